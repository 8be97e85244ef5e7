"""The one way in for everything that customers say, whatever way it travelled.

What arrives is told by its own row: capabilities above look for inbound messages they have not dealt with yet
(in order of their number). Nothing here calls them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from rapport.conversations import files, scanning, searching
from rapport.conversations.actions import catching_up
from rapport.conversations.events import MessageReceived
from rapport.conversations.models import Attachment, Conversation, Direction, Mailbox, Message, Purpose, Raw, Recipient, Slot
from rapport.conversations.rules import marks, quotes
from rapport.customers import timeline
from rapport.customers.models import Customer, Event
from rapport.team.actors import Actor
from rapport.team.models import Team


@dataclass(frozen=True)
class File:
    """A file that came along: its bytes, what the content shows it to be, and its SHA-256."""

    name: str
    content: bytes = field(repr=False)
    content_type: str
    hash: str
    declared_type: str = ""
    content_id: str = ""
    is_inline: bool = False


@dataclass(frozen=True)
class To:
    """One address a message was for."""

    slot: Slot
    address: str
    name: str = ""


@dataclass
class Arrival:
    """One message on its way in. `message` and `conversation` may both be new; `files` and `recipients` hang on the message.

    `is_told` puts it on the customer's timeline: what machines write, and spam, is not. `is_found_late` says that it made known whose its
    conversation is, so that the earlier messages are told too.
    """

    message: Message
    conversation: Conversation
    files: Sequence[File] = ()
    recipients: Sequence[To] = ()
    is_told: bool = True
    is_found_late: bool = False


def begin(
    *,
    channel: str,
    by: Actor,
    subject: str = "",
    customer: Customer | None = None,
    mailbox: Mailbox | None = None,
    team: Team | None = None,
    needs_person: str = "",
) -> Conversation:
    """A new conversation, not stored yet: it is stored with its first message."""
    return Conversation(
        customer=customer,
        subject=" ".join(subject.split())[:300],
        channel=channel,
        mailbox=mailbox,
        team=team or (mailbox.team if mailbox else None),
        token=marks.new_token(),
        needs_person=needs_person[:200],
        last_at=by.at,
        created_at=by.at,
    )


@transaction.atomic
def arrive(
    *,
    conversation: Conversation,
    by: Actor,
    channel: str,
    text: str,
    subject: str = "",
    at: datetime | None = None,
    customer: Customer | None = None,
    from_name: str = "",
    from_address: str = "",
    facts: dict[str, Any] | None = None,
    files: Sequence[File] = (),
    raw: Raw | None = None,
) -> Message:
    """Take in what a customer said on a form, on their own page, or by any other way that is not mail. Whoever calls has asked
    whether they may. `conversation` may be one that `begin` made."""
    message = Message(
        direction=Direction.IN,
        channel=channel,
        at=at or by.at,
        recorded_at=by.at,
        customer=customer or conversation.customer,
        from_name=from_name[:300],
        from_address=from_address.lower()[:320],
        subject=" ".join(subject.split())[:1000],
        text=text,
        new_text=text,
        facts=facts or {},
        raw=raw,
    )
    if conversation.pk:
        conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    arrive_many([Arrival(message, conversation, files)], by=by)
    return message


@transaction.atomic
def arrive_many(arrivals: Sequence[Arrival], *, by: Actor) -> None:
    """Store messages with all that hangs on them, in a handful of statements however many there are.

    Conversations that exist already must be locked. Refuses: NoRoom, and then nothing is stored.
    """
    if not arrivals:
        return
    kept = {file.hash: files.keep(file.content, file.hash) for arrival in arrivals for file in arrival.files}
    _store_conversations(arrivals, by)
    for arrival in arrivals:
        arrival.message.conversation = arrival.conversation
        arrival.message.search = _words(arrival)
    Message.objects.bulk_create([arrival.message for arrival in arrivals], batch_size=100)
    Recipient.objects.bulk_create(_recipients(arrivals), batch_size=1000)
    Attachment.objects.bulk_create(_attachments(arrivals, kept, by), batch_size=500)
    _tell(arrivals, by)
    for arrival in arrivals:
        if arrival.is_found_late:
            catching_up.catch_up(arrival.conversation, by)
    if kept:
        scanning.wake()


def _words(arrival: Arrival) -> str | None:
    message = arrival.message
    names = (file.name for file in arrival.files)
    return searching.vector(searching.words_of(message.subject, message.from_name, message.from_address, message.new_text, *names))


def _store_conversations(arrivals: Sequence[Arrival], by: Actor) -> None:
    """New ones with their counters; of the others the counters alone, so that nobody's change to them is undone."""
    of: dict[int, list[Arrival]] = {}
    for arrival in arrivals:
        of.setdefault(id(arrival.conversation), []).append(arrival)
    new = [each[0].conversation for each in of.values() if each[0].conversation.pk is None]
    old = [each[0].conversation for each in of.values() if each[0].conversation.pk is not None]
    for each in of.values():
        _count(each[0].conversation, [arrival.message for arrival in each])
    Conversation.objects.bulk_create(new)
    _store_counters(old)


_COUNTERS = """
    UPDATE conversations_conversation AS conversation SET
        last_at = new.last_at, last_in_at = new.last_in_at, snippet = new.snippet, messages = new.messages,
        customer_id = nullif(new.customer, 0), needs_person = new.needs_person
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::int[], %s::bigint[], %s::text[])
        AS new (id, last_at, last_in_at, snippet, messages, customer, needs_person)
    WHERE conversation.id = new.id
"""


def _store_counters(conversations: Sequence[Conversation]) -> None:
    if conversations:
        rows = [(c.pk, c.last_at, c.last_in_at, c.snippet, c.messages, c.customer_id or 0, c.needs_person) for c in conversations]
        with connection.cursor() as cursor:
            cursor.execute(_COUNTERS, [list(column) for column in zip(*rows, strict=True)])


def _count(conversation: Conversation, messages: Iterable[Message]) -> None:
    for message in messages:
        is_newest = not conversation.messages or message.at >= conversation.last_at
        conversation.messages += 1
        if is_newest:
            conversation.last_at, conversation.snippet = message.at, quotes.snippet(message.new_text or message.text)
        if conversation.last_in_at is None or message.at > conversation.last_in_at:
            conversation.last_in_at = message.at


def _recipients(arrivals: Iterable[Arrival]) -> Iterable[Recipient]:
    for arrival in arrivals:
        seen = set()
        for to in arrival.recipients:
            if to.address not in seen:
                seen.add(to.address)
                yield Recipient(message=arrival.message, slot=to.slot, address=to.address, name=to.name[:300])


def _attachments(arrivals: Iterable[Arrival], kept: dict[str, str], by: Actor) -> Iterable[Attachment]:
    for arrival in arrivals:
        for file in arrival.files:
            yield Attachment(
                message=arrival.message,
                purpose=Purpose.INLINE if file.is_inline else Purpose.FILE,
                file=kept[file.hash],
                name=file.name[:200],
                content_type=file.content_type[:100],
                declared_type=file.declared_type[:100],
                content_id=file.content_id[:300],
                size=len(file.content),
                hash=file.hash,
                created_at=by.at,
            )


def _tell(arrivals: Sequence[Arrival], by: Actor) -> None:
    """The customer's timeline, and the moment we were last in touch."""
    told = [arrival for arrival in arrivals if arrival.is_told and (arrival.message.customer_id or arrival.conversation.customer_id)]
    entries: list[Event] = []
    latest: dict[int, datetime] = {}
    for arrival in told:
        message, conversation = arrival.message, arrival.conversation
        number = message.customer_id or conversation.customer_id or 0
        what = MessageReceived(
            message.from_name or message.from_address or "The customer",
            message.subject or "no subject",
            message.channel,
            conversation.reference,
        )
        entry = timeline.entry_of(what, customer_id=number, by=by, at=message.at)
        entry.about, entry.about_id = Message._meta.label_lower, message.pk
        entries.append(entry)
        latest[number] = max(latest.get(number, entry.at), entry.at)
    Event.objects.bulk_create(entries)
    for number in sorted(latest):
        Customer.objects.filter(pk=number).filter(Q(last_contact_at=None) | Q(last_contact_at__lt=latest[number])).update(
            last_contact_at=latest[number]
        )
