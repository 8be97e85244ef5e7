"""A clock stands still, and goes on."""

from datetime import datetime

from django.db import transaction

from rapport.clocks.actions import writing
from rapport.clocks.actions.starting import About, subject
from rapport.clocks.models import Clock, Kind
from rapport.clocks.rules import ledger, targets
from rapport.clocks.rules.ledger import Entry, State, What
from rapport.clocks.rules.refusals import ClockRefused
from rapport.core.db import lock
from rapport.team.actors import Actor


class MayNotPause(ClockRefused):
    """The law, or the kind of date, does not let this clock stand still."""


@transaction.atomic
def pause(*, clock: Clock, reason: str, by: Actor, at: datetime | None = None) -> Clock:
    """Let a clock stand still from a moment on, with the reason. Its due date is open until it goes on.

    Refuses: MayNotPause for a statutory clock whose rule knows no pause and for a fixed moment; ClockRefused for one that is not
    running, is overdue, or without a reason.
    """
    clock = lock(clock)
    if not reason.strip():
        raise ClockRefused("Say why the clock stands still.", field="reason")
    if not may_pause(clock):
        raise MayNotPause(f"The clock {clock.name!r} may not stand still: {_why_not(clock)}.")
    return writing.add(clock, Entry(What.PAUSED, moment_of(at, by), reason=reason), by)


@transaction.atomic
def resume(*, clock: Clock, by: Actor, reason: str = "", at: datetime | None = None) -> Clock:
    """Let a paused clock go on. Refuses: ClockRefused for one that is not paused."""
    return writing.add(lock(clock), Entry(What.RESUMED, moment_of(at, by), reason=reason), by)


@transaction.atomic
def pause_all(*, about: About, reason: str, by: Actor, at: datetime | None = None) -> list[Clock]:
    """Pause every clock of something that is running, not overdue, and may stand still; the ones paused."""
    moment = moment_of(at, by)
    running = [clock for clock in _of(about, State.RUNNING) if may_pause(clock) and clock.due_at and clock.due_at >= moment]
    return [pause(clock=clock, reason=reason, by=by, at=max(moment, clock.started_at)) for clock in running]


@transaction.atomic
def resume_all(*, about: About, by: Actor, reason: str = "", at: datetime | None = None) -> list[Clock]:
    """Let every paused clock of something go on; the ones that do."""
    paused = list(_of(about, State.PAUSED))
    return [resume(clock=clock, reason=reason, by=by, at=max(moment_of(at, by), clock.paused_at or by.at)) for clock in paused]


def may_pause(clock: Clock) -> bool:
    """Whether a clock may stand still at all: never a fixed moment, and a statutory one only where its rule says so."""
    return ledger.may_pause(targets.from_json(clock.target), is_statutory=clock.kind == Kind.STATUTORY)


def _of(about: About, state: State) -> list[Clock]:
    kind, number = subject(about)
    return list(Clock.objects.filter(about_kind=kind, about_id=number, state=state).order_by("id"))


def moment_of(at: datetime | None, by: Actor) -> datetime:
    """The moment something happened to a clock: now unless given. Refuses the future."""
    if at is not None and at > by.at:
        raise ClockRefused("What happens to a clock has happened; it cannot lie in the future.", field="at")
    return at or by.at


def _why_not(clock: Clock) -> str:
    rule = clock.target.get("rule")
    if rule:
        return f"the rule {rule} knows no pause"
    return "it is set by law, and no rule says it may" if clock.kind == Kind.STATUTORY else "it is due at a fixed moment"
