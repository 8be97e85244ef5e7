"""The clocks of a case: which run, which stand still, which are met. Each is a row of its own, so that a first answer never stands for
an ending, and what has ended is never written again.

- "First answer" runs from the customer's first message to our first answer; "Next answer" from each later message that waits for one,
  the first of several. Neither stands still: no status takes away that somebody waits for an answer.
- "Sorted out" runs from the opening until the case is sorted out or closed; it stands still while we wait for the customer, where the
  service level says so. A case that opens again gets a new one with the full time.
"""

from datetime import datetime

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions import keeping
from rapport.cases.models import Case, DueState
from rapport.cases.queries import levels, replying
from rapport.cases.rules.levels import ANSWERS, ENDING, FIRST_ANSWER, NAMES, NEXT_ANSWER
from rapport.cases.rules.words import ENDED, Category
from rapport.clocks.actions import changing, ending, running, starting
from rapport.clocks.models import STILL_OWED, Clock, Kind
from rapport.clocks.rules import targets
from rapport.clocks.rules.ledger import State
from rapport.clocks.rules.refusals import ClockRefused
from rapport.conversations.models import Conversation
from rapport.core.errors import require
from rapport.core.prepared import Given, Prepared
from rapport.team.actors import Actor

ABOUT = "cases.case"


def of(case: Case) -> list[Clock]:
    """The service-level clocks of a case that are still owed."""
    return list(Clock.objects.filter(STILL_OWED, about_kind=ABOUT, about_id=case.pk, kind=Kind.SERVICE_LEVEL).order_by("id"))


def begin(case: Case, by: Actor) -> None:
    """Start the clock of the ending of a new case."""
    _start(case, ENDING, by, at=case.opened_at, because="The case was opened")
    if case.category == Category.CUSTOMER:
        _pause(case, by)
    refresh(case)


def begin_again(case: Case, by: Actor, because: str) -> None:
    """An open case stands on its own again: its ending is owed, and so is an answer where the customer waits for one."""
    _start(case, ENDING, by, at=by.at, because=because)
    if case.needs_reply:
        asked(case, by.at, by)
    if case.category == Category.CUSTOMER:
        _pause(case, by)


def asked(case: Case, at: datetime, by: Actor) -> None:
    """A person wrote to us: an answer is owed, since the first message that has none."""
    name = NEXT_ANSWER if case.first_answered_at else FIRST_ANSWER
    owed = Clock.objects.filter(STILL_OWED, about_kind=ABOUT, about_id=case.pk, kind=Kind.SERVICE_LEVEL, name__in=ANSWERS)
    if not owed.exists():
        _start(case, name, by, at=at, because="The customer wrote")


def answered(case: Case, at: datetime, by: Actor) -> None:
    """We answered: every clock of an answer is met. That of the ending is not."""
    for clock in of(case):
        if clock.name in ANSWERS and clock.started_at <= at:
            ending.meet(clock=clock, at=at, reason="We answered", by=by)


def moved(case: Case, was: str, by: Actor, because: str, at: datetime | None = None) -> None:
    """The case came to another category: its clocks pause, go on, end or begin again. `because` is why one that stood still goes on,
    and `at` since when: an answer that came while nobody read mail ended the waiting when it came."""
    if case.category == was:
        return
    if case.category in ENDED and was not in ENDED:
        _end(case, by)
    elif case.category not in ENDED and was in ENDED:
        _start(case, ENDING, by, at=by.at, because="The case was opened again")
    if case.category == Category.CUSTOMER:
        _pause(case, by)
    elif was == Category.CUSTOMER and case.category not in ENDED:
        _go_on(case, by, because, min(at or by.at, by.at))
    refresh(case)


def changed(case: Case, by: Actor, why: str) -> None:
    """The case fits another service level now: running clocks get its times, counted from their start. Ended ones stay as they are."""
    come_under(case, levels.fitting(case), by, why)


def come_under(case: Case, found: levels.Chosen, by: Actor, why: str) -> None:
    """The case keeps this service level from now on, or none. Only clocks that run or stand still change."""
    before, was = case.level, case.level_why
    case.level, case.level_why = found.level, found.why
    if (case.level, case.level_why) != (before, was):
        case.save(update_fields=["level", "level_why"])
    if case.level == before:
        return
    for clock in of(case):
        _retarget(case, clock, by, why)
    if not case.is_open:
        return
    _start(case, ENDING, by, at=case.opened_at, because=why)
    if case.needs_reply:
        asked(case, case.last_in_at or by.at, by)
    refresh(case)


def _retarget(case: Case, clock: Clock, by: Actor, why: str) -> None:
    """A clock that still runs gets the new time, or no longer matters; one that was missed stays missed, and goes on asking why."""
    level = case.level
    if clock.state not in {State.RUNNING, State.PAUSED}:
        return
    wanted = getattr(level, NAMES[clock.name]) if level and clock.name in NAMES else None
    if level is None or wanted is None:
        ending.cancel(clock=clock, reason=why, by=by)
    else:
        changing.change_target(
            clock=clock, target=targets.from_json(wanted), reason=why, calendar=levels.calendar_of(level), warn_percent=level.warn_percent,
            under=case.level_why, by=by,
        )  # fmt: skip


def _start(case: Case, name: str, by: Actor, *, at: datetime, because: str) -> None:
    """Start a clock where the service level has a time for it, unless one of that name is running already."""
    wanted = getattr(case.level, NAMES[name], None) if case.level else None
    same = Clock.objects.filter(STILL_OWED, about_kind=ABOUT, about_id=case.pk, kind=Kind.SERVICE_LEVEL, name=name)
    if wanted is None or same.exists():
        return
    starting.start(
        about=case, name=name, kind=Kind.SERVICE_LEVEL, target=targets.from_json(wanted), calendar=case.level.calendar,  # type: ignore[union-attr]
        at=min(at, by.at), because=because, warn_percent=case.level.warn_percent, under=case.level_why, by=by,  # type: ignore[union-attr]
    )  # fmt: skip


def _pause(case: Case, by: Actor) -> None:
    if case.level is None or not case.level.pauses:
        return
    for clock in Clock.objects.filter(about_kind=ABOUT, about_id=case.pk, name=ENDING, state=State.RUNNING, due_at__gte=by.at):
        if running.may_pause(clock):
            running.pause(clock=clock, reason="We are waiting for the customer", at=max(by.at, clock.started_at), by=by)


def _go_on(case: Case, by: Actor, because: str, at: datetime) -> None:
    for clock in Clock.objects.filter(about_kind=ABOUT, about_id=case.pk, name=ENDING, state=State.PAUSED):
        running.resume(clock=clock, reason=because, at=max(at, clock.paused_at or at), by=by)


def _end(case: Case, by: Actor) -> None:
    """The ending is reached. An answer that is on its way meets its clock when it has left; else none is owed any more."""
    is_on_its_way = replying.is_on_its_way(case)
    for clock in of(case):
        if clock.name == ENDING:
            ending.meet(clock=clock, reason="The case ended", by=by)
        elif not is_on_its_way:
            ending.cancel(clock=clock, reason="The case ended without an answer being owed", by=by)


def cancel_all(case: Case, reason: str, by: Actor) -> None:
    """The case became part of another: its clocks no longer matter."""
    for clock in of(case):
        ending.cancel(clock=clock, reason=reason, by=by)
    refresh(case)


def explain(case: Case, clock: Clock, reason: str, by: Actor) -> Clock:
    """Say why a clock of the case was late; one whose time is up but that nothing has marked yet is marked first."""
    if clock.about_kind != ABOUT or clock.about_id != case.pk:
        raise ClockRefused("This clock belongs to another case.", field="clock")
    if clock.state == State.RUNNING and clock.due_at and clock.due_at < by.at:
        clock = ending.miss(clock=clock, by=by)
    clock = ending.give_reason(clock=clock, reason=reason, by=by)
    refresh(case)
    return clock


@transaction.atomic
def explained(*, case: Case, clock: Clock, reason: str, by: Actor) -> Clock:
    """The same from a door: for someone who may work on the case. Refuses: ClockRefused for a clock that was not late."""
    case = keeping.taken(case)
    require(permissions.may_work(by, case))
    clock = explain(case, clock, reason, by)
    keeping.save(case, by=by)
    return clock


def refresh(case: Case) -> None:
    """Bring the columns kept for lists up to date with the clocks and the messages. Two statements and a write."""
    _from_clocks(case)
    _from_messages(case)
    case.save(update_fields=["due_at", "due_state", "due_name", "last_at", "last_in_at", "last_out_at", "needs_reply"])


def _from_clocks(case: Case) -> None:
    pressing = min(_owed(case=case.pk), key=lambda clock: (clock.due_at is None, clock.due_at or case.opened_at, clock.pk), default=None)
    if pressing is None:
        has_any = Clock.objects.filter(about_kind=ABOUT, about_id=case.pk).exists()
        case.due_at, case.due_name, case.due_state = None, "", DueState.MET if has_any else DueState.NONE
        return
    case.due_at, case.due_name, case.due_state = pressing.due_at, pressing.name, due_state(pressing)


def due_state(clock: Clock) -> str:
    """A clock as lists show it."""
    if clock.state == State.RUNNING:
        return DueState.WARNED if clock.warned_at else DueState.RUNNING
    return {State.PAUSED: DueState.PAUSED, State.MISSED: DueState.MISSED}.get(State(clock.state), DueState.MET)


def _from_messages(case: Case) -> None:
    moments = _moments(case=case.pk)
    case.last_in_at = max((each[1] for each in moments if each[1]), default=None)
    case.last_out_at = max((each[2] for each in moments if each[2]), default=None)
    case.last_at = max([case.opened_at, *(each[0] for each in moments)])


_owed = Prepared(lambda: Clock.objects.filter(STILL_OWED, about_kind=ABOUT, about_id=Given("case")), keeps_plan=True)
_moments = Prepared(
    lambda: Conversation.objects.filter(led_to__case=Given("case")).values_list("last_at", "last_in_at", "last_out_at"), keeps_plan=True
)
