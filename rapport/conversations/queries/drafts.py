"""Drafts that have not left yet."""

from django.db.models import QuerySet

from rapport.conversations import permissions
from rapport.conversations.models import Conversation, Draft, DraftState, Message
from rapport.core.prepared import Given
from rapport.team.actors import Actor
from rapport.team.reading import Reading

OPEN = (DraftState.WRITING, DraftState.ASKED)


def visible(by: Actor) -> QuerySet[Draft]:
    """The drafts of conversations this person may see."""
    return Draft.objects.filter(permissions.visible_to(by, "conversation__")).select_related("conversation", "author", "holder", "approver")


def open_in(conversation: Conversation, by: Actor) -> list[Draft]:
    """What is being written in a conversation, the one in this person's hands first."""
    return sorted(_open_in(by, conversation=conversation.pk), key=lambda draft: draft.holder_id != by.user_id)


_open_in = Reading(
    lambda by: visible(by).filter(conversation=Given("conversation"), state__in=OPEN).order_by("-changed_at", "-id"), keeps_plan=True
)


def newest(conversation: Conversation) -> Message | None:
    """The newest message of a conversation, whichever way it went."""
    return Message.objects.filter(conversation=conversation).order_by("-at", "-id").first()
