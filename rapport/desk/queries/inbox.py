"""The inbox: what waits for somebody, place by place, the most pressing clock first.

Most places list open cases, one row each, whatever their conversations. What has no case stands in places of its own: what needs
a person to look, spam, and messages whose sending a person has to settle.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models import Case as CaseWhen
from django.db.models.functions import Coalesce, NullIf

from rapport.audit.models import Viewing
from rapport.cases import permissions as case_permissions
from rapport.cases.models import STILL_OPEN, Case
from rapport.cases.queries import lists, paging
from rapport.clocks.models import Clock
from rapport.clocks.queries import clocks
from rapport.conversations import permissions
from rapport.conversations.models import Conversation, Direction, Message, Outgoing, Suggestion
from rapport.conversations.models.suggestion import SuggestionState
from rapport.core.prepared import Given
from rapport.desk.queries import thread
from rapport.team.actors import Actor
from rapport.team.reading import Reading

PAGE = 25
CASE_SEEN = "cases.case"
CONVERSATION_SEEN = "conversations.conversation"


class Show(StrEnum):
    """Which of a place's cases are shown."""

    ALL = ""
    REPLY = "reply"
    WAITING = "waiting"


@dataclass(frozen=True)
class Place:
    """One list of the inbox. `key` is its word in the address: mine, none, person, spam, settle, or a queue's number."""

    key: str
    label: str
    icon: str = "inbox"
    is_of_cases: bool = True


MINE = Place("mine", "My queue", "person")
UNASSIGNED = Place("none", "Unassigned", "people")
PERSON = Place("person", "Needs a person", "help", is_of_cases=False)
SPAM = Place("spam", "Spam", "trash", is_of_cases=False)
SETTLE = Place("settle", "To settle", "warning", is_of_cases=False)
QUEUE = Place("queue", "Any queue")  # for the shape of a read; never offered


@dataclass(frozen=True)
class Row:
    """One line of a list, of a case or of a conversation that has none."""

    key: str
    name: str
    title: str
    words: str
    icon: str
    channel: str
    at: datetime
    is_unread: bool
    case: Case | None = None
    conversation: Conversation | None = None


@dataclass(frozen=True)
class Page:
    """Rows of a place and where the next page starts ("" when there is none). `clocks` are all those of the case that was asked for
    beside it, None where none was."""

    rows: list[Row]
    after: str
    clocks: list[Clock] | None = None


@dataclass(frozen=True)
class Counts:
    """How much of a place waits for us, and how much for somebody else. `is_more`: there are more than were counted."""

    all: int = 0
    reply: int = 0
    is_more: bool = False

    def words(self, show: Show) -> str:
        """How many of a place are shown so, "500+" beyond what is counted."""
        number = {Show.ALL: self.all, Show.REPLY: self.reply, Show.WAITING: self.all - self.reply}[show]
        return f"{number:,}{'+' if self.is_more else ''}"


def places(by: Actor) -> list[Place]:
    """Every list this person may open: their own, each queue's, and the rest. One statement."""
    queues = [Place(str(queue.pk), queue.name) for queue in lists.queues(by)]
    return [*([MINE, *queues, UNASSIGNED] if by.holds("cases.read") else [MINE]), PERSON, SPAM, SETTLE]


def place(key: str, found: Iterable[Place]) -> Place:
    """The place with this word; one's own queue for a word that is none."""
    return next((each for each in found if each.key == key), MINE)


def cases(where: Place, by: Actor) -> QuerySet[Case]:
    """The open cases of a place that are not asleep; `where` may be `QUEUE`, which stands for any of them."""
    return Case.objects.filter(STILL_OPEN, lists.awake(by.at), _here(where, by), case_permissions.visible_to(by))


def _here(where: Place, by: Actor) -> Q:
    if where == MINE:
        return Q(owner=by.user_id)
    if where == UNASSIGNED:
        return Q(owner=None)
    return Q(queue=Given("queue") if where == QUEUE else int(where.key))


def _shape(where: Place) -> tuple[Place, dict[str, int]]:
    """The place as a prepared read knows it, and the value that it then wants."""
    return (where, {}) if where in (MINE, UNASSIGNED) else (QUEUE, {"queue": int(where.key)})


def conversations(where: Place, by: Actor) -> QuerySet[Conversation]:
    """The conversations of a place that is not of cases."""
    found = Conversation.objects.filter(permissions.visible_to(by))
    if where == SPAM:
        return found.filter(spam_at__isnull=False)
    if where == PERSON:
        return found.filter(~Q(needs_person=""), spam_at=None)
    unsettled = Outgoing.objects.filter(to_settle=True, message__conversation=OuterRef("pk"))
    open_ones = Suggestion.objects.filter(state=SuggestionState.OPEN, conversation=OuterRef("pk"), conversation__spam_at=None)
    return found.filter(Exists(unsettled) | Exists(open_ones))


def counts(where: Place, by: Actor, whole: Page | None = None) -> Counts:
    """How many cases of a place need a reply and how many wait, counted up to 500: from a page that is the whole place, else in one
    statement."""
    if not where.is_of_cases:
        return Counts()
    if whole is not None:
        return Counts(len(whole.rows), sum(row.case is not None and row.case.needs_reply for row in whole.rows))
    place, values = _shape(where)
    replies = _replies(by, place, **values)
    shown = replies[: paging.MOST]
    return Counts(len(shown), sum(shown), len(replies) > paging.MOST)


_replies = Reading(lambda by, where: cases(where, by).order_by().values_list("needs_reply", flat=True)[: paging.MOST + 1])


_REPLY = Q(needs_reply=True)


def page(where: Place, by: Actor, *, show: Show = Show.ALL, after: str = "", size: int = PAGE, beside: Case | None = None) -> Page:
    """Up to `size` rows of a place after a cursor: cases by their clocks, the rest newest first. Three statements at most.

    With `beside`, a case that is open beside the list, its own clocks come along.
    """
    if not where.is_of_cases:
        return _of_conversations(where, by, after, size)
    place, values = _shape(where)
    if after:
        page = paging.page(_listed(by, where, show), order="due", after=after, size=size)
    else:
        page = paging.first_page(lambda stretch: _first(by, place, show, size, stretch, **values), order="due", size=size)
    if beside is None:
        return Page([_case_row(case, by) for case in with_clocks(page.cases)], page.after)
    own, soonest = clocks.of_one_and_soonest(CASE_SEEN, beside.pk, [case.pk for case in page.cases if case.due_state])
    return Page([_case_row(case, by) for case in _clocked(page.cases, soonest)], page.after, own)


_SHOWN = (
    "title", "channel", "due_at", "due_state", "due_name", "last_at", "last_words", "needs_reply",
    "customer__name", "customer__kind", "customer__owner", "customer__team",
)  # fmt: skip


def _listed(by: Actor, where: Place, show: Show) -> QuerySet[Case]:
    """The cases of a place with what their rows show."""
    found = (
        cases(where, by)
        .select_related("customer")
        .only(*_SHOWN)
        .annotate(unread=_annotated(_unread(CASE_SEEN, by)), sender=_of_strangers(Q(conversation__led_to__case=OuterRef("pk"))))
    )
    return found.filter(_REPLY if show == Show.REPLY else ~_REPLY) if show else found


_first = Reading(lambda by, where, show, size, number: paging.stretch(_listed(by, where, show), number, order="due", size=size))


def with_clocks(cases: Sequence[Case]) -> Sequence[Case]:
    """The same cases, each with `clock`: the most pressing one still owed, or None. One statement."""
    return _clocked(cases, clocks.soonest(CASE_SEEN, [case.pk for case in cases if case.due_state]))


def _clocked(cases: Sequence[Case], soonest: Mapping[int, Clock]) -> Sequence[Case]:
    for case in cases:
        case.clock = soonest.get(case.pk)  # type: ignore[attr-defined]
    return cases


def _of_strangers(where: Q) -> CaseWhen:
    """Who wrote first, in matters whose customer is not known; asked for those alone."""
    first = Message.objects.filter(where, direction=Direction.IN).order_by("at", "id")
    name = Subquery(first.annotate(name=Coalesce(NullIf("from_name", Value("")), "from_address")).values("name")[:1])
    return CaseWhen(When(customer=None, then=Coalesce(name, Value(""))), default=Value(""))


def _annotated(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _case_row(case: Case, by: Actor) -> Row:
    name = case.customer.name if case.customer and case_permissions.may_name_customer(by, case) else ""
    name = name or case.sender or "Not known yet"  # type: ignore[attr-defined]
    icon, channel = CHANNELS.get(case.channel, ("case", "Case"))
    return Row(case.reference, name, case.title, case.last_words, icon, channel, case.last_at, case.unread, case=case)  # type: ignore[attr-defined]


CHANNELS = {
    "email": ("mail", "Email"),
    "phone": ("phone", "Call"),
    "letter": ("letter", "Letter"),
    "meeting": ("meeting", "Meeting"),
    "visit": ("visit", "Face to face"),
    "form": ("globe", "Web form"),
    "web": ("globe", "Online"),
}


def _of_conversations(where: Place, by: Actor, after: str, size: int) -> Page:
    found = (
        conversations(where, by)
        .select_related("customer", "led_to__case")
        .annotate(unread=_annotated(_unread(CONVERSATION_SEEN, by)), sender=_of_strangers(Q(conversation=OuterRef("pk"))))
    )
    found = found.defer("customer__search", "led_to__case__search")
    if after:
        moment, number = thread.read_cursor(after)
        found = found.filter(Q(last_at__lt=moment) | Q(last_at=moment, id__lt=number))
    rows = list(found.order_by("-last_at", "-id")[: size + 1])
    shown = rows[:size]
    after = f"{shown[-1].last_at.isoformat()}~{shown[-1].pk}" if len(rows) > size else ""
    return Page([_conversation_row(each) for each in shown], after)


def _conversation_row(conversation: Conversation) -> Row:
    led_to = getattr(conversation, "led_to", None)
    name = conversation.customer.name if conversation.customer else conversation.sender or "Not known yet"  # type: ignore[attr-defined]
    icon, channel = CHANNELS[conversation.channel]
    return Row(
        led_to.case.reference if led_to else str(conversation.pk),
        name,
        conversation.subject or "No subject",
        conversation.snippet,
        icon,
        channel,
        conversation.last_at,
        conversation.unread,  # type: ignore[attr-defined]
        conversation=conversation,
    )


def _unread(subject: str, by: Actor) -> Q:
    """Whether something came in since this person last opened it, by the record of readings."""
    looked = Viewing.objects.filter(subject=subject, subject_id=OuterRef("pk"), user=by.user_id, at__gte=OuterRef("last_in_at"))
    return Q(Q(last_in_at__isnull=False), ~Exists(looked))


def neighbours(rows: Sequence[Row], key: str) -> tuple[str, str]:
    """The keys of the rows before and after one; "" where there is none."""
    keys = [row.key for row in rows]
    if key not in keys:
        return "", keys[0] if keys else ""
    here = keys.index(key)
    return keys[here - 1] if here else "", keys[here + 1] if here + 1 < len(keys) else ""


def waiting_for(by: Actor) -> dict[str, str]:
    """The two numbers beside the menu: one's own cases that need a reply, and one's own open cases. One statement."""
    mine = counts(MINE, by)
    return {"inbox": mine.words(Show.REPLY) if mine.reply else "", "cases": mine.words(Show.ALL) if mine.all else ""}
