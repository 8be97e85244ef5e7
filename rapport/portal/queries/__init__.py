"""Reads for customers: the forms that are open, and what somebody may see of their own conversation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from rapport.cases.models import Case, Category
from rapport.cases.queries import records
from rapport.cases.rules.words import DueState
from rapport.conversations import scanning
from rapport.conversations.models import Attachment, Conversation, Direction, Message, OutgoingState, Purpose
from rapport.conversations.queries import senders
from rapport.customers.models import ContactPoint, Customer
from rapport.customers.normalising import phones
from rapport.customers.rules import Channel
from rapport.portal import permissions, signing
from rapport.portal.models import WebForm
from rapport.team.actors import Actor

SHOWN = 200
FARTHEST = 20
SHOWN_FILES = (Purpose.FILE, Purpose.INLINE, Purpose.SCAN, Purpose.LETTER)
HIDDEN_STATES = (OutgoingState.WAITING, OutgoingState.FAILED, OutgoingState.STOPPED)


@dataclass(frozen=True)
class Step:
    """One step on the way: "done", "now" or "next"."""

    state: str
    title: str
    at: datetime | None = None


@dataclass(frozen=True)
class Followed:
    """What a customer sees of a conversation: who looks after it, where it stands, what comes next, and what was said."""

    conversation: Conversation
    reference: str
    standing: str
    helper: str
    due_at: datetime | None
    is_waiting_for_them: bool
    is_over: bool
    steps: tuple[Step, ...]
    messages: tuple[Message, ...]
    locked: frozenset[int] = frozenset()


def visible(by: Actor) -> QuerySet[WebForm]:
    """The forms this person may see in the settings."""
    return WebForm.objects.filter(permissions.visible_to(by)).select_related("team", "mailbox", "acknowledge_with").defer("mailbox__secret")


def open_forms() -> QuerySet[WebForm]:
    """The forms that customers may use."""
    return WebForm.objects.filter(closed_at=None).order_by("name", "id")


def writer(email: str, phone: str) -> list[Customer]:
    """Who wrote: the customers in use with this email address, else with this phone number."""
    key = email.strip().lower()
    if key and (found := senders.customers_at([key]).get(key)):
        return found
    keys = phones.keys(phone) if phone.strip() else ()
    points = ContactPoint.objects.filter(
        channel=Channel.PHONE, key__in=keys, customer__archived_at=None, customer__merged_into=None
    ).select_related("customer")
    return list({point.customer_id: point.customer for point in points.defer("customer__search").order_by("customer_id")}.values())


def by_link(token: str) -> Conversation | None:
    """The conversation that a link leads to; None when the link is false, too old or taken back."""
    found = signing.followed(token)
    if found is None:
        return None
    number, mark = found
    return Conversation.objects.filter(pk=number, token=mark, spam_at=None).select_related("customer").first()


def goes_on(conversation: Conversation) -> Conversation:
    """Where what a link leads to went on: the conversation that a late answer in it began, and so forth; itself when none did."""
    for _ in range(FARTHEST):
        newer = conversation.followed_by.filter(spam_at=None).select_related("customer").order_by("-pk").first()
        if newer is None:
            break
        conversation = newer
    return conversation


def reference_of(conversation: Conversation) -> str:
    """What a customer may quote: the reference of the case, of the conversation where there is none."""
    case = records.of_conversation(conversation)
    return case.reference if case else conversation.reference


def followed(conversation: Conversation) -> Followed:
    """What the customer sees. Notes are another table and stay with us; so does what has not left."""
    case = records.of_conversation(conversation)
    messages = tuple(_messages(conversation))
    category = case.category if case else Category.OPEN
    return Followed(
        conversation=conversation,
        reference=case.reference if case else conversation.reference,
        standing=case.status.customer_name if case else "We have it",
        helper=case.owner.name.split()[0] if case and case.owner else "",
        due_at=_due(case),
        is_waiting_for_them=category == Category.CUSTOMER,
        is_over=category in {Category.RESOLVED, Category.CLOSED},
        steps=tuple(_steps(conversation, case)),
        messages=messages,
        locked=frozenset(each.pk for message in messages for each in message.attachments.all() if scanning.why_locked(each.scan)),
    )


def _messages(conversation: Conversation) -> QuerySet[Message]:
    """The newest two hundred, oldest first, without what is still waiting to go or never went."""
    found = Message.objects.filter(conversation=conversation, automatic="").exclude(
        Q(direction=Direction.OUT) & Q(outgoing__state__in=HIDDEN_STATES)
    )
    newest = found.order_by("-at", "-id").values_list("pk", flat=True)[:SHOWN]
    shown = Message.objects.filter(pk__in=list(newest)).select_related("author").defer("html", "search", "quoted", "text")
    return shown.prefetch_related("attachments").order_by("at", "id")


def _due(case: Case | None) -> datetime | None:
    """When we answer or end it, while that moment is still to come."""
    return case.due_at if case is not None and case.is_open and case.due_state in {DueState.RUNNING, DueState.WARNED} else None


def _steps(conversation: Conversation, case: Case | None) -> list[Step]:
    begun = Step("done", "You wrote to us", conversation.created_at)
    if case is None:
        return [begun, Step("now", "We read it"), Step("next", "We answer"), Step("next", "We sort it out")]
    answered = case.first_answered_at
    over = case.resolved_at or case.closed_at
    return [
        begun,
        Step("done", "We answered", answered) if answered else Step("next" if over else "now", "We answer"),
        Step("done", "Sorted out", over) if over else Step("now" if answered else "next", "We sort it out"),
    ]


def file_of(conversation: Conversation, number: int) -> Attachment | None:
    """A file of the conversation that its customer may have: never a recording, never one that has not left."""
    shown: dict[str, Any] = {"pk": number, "purpose__in": SHOWN_FILES, "message__conversation": conversation}
    found = Attachment.objects.filter(**shown).select_related("message").first()
    if found is None or scanning.why_locked(found.scan):
        return None
    return found if found.message in _messages(conversation) else None
