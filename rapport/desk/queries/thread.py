"""A thread as it is read: what was said in conversations of any channel and what colleagues noted beside it, newest last.

It is read a page at a time from its end, by key. Long texts are cut in the database, so that no message makes a page heavy; the
message's own page has all of it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.expressions import ExpressionWrapper
from django.db.models.fields import BooleanField
from django.db.models.functions import JSONObject, Left, Length, RowNumber

from rapport.conversations import permissions, telling
from rapport.conversations.models import Appointment, Attachment, Channel, Direction, Message, Note, Outgoing, Recipient
from rapport.conversations.models.attachment import Purpose
from rapport.conversations.models.recipient import RecipientState
from rapport.conversations.queries import appointments as appointing
from rapport.conversations.rules import quotes
from rapport.conversations.rules.quotes import Run
from rapport.core.prepared import Given, Prepared
from rapport.team.actors import Actor
from rapport.team.reading import Reading

PAGE = 20
LONGEST = 6_000  # characters of a message that a thread shows
MOST_NOTES = 60
MOST_NAMED = 8  # recipients of one message

ICONS: dict[str, str] = {
    Channel.EMAIL: "mail",
    Channel.PHONE: "phone",
    Channel.LETTER: "letter",
    Channel.MEETING: "meeting",
    Channel.VISIT: "visit",
    Channel.FORM: "globe",
    Channel.WEB: "globe",
}
LOGGED = frozenset({Channel.PHONE, Channel.MEETING, Channel.VISIT})
FAILING = (RecipientState.FAILED, RecipientState.UNSURE)
# What a thread does not show, or only cut: of a message, of its customer, of the outbox.
NOT_SHOWN = ("text", "new_text", "quoted", "signature", "html", "search", "ancestors", "reply_to", "customer__search", "outgoing__content")
SHOWN_OF_FILES = ("id", "purpose", "name", "content_type", "size", "scan")
_GAPS = re.compile(r"\n\s*\n\s*\n\s*")  # more than one empty line says no more than one


class BadCursor(ValueError):
    """The place to go on from is not one we gave out."""


@dataclass(frozen=True)
class Piece:
    """One thing in a thread. `kind` is in, out, log (a call, a meeting) or private (a note, which never leaves)."""

    key: str
    kind: str
    at: datetime
    who: str
    icon: str
    label: str
    text: str
    message: Message | None = None
    note: Note | None = None
    quoted: str = ""
    signature: str = ""
    is_cut: bool = False
    has_html: bool = False
    is_machine: bool = False
    facts: str = ""
    person: str = ""
    by: str = ""
    recipients: Sequence[Recipient] = ()
    more_recipients: int = 0
    files: Sequence[Attachment] = ()
    outgoing: Outgoing | None = None
    appointments: Sequence[Appointment] = ()

    @property
    def has_more(self) -> bool:
        """Whether there is anything of it beside its words."""
        return bool(self.is_cut or self.quoted or self.signature or self.has_html or self.files)

    @property
    def runs(self) -> list[Run]:
        """Its words and the quotes that they answer; none where it quotes nothing."""
        return quotes.runs(self.text)


@dataclass(frozen=True)
class Thread:
    """A page of a thread, oldest first. `earlier` is where the page before it ends, "" when nothing came before; `older` counts that."""

    pieces: list[Piece]
    earlier: str = ""
    older: int = 0
    since: datetime | None = None
    numbers: list[int] = field(default_factory=list)


def visible_messages(by: Actor) -> QuerySet[Message]:
    """The messages this person may see."""
    return Message.objects.filter(permissions.visible_to(by, "conversation__"))


def thread(conversations: Sequence[int], by: Actor, *, before: str = "", size: int = PAGE) -> Thread:
    """The newest `size` messages of these conversations (or those before a cursor) with the notes between them. Three queries."""
    at, number = read_cursor(before) if before else (None, None)
    rows = _newest(by, size, bool(before), conversations=list(conversations), at=at, number=number)
    shown, is_more = rows[:size][::-1], len(rows) > size
    notes = _notes(conversations, by, since=shown[0].at if is_more else None, before=before)
    pieces = sorted([*_pieces(shown, by), *map(_noted, notes)], key=lambda piece: piece.at)
    numbers = [message.pk for message in shown]
    return Thread(pieces, cursor(shown[0]) if is_more else "", numbers=numbers)


def one(message: Message, by: Actor) -> Piece:
    """One message with all its words."""
    found = _with_files(visible_messages(by)).select_related("author", "customer", "conversation", "outgoing")
    whole = found.defer("search", "customer__search", "outgoing__content").get(pk=message.pk)
    whole.words, whole.rest, whole.ending = whole.new_text, whole.quoted, whole.signature  # type: ignore[attr-defined]
    whole.length, whole.has_html = 0, bool(whole.html)  # type: ignore[attr-defined]
    return _pieces([whole], by)[0]


def _cut(messages: QuerySet[Message]) -> QuerySet[Message]:
    return (
        _with_files(messages)
        .annotate(
            words=Left("new_text", LONGEST),
            length=Length("new_text"),
            rest=Left("quoted", LONGEST),
            ending=Left("signature", 1_000),
            has_html=ExpressionWrapper(~Q(html=Value("")), output_field=BooleanField()),
        )
        .select_related("author", "customer", "outgoing")
        .defer(*NOT_SHOWN)
    )


def _newest_messages(by: Actor, size: int, is_before: bool) -> QuerySet[Message]:
    found = _cut(visible_messages(by).filter(conversation_id__among=Given("conversations")))
    if is_before:
        found = found.filter(Q(at__lt=Given("at")) | Q(at=Given("at"), id__lt=Given("number")))
    return found.order_by("-at", "-id")[: size + 1]


_newest = Reading(_newest_messages, keeps_plan=True)


def cursor(message: Message) -> str:
    """The place just above a message."""
    return f"{message.at.isoformat()}~{message.pk}"


def read_cursor(text: str) -> tuple[datetime, int]:
    """The moment and number of a cursor. Raises BadCursor."""
    at, _, digits = text.partition("~")
    try:
        moment, number = datetime.fromisoformat(at), int(digits)
    except ValueError:
        raise BadCursor(text) from None
    if moment.tzinfo is None or not 0 <= number < 2**63:
        raise BadCursor(text)
    return moment, number


def _notes(conversations: Sequence[int], by: Actor, *, since: datetime | None, before: str) -> Iterable[Note]:
    until = read_cursor(before)[0] if before else None
    return _newest_notes(by, since is not None, bool(before), conversations=list(conversations), since=since, until=until)


def _notes_between(by: Actor, has_since: bool, has_until: bool) -> QuerySet[Note]:
    found = Note.objects.filter(permissions.visible_to(by, "conversation__"), conversation_id__among=Given("conversations"))
    found = found.filter(at__gte=Given("since")) if has_since else found
    found = found.filter(at__lt=Given("until")) if has_until else found
    return found.select_related("author").order_by("-at", "-id")[:MOST_NOTES]


_newest_notes = Reading(_notes_between, keeps_plan=True)


def _noted(note: Note) -> Piece:
    who = note.author.name if note.author else "Rapport"
    return Piece(f"n{note.pk}", "private", note.at, who, "lock", "Private note, staff only", note.text, note=note)


def _pieces(messages: Sequence[Message], by: Actor) -> list[Piece]:
    """Messages with their recipients, files and how far they got: one query for all of them, two more where appointments are told."""
    if not messages:
        return []
    numbers = [message.pk for message in messages]
    named = _recipients(numbers)
    appointments = appointing.told_by(messages)
    pieces = [_piece(message, _files(message, by), named[message.pk], getattr(message, "outgoing", None)) for message in messages]
    told = [(each, appointments.get(number, ())) for number, each in zip(numbers, pieces, strict=True)]
    return [replace(each, appointments=theirs) if theirs else each for each, theirs in told]


def _with_files(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Messages with what is shown of their files, in the same statement."""
    theirs = Attachment.objects.filter(message=OuterRef("pk")).exclude(purpose=Purpose.INLINE).order_by("id")
    return messages.annotate(attached=ArraySubquery(theirs.values(shown=JSONObject(**{name: name for name in SHOWN_OF_FILES}))))


def _files(message: Message, by: Actor) -> list[Attachment]:
    """The files of a message; a recording only for those who may listen."""
    may_listen = by.holds("conversations.recordings")
    found = [Attachment(message_id=message.pk, **each) for each in message.attached]  # type: ignore[attr-defined]
    return [each for each in found if each.purpose != Purpose.RECORDING or may_listen]


def _recipients(numbers: Sequence[int]) -> dict[int, list[Recipient]]:
    """The first few of each message, those it did not reach before the others, each with `of`: how many there are."""
    named: dict[int, list[Recipient]] = defaultdict(list)
    for each in _named(numbers=numbers):
        named[each.message_id].append(each)
    return named


def _first_recipients() -> QuerySet[Recipient]:
    found = Recipient.objects.filter(message_id__among=Given("numbers")).annotate(
        of=Window(Count("id"), partition_by="message_id"),
        place=Window(RowNumber(), partition_by="message_id", order_by=[Case(When(state__in=FAILING, then=0), default=1), F("id").asc()]),
    )
    return found.filter(place__lte=MOST_NAMED).order_by("message_id", "place")


_named = Prepared(_first_recipients, keeps_plan=True)


def _piece(message: Message, files: list[Attachment], named: list[Recipient], leaving: Outgoing | None) -> Piece:
    is_machine = bool(message.automatic)
    return Piece(
        key=f"m{message.pk}",
        kind="log" if message.channel in LOGGED else message.direction,
        at=message.at,
        who=telling.who(message),
        icon=ICONS[message.channel],
        label=telling.label(message),
        text=_GAPS.sub("\n\n", message.words).strip(),  # type: ignore[attr-defined]
        message=message,
        quoted=message.rest,  # type: ignore[attr-defined]
        signature=message.ending,  # type: ignore[attr-defined]
        is_cut=message.length > LONGEST,  # type: ignore[attr-defined]
        has_html=message.has_html,  # type: ignore[attr-defined]
        is_machine=is_machine,
        facts=telling.facts_of(message),
        person=_person(message, named),
        by=f"{message.author.name}, " if message.author else "",
        recipients=named,
        more_recipients=max(0, named[0].of - len(named)) if named else 0,  # type: ignore[attr-defined]
        files=files,
        outgoing=leaving,
    )


def _person(message: Message, named: Sequence[Recipient]) -> str:
    """With whom a call or meeting was."""
    if message.direction == Direction.IN:
        return telling.who(message)
    first = named[0] if named else None
    return (first and (first.name or first.address)) or (message.customer.name if message.customer else "")
