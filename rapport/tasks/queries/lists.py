"""Lists of tasks, a page at a time by key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from rapport.core.prepared import Given, Prepared
from rapport.tasks import permissions
from rapport.tasks.models import Status, Task
from rapport.tasks.rules import moments
from rapport.tasks.rules.moments import Bucket, Due
from rapport.team.actors import Actor
from rapport.team.roles import Reach

PAGE = 50


class Whose(StrEnum):
    """Which tasks a list is of."""

    MINE = "mine"
    TEAM = "team"
    FREE = "free"
    ALL = "all"


WHOSE = {Whose.MINE: "Mine", Whose.TEAM: "My team’s", Whose.FREE: "Free to take", Whose.ALL: "Everyone’s"}


class State(StrEnum):
    """What a list shows of them."""

    OPEN = "open"
    SLEEPING = "sleeping"
    DONE = "done"
    DROPPED = "dropped"


STATES = {State.OPEN: "To do", State.SLEEPING: "Put off", State.DONE: "Done", State.DROPPED: "Dropped"}


class BadCursor(ValueError):
    """The place to go on from is not one we gave out."""


@dataclass(frozen=True)
class Filters:
    """What a list of tasks is narrowed to; `due` is a bucket, `words` stand in the title, `customers` are numbers."""

    whose: Whose = Whose.MINE
    state: State = State.OPEN
    due: Bucket | None = None
    words: str = ""
    customers: Sequence[int] = ()


@dataclass(frozen=True)
class Page:
    """A page of tasks, and where the next one starts ("" when there is none)."""

    tasks: Sequence[Task]
    after: str


def visible(by: Actor) -> QuerySet[Task]:
    """The tasks this person may see, each with whom and what it is about."""
    return _surrounded(Task.objects.filter(permissions.visible_to(by)))


def _surrounded(found: QuerySet[Task]) -> QuerySet[Task]:
    return found.select_related("customer", "owner", "team").defer("customer__search")


def awake(at: datetime) -> Q:
    """Still to do, and not put off."""
    return Q(status=Status.OPEN) & (Q(sleeps_until=None) | Q(sleeps_until__lte=at))


def named(tasks: Iterable[Task], by: Actor) -> list[Task]:
    """The same tasks, each with `about`: its customer when the reader may see them, else None. Screens show only that."""
    rows = list(tasks)
    for task in rows:
        task.about = task.customer if permissions.may_name_customer(by, task) else None  # type: ignore[attr-defined]
    return rows


def open_about(customers: Sequence[int], by: Actor) -> Iterable[Task]:
    """What is still to do for a customer (and those absorbed into them), put off or not, soonest first."""
    reach = permissions.reading_reach(by)
    if len(customers) == 1 and reach in _about_one:
        return _about_one[reach](customer=customers[0], user=by.user_id, team=by.team_id)
    return _still_to_do(visible(by).filter(customer_id__in=customers))


def _still_to_do(found: QuerySet[Task]) -> QuerySet[Task]:
    return found.filter(status=Status.OPEN).order_by("due_at", "id")


def _about(reach: Reach) -> Prepared[Task]:
    return Prepared(
        lambda: _still_to_do(
            _surrounded(Task.objects.filter(permissions.within(reach, Given("user"), Given("team")), customer_id=Given("customer")))
        ),
        keeps_plan=True,
    )


_about_one = {reach: _about(reach) for reach in (Reach.OWN, Reach.TEAM, Reach.ALL)}


def whose_choices(by: Actor) -> list[Whose]:
    """The lists this person may open."""
    reach = by.reach("tasks.read")
    if reach == Reach.ALL:
        return list(Whose)
    return [Whose.MINE, Whose.TEAM, Whose.FREE] if reach == Reach.TEAM and by.team_id else [Whose.MINE]


def listed(by: Actor, filters: Filters) -> QuerySet[Task]:
    """The tasks a list shows, in its order: open ones by due moment, ended ones newest first."""
    found = visible(by).filter(_whose(filters.whose, by), _state(filters.state, by.at))
    if filters.due is not None:
        found = found.filter(due_in(filters.due, edges_at(by.at)))
    for word in filters.words.split()[:8]:
        found = found.filter(title__icontains=word)
    if filters.customers:
        found = found.filter(customer_id__in=filters.customers)
    return found.order_by(*_ORDER[filters.state])


_ORDER: dict[State, tuple[str, ...]] = {
    State.OPEN: ("due_at", "id"),
    State.SLEEPING: ("sleeps_until", "id"),
    State.DONE: ("-done_at", "-id"),
    State.DROPPED: ("-id",),
}


def _whose(whose: Whose, by: Actor) -> Q:
    if whose == Whose.MINE:
        return Q(owner=by.user_id)
    if whose == Whose.TEAM:
        return Q(team=by.team_id) | Q(owner__team=by.team_id) if by.team_id else permissions.NOTHING
    if whose == Whose.FREE:
        return Q(owner=None)
    return Q()


def _state(state: State, at: datetime) -> Q:
    if state == State.OPEN:
        return awake(at)
    if state == State.SLEEPING:
        return Q(status=Status.OPEN, sleeps_until__gt=at)
    return Q(status=state.value)


class Edges(NamedTuple):
    """The moments between buckets: now, the end of today and of the week."""

    now: Any
    tonight: Any
    week: Any


def edges_at(now: datetime) -> Edges:
    """The moments between buckets, seen from one."""
    zone = timezone.get_default_timezone()
    today = now.astimezone(zone).date()
    return Edges(now, Due(today).moment(zone), Due(moments.week_end(today)).moment(zone))


def due_in(due: Bucket, edges: Edges) -> Q:
    """Due in a bucket."""
    return {
        Bucket.OVERDUE: Q(due_at__lt=edges.now),
        Bucket.TODAY: Q(due_at__gte=edges.now, due_at__lte=edges.tonight),
        Bucket.WEEK: Q(due_at__gt=edges.tonight, due_at__lte=edges.week),
        Bucket.LATER: Q(due_at__gt=edges.week),
        Bucket.UNDATED: Q(due_at=None),
    }[due]


def page(by: Actor, filters: Filters, *, after: str = "", size: int = PAGE) -> Page:
    """Up to `size` tasks of a list after a cursor. Raises BadCursor."""
    found = listed(by, filters)
    if after:
        found = found.filter(_after(after, filters.state))
    rows = named(found[: size + 1], by)
    return Page(rows[:size], cursor(rows[size - 1], filters.state) if len(rows) > size else "")


def cursor(task: Task, state: State) -> str:
    """The place just behind a task: its moment in the list's order ("" when it has none) and its number."""
    moment = getattr(task, _key(state)) if _key(state) else None
    return f"{moment.isoformat() if moment else ''}~{task.pk}"


def _key(state: State) -> str:
    return _ORDER[state][0].lstrip("-") if len(_ORDER[state]) > 1 else ""


def _after(text: str, state: State) -> Q:
    moment, number = _read_cursor(text)
    back = _ORDER[state][-1].startswith("-")
    key, step = _key(state), "lt" if back else "gt"
    beyond = Q(**{f"id__{step}": number})
    if not key:
        return beyond
    if moment is None:
        return Q(**{key: None}) & beyond
    reached = Q(**{f"{key}__{step}": moment}) | (Q(**{key: moment}) & beyond)
    return reached if back else reached | Q(**{key: None})


def _read_cursor(text: str) -> tuple[datetime | None, int]:
    at, _, digits = text.partition("~")
    try:
        moment, number = datetime.fromisoformat(at) if at else None, int(digits)
    except ValueError:
        raise BadCursor(text) from None
    if (moment is not None and moment.tzinfo is None) or not 0 <= number < 2**63:
        raise BadCursor(text)
    return moment, number
