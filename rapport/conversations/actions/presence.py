"""Telling colleagues that one is here."""

from django.db import transaction

from rapport.conversations import permissions
from rapport.conversations.models import Conversation, Presence
from rapport.core.errors import require
from rapport.team.actors import Actor


@transaction.atomic
def tell(*, conversation: Conversation, is_answering: bool, by: Actor) -> None:
    """This person has the conversation open, and maybe writes in it. One statement: it is told every few seconds."""
    require(permissions.may_see(by, conversation) and by.user is not None)
    here = Presence(conversation=conversation, user=by.user, is_answering=is_answering, at=by.at)
    Presence.objects.bulk_create(
        [here], update_conflicts=True, unique_fields=["conversation", "user"], update_fields=["is_answering", "at"]
    )
