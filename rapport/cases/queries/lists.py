"""Lists of cases: the inbox, the table, the board. Each starts from what the reader may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet

from rapport.cases import permissions
from rapport.cases.models import LIVE, STILL_OPEN, Case, CaseConversation, CaseStatus, CaseView, Category, Queue, Watcher
from rapport.cases.queries import paging
from rapport.cases.queries.paging import MOST, PAGE, Count, Page
from rapport.cases.rules.words import OPEN
from rapport.core.prepared import Prepared
from rapport.team.actors import Actor

LANE = 20


class Whose(StrEnum):
    """Which cases the inbox is of."""

    MINE = "mine"
    TEAM = "team"
    FREE = "free"
    WATCHING = "watching"
    MENTIONED = "mentioned"
    ALL = "all"


WHOSE = {
    Whose.MINE: "Mine",
    Whose.TEAM: "My team’s",
    Whose.FREE: "Free to take",
    Whose.WATCHING: "Watched",
    Whose.MENTIONED: "Mentioned",
    Whose.ALL: "Everyone’s",
}


@dataclass(frozen=True)
class Lane:
    """One status on the board: the first of its cases, and how many there are ("500+")."""

    status: CaseStatus
    cases: Sequence[Case]
    count: Count


def visible(by: Actor) -> QuerySet[Case]:
    """The cases this person may see, each with what a row of a list shows. Merged ones are found by `records.one` only."""
    found = Case.objects.filter(permissions.visible_to(by), LIVE)
    return found.select_related("customer", "status", "queue", "owner", "team").defer("customer__search", "search")


def named(cases: Iterable[Case], by: Actor) -> list[Case]:
    """The same cases, each with `about`: its customer when the reader may see them, else None. Screens show only that."""
    rows = list(cases)
    for case in rows:
        case.about = case.customer if permissions.may_name_customer(by, case) else None  # type: ignore[attr-defined]
    return rows


def awake(at: datetime) -> Q:
    """Not put off."""
    return Q(sleeps_until=None) | Q(sleeps_until__lte=at)


def whose_of(whose: Whose, by: Actor) -> Q:
    """The cases of one inbox."""
    if whose == Whose.MINE:
        return Q(owner=by.user_id) if by.user_id else permissions.NOTHING
    if whose == Whose.TEAM:
        return Q(team=by.team_id) if by.team_id else permissions.NOTHING
    if whose == Whose.FREE:
        return Q(owner=None) & (Q(team=by.team_id) | Q(team=None) if by.team_id else Q())
    if whose == Whose.WATCHING:
        return Q(pk__in=Watcher.objects.filter(user=by.user_id).values("case"))
    if whose == Whose.MENTIONED:
        return Q(pk__in=CaseConversation.objects.filter(conversation__notes__mentions=by.user_id).values("case"))
    return Q()


def waiting(by: Actor, *, whose: Whose = Whose.MINE, queue: Queue | None = None, needs_reply: bool = False) -> QuerySet[Case]:
    """The open cases of an inbox that are awake."""
    found = visible(by).filter(STILL_OPEN, whose_of(whose, by), awake(by.at))
    if queue is not None:
        found = found.filter(queue=queue)
    return found.filter(needs_reply=True) if needs_reply else found


def inbox(
    by: Actor,
    *,
    whose: Whose = Whose.MINE,
    queue: Queue | None = None,
    needs_reply: bool = False,
    order: str = "due",
    after: str = "",
    size: int = PAGE,
) -> Page:
    """A page of open cases in the order that keeps most clocks: those due soonest first, those without a running clock after them.

    With `queue`, use Whose.ALL or Whose.FREE. Two statements. Raises BadCursor.
    """
    found = paging.page(waiting(by, whose=whose, queue=queue, needs_reply=needs_reply), order=order, after=after, size=size)
    return Page(named(found.cases, by), found.after)


def sleeping(by: Actor, *, whose: Whose = Whose.MINE) -> list[Case]:
    """What is put off, the first to wake first; at most 500."""
    found = visible(by).filter(STILL_OPEN, whose_of(whose, by), sleeps_until__gt=by.at)
    return named(found.order_by("sleeps_until", "id")[:MOST], by)


def counts(by: Actor) -> dict[Whose, Count]:
    """How many wait in each inbox, for the tabs. One statement each."""
    return {whose: paging.count(waiting(by, whose=whose)) for whose in Whose}


def listed(by: Actor, where: Q | None = None, *, order: str = "latest", after: str = "", size: int = PAGE) -> Page:
    """A page of the table: every case that a filter lets through (`filtering.compile`), open or ended. Raises BadCursor."""
    found = paging.page(visible(by).filter(where or Q()), order=order, after=after, size=size)
    return Page(named(found.cases, by), found.after)


def counted(by: Actor, where: Q | None = None) -> Count:
    """How many a filter lets through, up to 500."""
    return paging.count(visible(by).filter(where or Q()))


def statuses(*, is_all: bool = False) -> list[CaseStatus]:
    """The statuses in use, in order; with `is_all` those put away too."""
    found = CaseStatus.objects.order_by("position", "id")
    return list(found if is_all else found.filter(archived_at=None))


def board(by: Actor, where: Q | None = None, *, size: int = LANE) -> list[Lane]:
    """A lane for each status but the closed ones: open cases by what is due soonest, ended ones by the latest message.

    Three statements however many lanes: the statuses, the numbers of each lane up to 501, the cases shown.
    """
    lanes = [status for status in statuses() if status.category != Category.CLOSED]
    mine = visible(by).filter(where or Q()).select_related(None)
    parts = [_lane(mine, status) for status in lanes]
    if not parts:
        return []
    keys = list(parts[0].union(*parts[1:], all=True)) if len(parts) > 1 else list(parts[0])
    in_lane: dict[int, list[int]] = {status.pk: [] for status in lanes}
    for status_id, number in keys:
        in_lane[status_id].append(number)
    shown = [number for numbers in in_lane.values() for number in numbers[:size]]
    by_number = {case.pk: case for case in named(visible(by).filter(pk__in=shown), by)}
    return [
        Lane(
            status,
            [by_number[number] for number in in_lane[status.pk][:size] if number in by_number],
            Count(min(len(in_lane[status.pk]), MOST), len(in_lane[status.pk]) > MOST),
        )
        for status in lanes
    ]


def _lane(mine: QuerySet[Case], status: CaseStatus) -> QuerySet[Case, tuple[int, int]]:
    """The numbers of a lane in its order, up to one more than we count."""
    found = mine.filter(status=status)
    if status.category in OPEN:
        found = found.filter(STILL_OPEN).order_by("due_at", "id")
    else:
        found = found.order_by("-last_at", "-id")
    return found.values_list("status_id", "id")[: MOST + 1]


def lane(by: Actor, status: CaseStatus, where: Q | None = None, *, after: str = "", size: int = LANE) -> Page:
    """More of one lane. Raises BadCursor."""
    found = visible(by).filter(where or Q(), status=status)
    is_open = status.category in OPEN
    page = paging.page(found.filter(STILL_OPEN) if is_open else found, order="due" if is_open else "latest", after=after, size=size)
    return Page(named(page.cases, by), page.after)


def queues(by: Actor, *, is_all: bool = False) -> list[Queue]:
    """The queues in use, in order; with `is_all` those put away too."""
    if not by.holds("cases.read"):
        return []
    return (_every_queue if is_all else _queues_in_use)()


_every_queue = Prepared(lambda: Queue.objects.select_related("team").order_by("position", "id"), keeps_plan=True)
_queues_in_use = Prepared(lambda: Queue.objects.filter(archived_at=None).select_related("team").order_by("position", "id"), keeps_plan=True)


def views(by: Actor) -> list[CaseView]:
    """One's own views and those shared with everyone, by name."""
    return list(CaseView.objects.filter(permissions.views_visible_to(by)).select_related("owner").order_by("name", "id"))
