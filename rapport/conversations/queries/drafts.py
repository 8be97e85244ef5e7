"""Drafts that have not left yet."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from rapport.conversations import permissions
from rapport.conversations.models import Conversation, Draft, DraftState, Message, Presence
from rapport.conversations.queries import presence
from rapport.core.prepared import Given, Prepared
from rapport.team.actors import Actor
from rapport.team.reading import Reading

LATELY = timedelta(hours=1)  # a draft that nobody touched for longer keeps nobody from answering
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


def answering_beside(draft: Draft, by: Actor, beside: Iterable[int] = ()) -> dict[int, str]:
    """Colleagues who are answering the same conversation now, or one of those beside it: in its form at this moment, or with a draft of
    their own of the last hour."""
    if by.user_id is None:
        return {}
    given: dict[str, Any] = {"conversations": [draft.conversation_id, *beside], "me": by.user_id}
    found = {each.user_id: f"{each.user.name} is answering this now." for each in _in_the_form(since=by.at - presence.COUNTS_FOR, **given)}
    for each in _theirs(since=by.at - LATELY, draft=draft.pk, **given):
        if each.holder is not None:
            found.setdefault(each.holder.pk, f"{each.holder.name} has begun an answer too. It has not been sent.")
    return found


_in_the_form = Prepared(
    lambda: (
        Presence.objects.filter(conversation_id__among=Given("conversations"), is_answering=True, at__gt=Given("since"))
        .exclude(user=Given("me"))
        .select_related("user")
        .order_by("id")
    ),
    keeps_plan=True,
)
_theirs = Prepared(
    lambda: (
        Draft.objects.filter(conversation_id__among=Given("conversations"), state__in=OPEN, changed_at__gt=Given("since"))
        .exclude(holder=Given("me"))
        .exclude(pk=Given("draft"))
        .exclude(text="")
        .select_related("holder")
        .order_by("id")
    ),
    keeps_plan=True,
)


def newest(conversation: Conversation) -> Message | None:
    """The newest message of a conversation, whichever way it went."""
    return Message.objects.filter(conversation=conversation).order_by("-at", "-id").first()
