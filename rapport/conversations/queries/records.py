"""Conversations, messages and notes by key, for whoever may see them."""

from datetime import datetime

from django.db.models import Q, QuerySet

from rapport.conversations import permissions
from rapport.conversations.models import Conversation, Message, Note
from rapport.team.actors import Actor


class BadCursor(ValueError):
    """The place to go on from is not one we gave out."""


def conversations(by: Actor) -> QuerySet[Conversation]:
    """The conversations this person may see."""
    return Conversation.objects.filter(permissions.visible_to(by)).select_related("customer", "mailbox").defer("customer__search")


def messages(by: Actor) -> QuerySet[Message]:
    """The messages this person may see, with what hangs on them."""
    seen = Message.objects.filter(permissions.visible_to(by, "conversation__"))
    return seen.select_related("author", "conversation__customer").prefetch_related("recipients", "attachments").defer("search", "html")


def notes(by: Actor) -> QuerySet[Note]:
    """The notes this person may see."""
    return Note.objects.filter(permissions.visible_to(by, "conversation__")).select_related("author").prefetch_related("mentions")


def page_of_conversations(by: Actor, customers: list[int] | None, after: str, size: int) -> tuple[list[Conversation], str]:
    """One page, the newest message first, and the cursor of the next."""
    found = conversations(by) if customers is None else conversations(by).filter(customer__in=customers)
    rows = list(_after(found, "last_at", after).order_by("-last_at", "-id")[: size + 1])
    return rows[:size], _cursor(rows[size - 1].last_at, rows[size - 1].pk) if len(rows) > size else ""


def page_of_messages(conversation: Conversation, by: Actor, after: str, size: int) -> tuple[list[Message], str]:
    """One page of a thread, the newest first, and the cursor of the next."""
    rows = list(_after(messages(by).filter(conversation=conversation), "at", after).order_by("-at", "-id")[: size + 1])
    return rows[:size], _cursor(rows[size - 1].at, rows[size - 1].pk) if len(rows) > size else ""


def _cursor(at: datetime, number: int) -> str:
    return f"{at.isoformat()}~{number}"


def _after(rows: QuerySet, field: str, cursor: str) -> QuerySet:  # type: ignore[type-arg]
    if not cursor:
        return rows
    moment, _, number = cursor.partition("~")
    try:
        at, last = datetime.fromisoformat(moment), int(number)
        if at.tzinfo is None or not 0 < last < 2**63:
            raise ValueError(cursor)
    except ValueError:
        raise BadCursor(cursor) from None
    return rows.filter(Q(**{f"{field}__lt": at}) | Q(**{field: at, "id__lt": last}))
