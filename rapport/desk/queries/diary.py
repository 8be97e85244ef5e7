"""A diary: every dated thing of one person, or of a team, in the order of the day.

Tasks that are still to do by their due date, clocks of cases by the moment they are due, cases that were put off by the moment they come
back, and appointments. A few statements, whatever the number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from rapport.cases.models import STILL_OPEN, Case, CaseConversation
from rapport.cases.queries import lists as cases
from rapport.cases.rules.words import UNTIL_AN_ANSWER
from rapport.clocks.models import Clock, ClockEntry
from rapport.clocks.rules.ledger import State
from rapport.conversations.models import Appointment
from rapport.conversations.queries import appointments, occasions
from rapport.conversations.queries.occasions import Occasion
from rapport.conversations.rules import appointments as holding
from rapport.core.prepared import Given
from rapport.customers import permissions as customers
from rapport.tasks import queries as tasks
from rapport.tasks.models import Status, Task
from rapport.team.actors import Actor
from rapport.team.reading import Reading

MOST = 500  # things of a diary that are shown at most
MOST_HOURS = 7
CASE = "cases.case"


class Sort(StrEnum):
    """What stands in a diary."""

    TASK = "task"
    CLOCK = "clock"
    RETURN = "return"
    APPOINTMENT = "appointment"


class Whose(StrEnum):
    """Whose diary."""

    MINE = "mine"
    TEAM = "team"


WHOSE = {Whose.MINE: "Mine", Whose.TEAM: "My team’s"}


@dataclass(frozen=True)
class Thing:
    """One dated thing. `at` is the moment it is due, `has_time` whether a time was chosen or only a day. `customer` is its customer's
    name, "" when there is none or the reader may not see them; `who` has it, when that is not the reader.
    `clock` is what it is called where no words of others may stand; `which` tells the times of a series apart."""

    sort: Sort
    number: int
    at: datetime
    has_time: bool
    title: str
    url: str
    changed_at: datetime
    clock: str = ""
    reference: str = ""
    customer: str = ""
    who: str = ""
    is_late: bool = False
    ends_at: datetime | None = None
    place: str = ""
    which: str = ""

    @property
    def day(self) -> date:
        """The day it stands on, where we work."""
        return timezone.localtime(self.at).date()


def whose_choices(by: Actor) -> list[Whose]:
    """The diaries this person may open."""
    return list(Whose) if tasks.Whose.TEAM in tasks.whose_choices(by) else [Whose.MINE]


def midnight(day: date) -> datetime:
    """When a day begins, where we work."""
    return datetime.combine(day, time(), timezone.get_default_timezone())


def between(by: Actor, start: datetime, end: datetime, whose: Whose = Whose.MINE, *, late_too: bool = False) -> list[Thing]:
    """What is due from `start` up to `end`, the soonest first; `late_too`, also what was due before and is still to do."""
    whose = whose if whose in whose_choices(by) else Whose.MINE
    since = None if late_too else start
    found = [
        *_tasks(by, since, end, whose),
        *_clocks(by, since, end, whose),
        *_returns(by, start, end, whose),
        *_appointments(by, start, end, whose),
    ]
    return sorted(found, key=lambda thing: (thing.at, thing.sort, thing.number))[:MOST]


def by_the_hour(by: Actor, tasks_of_today: Iterable[Task], now: datetime) -> list[Thing]:
    """What has its hour today: one's appointments, and of these tasks those with a time. One statement; the latest past ones go first
    where there are too many."""
    start, end = midnight(now.date()), midnight(now.date() + timedelta(days=1))
    timed = [_of_task(task, by) for task in tasks_of_today if task.has_time and task.due_at and start <= task.due_at < end]
    held = [thing for thing in _appointments(by, start, end, Whose.MINE) if thing.has_time]
    found = sorted([*timed, *held], key=lambda thing: (thing.at, thing.sort, thing.number))
    over = [thing for thing in found if (thing.ends_at or thing.at) < now]
    spare = max(0, len(found) - MOST_HOURS)
    return [thing for thing in found if thing not in over[:spare]][:MOST_HOURS]


def _held(by: Actor, whose: Whose) -> Q:
    """With this person, or with their team."""
    return Q(owner=by.user_id) if whose == Whose.MINE else Q(team=by.team_id) | Q(owner__team=by.team_id)


def _own_cases(by: Actor, whose: Whose) -> QuerySet[Case]:
    return cases.visible(by).filter(STILL_OPEN, _held(by, whose)).order_by()


def _due(since: datetime | None, end: datetime) -> Q:
    return Q(due_at__lt=end) & (Q(due_at__gte=since) if since is not None else Q(due_at__isnull=False))


def _tasks(by: Actor, since: datetime | None, end: datetime, whose: Whose) -> Iterable[Thing]:
    if not by.holds("tasks.read") or by.user_id is None:
        return
    rows = tasks.visible(by).filter(_due(since, end), _held(by, whose), status=Status.OPEN).order_by("due_at", "id")
    for task in tasks.named(rows.annotate(changed_at=_last_change(rows))[:MOST], by):
        yield _of_task(task, by)


def _last_change(rows: QuerySet[Task]) -> Coalesce:
    """When a task was changed last, by its row history."""
    history = Task.history.rel.related_model.objects.filter(pgh_obj=OuterRef("pk"))  # type: ignore[attr-defined]
    return Coalesce(Subquery(history.order_by("-pgh_id").values("pgh_created_at")[:1]), "created_at")


def _of_task(task: Task, by: Actor) -> Thing:
    about = task.about  # type: ignore[attr-defined]
    return Thing(
        sort=Sort.TASK,
        number=task.pk,
        at=task.due_at,  # type: ignore[arg-type]
        has_time=task.has_time,
        title=task.title,
        url=reverse("tasks:task", args=[task.pk]),
        changed_at=getattr(task, "changed_at", task.created_at),
        customer=about.name if about else "",
        who=_who(task.owner or task.team, by),
        is_late=task.due_at is not None and task.due_at < by.at,
    )


def _who(holder: object, by: Actor) -> str:
    return "" if holder is None or holder == by.user else str(holder)


def _clocks(by: Actor, since: datetime | None, end: datetime, whose: Whose) -> Iterable[Thing]:
    """Clocks still running, or missed and still owed, of open cases."""
    if not by.holds("cases.read") or by.user_id is None:
        return
    own = _own_cases(by, whose)
    states = [State.RUNNING, State.MISSED]
    due = Clock.objects.filter(_due(since, end), about_kind=CASE, about_id__in=own.values("pk"), state__in=states)
    rows = list(due.annotate(changed_at=_last_entry()).order_by("due_at", "id")[:MOST])
    found = {case.pk: case for case in cases.named(cases.visible(by).filter(pk__in={row.about_id for row in rows}), by)} if rows else {}
    for clock in rows:
        if clock.about_id in found:
            yield _of_clock(clock, found[clock.about_id], by)


def _last_entry() -> Coalesce:
    entries = ClockEntry.objects.filter(clock=OuterRef("pk")).order_by().values("clock")
    return Coalesce(Subquery(entries.annotate(last=Max("made_at")).values("last")), "started_at")


def _of_clock(clock: Clock, case: Case, by: Actor) -> Thing:
    is_late = clock.due_at is not None and clock.due_at < by.at
    given = {"number": clock.pk, "at": clock.due_at, "changed_at": clock.changed_at, "is_late": is_late}  # type: ignore[attr-defined]
    return _of_case(case, by, sort=Sort.CLOCK, clock=clock.name, **given)


def _of_case(case: Case, by: Actor, *, clock: str, **given: Any) -> Thing:
    """Something about a case that has its moment, under the words for it."""
    about = case.about  # type: ignore[attr-defined]
    return Thing(
        has_time=True,
        title=f"{clock}: {case.title}",
        url=reverse("desk:case", args=[case.reference]),
        clock=clock,
        reference=case.reference,
        customer=about.name if about else "",
        who=_who(case.owner or case.team, by),
        **given,
    )


def _returns(by: Actor, start: datetime, end: datetime, whose: Whose) -> Iterable[Thing]:
    """Open cases that were put off, by when they come back."""
    if not by.holds("cases.read") or by.user_id is None:
        return
    rows = _own_cases(by, whose).filter(sleeps_until__gte=start, sleeps_until__lt=min(end, UNTIL_AN_ANSWER)).order_by("sleeps_until", "id")
    for case in cases.named(rows[:MOST], by):
        given = {"number": case.pk, "at": case.sleeps_until, "changed_at": case.changed_at}
        yield _of_case(case, by, sort=Sort.RETURN, clock="Comes back", **given)


def _appointments(by: Actor, start: datetime, end: datetime, whose: Whose) -> Iterable[Thing]:
    """Appointments that take place and that we did not decline: those somebody arranged or answered, and those of their open cases."""
    if by.user_id is None:
        return
    for each in occasions.between(_planned(by, whose, start=start, end=end), start, end)[:MOST]:
        yield _of_occasion(each, by)


def _held_with(by: Actor, whose: Whose) -> QuerySet[Appointment]:
    threads = CaseConversation.objects.filter(case__in=_own_cases(by, whose).values("pk")).values("conversation")
    held = Q(owner=by.user_id) if whose == Whose.MINE else Q(owner__team=by.team_id)
    seen = appointments.visible(by).prefetch_related(None).select_related("conversation__led_to")
    seen = seen.filter(held | Q(conversation__in=threads), Q(starts_at__gte=Given("start")) | Q(repeats=True), starts_at__lt=Given("end"))
    rows = seen.filter(state=holding.State.PLANNED).exclude(answer=holding.Answer.DECLINED)
    return rows.order_by("repeats", "starts_at", "id")[:MOST]


_planned = Reading(_held_with, keeps_plan=True)


def _of_occasion(occasion: Occasion, by: Actor) -> Thing:
    appointment = occasion.appointment
    conversation, about = appointment.conversation, appointment.conversation.customer
    led_to = getattr(conversation, "led_to", None)
    return Thing(
        sort=Sort.APPOINTMENT,
        number=appointment.pk,
        at=occasion.starts_at,
        has_time=not appointment.is_all_day,
        title=appointment.title or "Invitation",
        url=_address(occasion),
        changed_at=appointment.changed_at,
        clock="Appointment",
        reference=Case(pk=led_to.case_id).reference if led_to else conversation.reference,
        customer=about.name if about and customers.may_see(by, about) else "",
        who=_who(appointment.owner, by),
        ends_at=occasion.ends_at,
        which=occasion.key,
        place=appointment.place,
    )


def _address(occasion: Occasion) -> str:
    """Where it is answered: one time of a series by itself."""
    if occasion.key:
        return reverse("desk:appointment-time", args=[occasion.appointment.pk, occasion.key])
    return reverse("desk:appointment", args=[occasion.appointment.pk])


def by_day(things: Sequence[Thing], first: date, days: int) -> list[tuple[date, list[Thing]]]:
    """The things under each of so many days, also days with nothing."""
    found: dict[date, list[Thing]] = {first + timedelta(days=count): [] for count in range(days)}
    for thing in things:
        if thing.day in found:
            found[thing.day].append(thing)
    return list(found.items())
