"""What a customer sent finds or opens its case before they have their answer, so that the reference they are given is the one that counts.

It is kept by then. Whatever stands in the way here is tried again each minute, and the customer need not know of it.
"""

import logging

from django.db import DatabaseError

from rapport.cases.actions import arriving
from rapport.conversations.models import Conversation, Direction, Message
from rapport.core.errors import Refused
from rapport.team.actors import Actor

log = logging.getLogger("rapport.portal")


def at_once(*, conversation: Conversation, by: Actor) -> None:
    """Route what came in this conversation and was not looked at yet; once for each message, however often it is asked."""
    for message in Message.objects.filter(conversation=conversation, direction=Direction.IN, routed=None).order_by("pk"):
        try:
            arriving.on_inbound(message=message, by=by)
        except (Refused, DatabaseError):
            log.exception("Message %s was not routed; it is tried again.", message.pk)
