"""What was said in a case, oldest first: messages of every channel, their recipients and files, and notes where they are asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from rapport.cases.models import Case
from rapport.conversations import permissions, telling
from rapport.conversations.models import Attachment, Conversation, Direction, Message, Note, Purpose, Recipient, RecipientState, Slot
from rapport.core import wording
from rapport.team.actors import Actor

MOST_RECIPIENTS = 60  # of one message that are named
LATE = timedelta(minutes=5)  # after which it matters that something was written down later than it happened
AT_ONCE = 500


@dataclass(frozen=True)
class Entry:
    """One thing that was said. `about` is what stands above its words; `files` the hashes of what came with it."""

    at: datetime
    title: str
    who: str
    about: Sequence[tuple[str, str]]
    text: str
    signature: str = ""
    quoted: str = ""
    is_note: bool = False
    is_ours: bool = False
    files: Sequence[str] = ()


@dataclass
class Enclosed:
    """One content that came or went, once, however often it did: the first time it came, and with which entries (by number)."""

    attachment: Attachment
    entries: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Said:
    """All of it; how many conversations and recorded calls are left out because this person may not see or hear them."""

    entries: list[Entry]
    files: list[Enclosed]
    hidden: int = 0
    unheard: int = 0


def moment(at: datetime) -> str:
    """In the zone that people here read times in."""
    return wording.exact_moment(timezone.localtime(at))


def said(case: Case, by: Actor, *, with_notes: bool) -> Said:
    """What this person may see of it."""
    everything = Conversation.objects.filter(led_to__case=case)
    seen = everything.filter(permissions.visible_to(by))
    may_listen = by.holds("conversations.recordings")
    found = list(_messages(seen))
    enclosed = _attachments(found)
    heard = [each for each in enclosed if may_listen or each.purpose != Purpose.RECORDING]
    entries = _entries(found, heard) + ([_noted(each) for each in _notes(seen)] if with_notes else [])
    entries.sort(key=lambda each: each.at)
    return Said(entries, _once(entries, heard), everything.count() - seen.count(), len(enclosed) - len(heard))


def _messages(conversations: QuerySet[Conversation]) -> QuerySet[Message]:
    found = Message.objects.filter(conversation__in=conversations).select_related("author", "customer")
    return found.defer("html", "text", "search", "ancestors", "customer__search").order_by("at", "id")


def _notes(conversations: QuerySet[Conversation]) -> QuerySet[Note]:
    return Note.objects.filter(conversation__in=conversations).select_related("author").order_by("at", "id")


def _attachments(found: Sequence[Message]) -> list[Attachment]:
    return list(Attachment.objects.filter(message__in=[each.pk for each in found]).order_by("id"))


def _entries(found: Sequence[Message], enclosed: Iterable[Attachment]) -> list[Entry]:
    recipients: dict[int, list[Recipient]] = {}
    for each in Recipient.objects.filter(message__in=[message.pk for message in found]).order_by("id"):
        recipients.setdefault(each.message_id, []).append(each)
    files: dict[int, list[str]] = {}
    for attachment in enclosed:
        files.setdefault(attachment.message_id or 0, []).append(attachment.hash)
    return [_entry(each, recipients.get(each.pk, []), files.get(each.pk, [])) for each in found]


def _entry(message: Message, recipients: Sequence[Recipient], files: Sequence[str]) -> Entry:
    is_ours = message.direction == Direction.OUT
    who = telling.who(message)
    return Entry(
        at=message.at,
        title=f"{telling.label(message)} {'to ' + _whom(message, recipients) if is_ours else 'from ' + who}",
        who=message.author.name if message.author else who,
        about=[row for row in _about(message, recipients) if row[1]],
        text=message.new_text,
        signature=message.signature,
        quoted=message.quoted,
        is_ours=is_ours or message.author is not None,
        files=list(dict.fromkeys(files)),
    )


def _whom(message: Message, recipients: Sequence[Recipient]) -> str:
    first = recipients[0].name or recipients[0].address if recipients else ""
    return first or (message.customer.name if message.customer else "") or "the customer"


def _about(message: Message, recipients: Sequence[Recipient]) -> Iterable[tuple[str, str]]:
    yield "When", moment(message.at)
    if abs(message.recorded_at - message.at) > LATE:
        yield "Here since", moment(message.recorded_at)
    if message.direction == Direction.OUT:
        yield "From", ", ".join(filter(None, [telling.who(message), message.from_address]))
    else:
        yield "From", f"{telling.who(message)}{f' <{message.from_address}>' if message.from_address else ''}"
        yield "Written down by", message.author.name if message.author else ""
    for slot in Slot:
        yield slot.label, _named([each for each in recipients if each.slot == slot])
    yield "Subject", message.subject
    yield "How", telling.facts_of(message)


def _named(recipients: Sequence[Recipient]) -> str:
    left = len(recipients) - MOST_RECIPIENTS
    return "; ".join(map(_recipient, recipients[:MOST_RECIPIENTS])) + (f"; and {left:,} more" if left > 0 else "")


def _recipient(each: Recipient) -> str:
    name = f"{each.name} <{each.address}>" if each.name and each.name != each.address else each.address
    if each.state == RecipientState.NOTED:
        return name
    when = f" {moment(each.changed_at)}" if each.changed_at else ""
    why = f": {each.detail}" if each.state == RecipientState.FAILED and each.detail else ""
    return f"{name} ({each.get_state_display().lower()}{when}{why})"


def _noted(note: Note) -> Entry:
    who = note.author.name if note.author else "Rapport"
    return Entry(note.at, f"Internal note by {who}", who, [("When", moment(note.at))], note.text, is_note=True, is_ours=True)


def _once(entries: Sequence[Entry], enclosed: Iterable[Attachment]) -> list[Enclosed]:
    """Each content once, in the order it came."""
    first: dict[str, Attachment] = {}
    for attachment in enclosed:
        first.setdefault(attachment.hash, attachment)
    found: dict[str, Enclosed] = {}
    for number, entry in enumerate(entries, 1):
        for each in entry.files:
            found.setdefault(each, Enclosed(first[each])).entries.append(number)
    return list(found.values())
