"""A clock is met, missed or cancelled; and why it was missed."""

from datetime import datetime

from django.db import transaction

from rapport.clocks.actions import writing
from rapport.clocks.actions.running import moment_of
from rapport.clocks.models import Clock
from rapport.clocks.rules.ledger import Entry, What
from rapport.clocks.rules.refusals import ClockRefused
from rapport.core.db import lock
from rapport.team.actors import Actor


@transaction.atomic
def meet(*, clock: Clock, by: Actor, at: datetime | None = None, reason: str = "") -> Clock:
    """What was owed is done, at a moment: met when that is in time, else met late. Also for a clock marked missed meanwhile.

    Refuses: ClockRefused for a clock that has ended, or a moment before it started.
    """
    clock, moment = lock(clock), moment_of(at, by)
    if moment < clock.started_at:
        raise ClockRefused("That is before this clock started.", field="at")
    return writing.add(clock, Entry(What.MET, moment, reason=reason), by)


@transaction.atomic
def miss(*, clock: Clock, by: Actor) -> Clock:
    """The time is up and it is not done: it is missed, and asks for a reason. Refuses: ClockRefused for one not overdue."""
    return writing.add(lock(clock), Entry(What.MISSED, by.at), by)


@transaction.atomic
def cancel(*, clock: Clock, reason: str, by: Actor) -> Clock:
    """The clock no longer matters, with the reason. Refuses: ClockRefused for one that has ended or without a reason."""
    if not reason.strip():
        raise ClockRefused("Say why the clock no longer matters.", field="reason")
    return writing.add(lock(clock), Entry(What.CANCELLED, by.at, reason=reason), by)


@transaction.atomic
def give_reason(*, clock: Clock, reason: str, by: Actor) -> Clock:
    """Say why a clock was missed or met late. Refuses: ClockRefused for any other, or without words."""
    clock, text = lock(clock), reason.replace("\x00", "").strip()
    if not text or len(text) > writing.LONGEST_REASON:
        raise ClockRefused(f"Say why it was late, in at most {writing.LONGEST_REASON} characters.", field="reason")
    clock.breach_reason = text
    return writing.add(clock, Entry(What.EXPLAINED, by.at, reason=text), by)
