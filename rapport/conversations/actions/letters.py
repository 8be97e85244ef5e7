"""Letters: those that came in, and those that go out by post."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from rapport.conversations import permissions, scanning
from rapport.conversations.actions import sending, writing_down
from rapport.conversations.actions.content import line_of
from rapport.conversations.actions.drafts import checking
from rapport.conversations.actions.writing_down import RecordRefused
from rapport.conversations.events import LetterLogged
from rapport.conversations.keeping import Stream, TooLarge, keep, keep_bytes
from rapport.conversations.letters import Page, pdf
from rapport.conversations.models import Attachment, Channel, Conversation, Direction, Draft, Message, Purpose
from rapport.conversations.queries import merging, postal
from rapport.conversations.queries.gate import ALONE, Beside
from rapport.conversations.rules.merging import fill
from rapport.conversations.rules.scanning import CLEAN
from rapport.core.errors import Refused, require
from rapport.customers.models import ContactPoint, Customer
from rapport.team.actors import Actor

MOST_BYTES = 50 * 1024 * 1024
SCANS = ("application/pdf", "image/jpeg", "image/png", "image/tiff", "image/webp", "image/heic")


class LetterRefused(Refused):
    """A letter cannot be so."""


@transaction.atomic
def came(
    *,
    by: Actor,
    subject: str,
    customer: Customer | None = None,
    conversation: Conversation | None = None,
    text: str = "",
    written_on: date | None = None,
    received_on: date | None = None,
    registered: str = "",
    stream: Stream | None = None,
    name: str = "letter.pdf",
) -> Message:
    """Register a letter that came, with its scan. Without a number of its own it gets one. Refuses: RecordRefused."""
    today = timezone.localtime(by.at).date()
    received_on = received_on or today
    if received_on > today or (written_on is not None and written_on > received_on):
        raise RecordRefused("A letter is written, then received, and not in the future.", field="received_on")
    if not (subject.strip() or text.strip() or stream):
        raise RecordRefused("Say what the letter is about, or add its scan.", field="subject")
    conversation = writing_down.thread(conversation, customer, Channel.LETTER, subject or "Letter", by)
    facts = {
        "written_on": written_on.isoformat() if written_on else None,
        "received_on": received_on.isoformat(),
        "registered": line_of(registered, RecordRefused, "registered", 60),
        "scanned_by": by.name if stream else None,
    }
    at = min(by.at, datetime.combine(received_on, time(12), timezone.get_default_timezone()))
    message = writing_down.write(
        conversation, channel=Channel.LETTER, direction=Direction.IN, text=text, subject=subject, at=at, facts=facts, by=by
    )
    if not facts["registered"]:
        message.facts = {**message.facts, "registered": f"L-{message.pk}"}
        message.save(update_fields=["facts"])
    if stream is not None:
        _scan(message, stream, name, by)
    writing_down.tell(LetterLogged("from the customer", message.subject or "no subject"), message, by)
    return message


def _scan(message: Message, stream: Stream, name: str, by: Actor) -> None:
    try:
        kept = keep(stream, name, most=MOST_BYTES)
    except TooLarge:
        raise RecordRefused(f"A scan can be {MOST_BYTES // 1024**2} MB at most.", field="file") from None
    if kept.content_type not in SCANS:
        raise RecordRefused("A scan is a PDF or a picture.", field="file")
    Attachment.objects.create(message=message, purpose=Purpose.SCAN, created_at=by.at, **kept.fields())
    scanning.wake()


@transaction.atomic
def finish(
    *,
    draft: Draft,
    by: Actor,
    confirmed: Collection[str] = (),
    version: int | None = None,
    values: Mapping[str, str] | None = None,
    beside: Beside = ALONE,
    is_large: bool = False,
    point: ContactPoint | None = None,
) -> Message:
    """Turn a draft into a letter that waits to be printed and posted. It passes the same gate as mail.

    `point` is the postal address it goes to, and `is_large` prints it large, whatever the draft says of either.

    Refuses what `sending.send` refuses, and LetterRefused without a postal address that works.
    """
    draft = checking.locked(draft, by)
    sending.require_ready(draft, version)
    if draft.channel != Channel.LETTER:
        raise LetterRefused("This is not a letter.", field="channel")
    if point is not None:
        checking.point_of(point, draft.conversation)
        draft.point = point
        draft.save(update_fields=["point"])
    merged = sending.passed(draft, by, confirmed, values, beside)
    conversation = draft.conversation
    address, number = _addressed(draft)
    if not address:
        raise LetterRefused(f"There is no postal address for {conversation.customer or 'nobody'} that works.", field="recipients")
    facts: dict[str, Any] = {"address": address, "point": number, "large": is_large or draft.is_large, "to_print": True}
    message = writing_down.write(
        conversation, channel=Channel.LETTER, direction=Direction.OUT, text=merged.text, subject=draft.subject, facts=facts, by=by
    )
    kept = keep_bytes(pdf([page_of(message)]), f"{message.subject or 'Letter'}.pdf")
    Attachment.objects.create(message=message, purpose=Purpose.LETTER, scan=CLEAN, created_at=by.at, **kept.fields())  # our own work
    draft.attachments.update(message=message)
    sending.ended(draft, confirmed, by)
    return message


def _addressed(draft: Draft) -> tuple[list[str], int | None]:
    """The lines of the envelope, and the number of the address they are of."""
    customer = draft.conversation.customer
    usable = postal.addresses(customer)
    point = next((each for each in usable if draft.point_id in (None, each.pk)), None)
    return (postal.envelope(customer, point), point.pk) if customer and point else ([], None)


def page_of(message: Message) -> Page:
    """A letter of ours as it is printed."""
    author = message.author
    return _page(
        message.conversation,
        sender=[message.from_name, author.team.name if author and author.team else ""],
        address=message.facts.get("address", []),
        at=message.at,
        subject=message.subject,
        text=message.text,
        is_large=bool(message.facts.get("large")),
    )


def preview(*, draft: Draft, by: Actor, values: Mapping[str, str] | None = None) -> bytes:
    """A draft as the PDF it would be now; fields without a value stand in it as they are. Changes nothing."""
    require(permissions.may_reply(by, draft.conversation))
    found = merging.values(draft.conversation, by, values)
    page = _page(
        draft.conversation,
        sender=[by.name, by.user.team.name if by.user and by.user.team else ""],
        address=_addressed(draft)[0],
        at=by.at,
        subject=fill(draft.subject, found).text,
        text=fill(draft.text, found).text,
        is_large=draft.is_large,
    )
    return pdf([page])


def _page(
    conversation: Conversation, *, sender: list[str], address: list[str], at: datetime, subject: str, text: str, is_large: bool
) -> Page:
    day = timezone.localtime(at).date()
    return Page(
        sender=[each for each in sender if each],
        address=address,
        date=f"{day.day} {day:%B %Y}",
        subject=subject,
        text=text,
        reference=conversation.shown_reference,
        large=is_large,
        language=(conversation.customer.language if conversation.customer else "") or "en",
    )


def print_batch(letters: Iterable[Message]) -> bytes:
    """One PDF of these letters, each on pages of its own, in the order given."""
    return pdf([page_of(each) for each in letters])


@transaction.atomic
def mark_posted(*, messages: Iterable[Message], on: date, by: Actor) -> int:
    """These letters were posted on a day. How many; those posted already stay as they are. Refuses: LetterRefused."""
    today = timezone.localtime(by.at).date()
    numbers = sorted(each.pk for each in messages)
    waiting = postal.to_post(by).select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk")
    found = list(waiting)
    for message in found:
        if not timezone.localtime(message.at).date() <= on <= today:
            raise LetterRefused("A letter is posted on or after the day it was written, and not in the future.", field="on")
        message.facts = {**message.facts, "posted_on": on.isoformat(), "to_print": False}
        message.save(update_fields=["facts"])
        writing_down.tell(LetterLogged("to the customer", message.subject or "no subject"), message, by)
    return len(found)
