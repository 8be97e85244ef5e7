"""Conversations, messages and notes by key, for whoever may see them."""

from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from rapport.conversations import permissions
from rapport.conversations.models import Conversation, Message, Note
from rapport.team.actors import Actor

Row = TypeVar("Row", bound=Model)


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


def page_of_conversations(
    by: Actor, customers: list[int] | None, after: str, size: int, *, needs_person: bool | None = None
) -> tuple[list[Conversation], str]:
    """One page, the newest message first, and the cursor of the next. If asked, only those at which a person has to look, or the others."""
    found = conversations(by) if customers is None else conversations(by).filter(customer__in=customers)
    if needs_person is not None:
        waiting = Q(spam_at=None) & ~Q(needs_person="")
        found = found.filter(waiting if needs_person else ~waiting)
    return page(found, "last_at", after, size)


def page_of_messages(conversation: Conversation, by: Actor, after: str, size: int) -> tuple[list[Message], str]:
    """One page of a thread, the newest first, and the cursor of the next."""
    return page(messages(by).filter(conversation=conversation), "at", after, size)


def page(found: QuerySet[Row], moment: str, after: str, size: int) -> tuple[list[Row], str]:
    """One page of rows by a moment of theirs, the newest first, and the cursor of the next. Raises BadCursor."""
    rows = list(_after(found, moment, after).order_by(f"-{moment}", "-id")[: size + 1])
    return rows[:size], _cursor(getattr(rows[size - 1], moment), rows[size - 1].pk) if len(rows) > size else ""


def _cursor(at: datetime, number: int) -> str:
    return f"{at.isoformat()}~{number}"


def _after(rows: QuerySet[Row], field: str, cursor: str) -> QuerySet[Row]:
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
