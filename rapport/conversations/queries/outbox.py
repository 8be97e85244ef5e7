"""What is on its way out, and what a person has to say about."""

from django.db.models import QuerySet

from rapport.conversations import permissions
from rapport.conversations.models import Outgoing
from rapport.team.actors import Actor

MOST = 200


def visible(by: Actor) -> QuerySet[Outgoing]:
    """The outbox as far as this person may see its conversations, with what a list shows; without the bytes."""
    seen = Outgoing.objects.filter(permissions.visible_to(by, "message__conversation__"))
    rows = seen.select_related("message__conversation__customer", "message__author", "mailbox")
    return rows.prefetch_related("message__recipients").defer("content", "message__search", "message__text", "message__html")


def to_settle(by: Actor) -> QuerySet[Outgoing]:
    """What may or may not have gone, and what somebody did not get: the newest first."""
    return visible(by).filter(to_settle=True).order_by("-id")
