"""How long a clock has: working time, working days, time by the clock, days, a rule of law, or a moment.

Each target says when it is due after a *run*: since when, with which pauses, in which timetable. Pauses count as follows.
Working time and elapsed time stand still. Of days and working days, one counts when the clock runs at its end. A rule of law
counts pauses by its own method, in whole days, and only where it knows pauses. A fixed moment has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from rapport.clocks.rules.refusals import ClockRefused
from rapport.clocks.rules.timetable import Span, Timetable

LONGEST_MINUTES = 5 * 366 * 24 * 60
LONGEST_DAYS = 3_660
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Run:
    """The time a clock has run: from a moment on, but for its pauses (in order, each over). `paused_since` while it stands still."""

    since: datetime
    timetable: Timetable
    pauses: tuple[Span, ...] = ()
    paused_since: datetime | None = None

    def stretches(self) -> list[tuple[datetime, datetime | None]]:
        """When it ran, in order; the last has no end unless the clock is paused."""
        edges: list[datetime | None] = [self.since]
        for paused, resumed in self.pauses:
            edges += [paused, resumed]
        edges.append(self.paused_since)
        return list(zip(edges[::2], edges[1::2], strict=True))  # type: ignore[arg-type]

    def stands_still_at(self, moment: datetime) -> bool:
        """Whether the clock was paused at a moment."""
        if self.paused_since is not None and moment >= self.paused_since:
            return True
        return any(paused <= moment < resumed for paused, resumed in self.pauses)


class Target:
    """How long a clock has. `unit` is what is left is counted in: seconds, days, or nothing."""

    form: ClassVar[str]
    unit: ClassVar[str] = ""
    may_pause = True

    def due(self, run: Run) -> datetime | None:
        """The moment it is due; nothing while a pause leaves that open."""
        raise NotImplementedError

    def left(self, run: Run) -> int | None:
        """What is left of a paused clock, in its unit; below nothing is nothing."""
        return None

    def after_share(self, run: Run, share: float, due: datetime) -> datetime:
        """The moment when that share of the time has gone."""
        return run.since + (due - run.since) * share


@dataclass(frozen=True)
class WorkingTime(Target):
    """So many minutes of working time."""

    minutes: int
    form = "working-time"
    unit = "seconds"

    def due(self, run: Run) -> datetime | None:
        return _when(run, timedelta(minutes=self.minutes), run.timetable.working_time_between, run.timetable.due_at)

    def left(self, run: Run) -> int | None:
        return _left(run, timedelta(minutes=self.minutes), run.timetable.working_time_between)

    def after_share(self, run: Run, share: float, due: datetime) -> datetime:
        gone = timedelta(minutes=self.minutes) * share
        return _when(run, gone, run.timetable.working_time_between, run.timetable.due_at) or due


@dataclass(frozen=True)
class ElapsedTime(Target):
    """So many minutes by the clock, nights and weekends included."""

    minutes: int
    form = "elapsed-time"
    unit = "seconds"

    def due(self, run: Run) -> datetime | None:
        return _when(run, timedelta(minutes=self.minutes), _between, _after)

    def left(self, run: Run) -> int | None:
        return _left(run, timedelta(minutes=self.minutes), _between)


@dataclass(frozen=True)
class WorkingDays(Target):
    """So many working days; the day it starts is not counted, and the last one counts until it closes."""

    days: int
    form = "working-days"
    unit = "days"

    def due(self, run: Run) -> datetime | None:
        table, started = run.timetable, run.timetable.day_of(run.since)
        if not run.pauses and run.paused_since is None:
            return table.closing(table.nth_working_day(started, self.days))
        counted = 0
        for day in table.working_days_after(started):
            closing = table.closing(day)
            if run.paused_since is not None and closing >= run.paused_since:
                return None
            counted += not run.stands_still_at(closing)
            if counted == self.days:
                return closing
        return None

    def left(self, run: Run) -> int | None:
        table, until = run.timetable, run.paused_since
        if until is None:
            return None
        first, last = table.day_of(run.since), table.day_of(until)
        gone = 0
        for day in table.working_days_after(first):
            if day > last or table.closing(day) >= until:
                break
            gone += not run.stands_still_at(table.closing(day))
        return max(self.days - gone, 0)


@dataclass(frozen=True)
class Days(Target):
    """So many days, whether we work or not; the day it starts is not counted, and the last one counts until midnight."""

    days: int
    form = "days"
    unit = "days"

    def due(self, run: Run) -> datetime | None:
        day, counted = run.timetable.day_of(run.since), 0
        if not run.pauses and run.paused_since is None:
            return run.timetable.end_of_day(day + timedelta(days=self.days))
        while counted < self.days:
            day += timedelta(days=1)
            ends = run.timetable.end_of_day(day)
            if run.paused_since is not None and ends >= run.paused_since:
                return None
            counted += not run.stands_still_at(ends)
        return run.timetable.end_of_day(day)

    def left(self, run: Run) -> int | None:
        if run.paused_since is None:
            return None
        day, last, gone = run.timetable.day_of(run.since), run.timetable.day_of(run.paused_since), 0
        while (day := day + timedelta(days=1)) < last:
            gone += not run.stands_still_at(run.timetable.end_of_day(day))
        return max(self.days - gone, 0)


@dataclass(frozen=True)
class Moment(Target):
    """A moment that stands: a promise made for Thursday, 3pm."""

    at: datetime
    form = "moment"
    may_pause = False

    def due(self, run: Run) -> datetime | None:
        return self.at


@dataclass(frozen=True)
class Law(Target):
    """A rule of law and the facts of the case, as `law.due` takes them. In `by_law` because it reads the book of rules."""

    rule: str
    inputs: Mapping[str, Any]
    nation: str = ""
    form = "law"

    @property
    def may_pause(self) -> bool:  # type: ignore[override]
        """Whether the rule knows time that does not count."""
        from rapport.clocks.rules import by_law

        return by_law.may_pause(self.rule)

    def due(self, run: Run) -> datetime | None:
        from rapport.clocks.rules import by_law

        return None if run.paused_since is not None else by_law.moment(by_law.reckon(self.rule, self.inputs, self.nation, run.pauses))


def _between(start: datetime, end: datetime) -> timedelta:
    return max(end - start, timedelta())


def _after(start: datetime, duration: timedelta) -> datetime:
    return start.astimezone(UTC) + duration


def _when(run: Run, wanted: timedelta, between: Any, after: Any) -> datetime | None:
    """The moment when that much time has run; none when a pause comes first."""
    for starts, ends in run.stretches():
        gone = between(starts, ends) if ends is not None else None
        if gone is None or wanted <= gone:
            return after(starts, wanted)
        wanted -= gone
    return None


def _left(run: Run, wanted: timedelta, between: Any) -> int | None:
    if run.paused_since is None:
        return None
    gone = sum((between(starts, ends) for starts, ends in run.stretches() if ends is not None), timedelta())
    return max((wanted - gone) // SECOND, 0)


def working_minutes(minutes: int) -> WorkingTime:
    """Working time in minutes, from 1 up."""
    return WorkingTime(_number(minutes, LONGEST_MINUTES, "minutes"))


def working_hours(hours: int) -> WorkingTime:
    """Working time in hours."""
    return working_minutes(hours * 60)


def working_days(days: int) -> WorkingDays:
    """Working days after the day it starts."""
    return WorkingDays(_number(days, LONGEST_DAYS, "working days"))


def elapsed_minutes(minutes: int) -> ElapsedTime:
    """Minutes by the clock."""
    return ElapsedTime(_number(minutes, LONGEST_MINUTES, "minutes"))


def days(number: int) -> Days:
    """Days after the day it starts."""
    return Days(_number(number, LONGEST_DAYS, "days"))


def moment(at: datetime) -> Moment:
    """A moment that stands."""
    return Moment(at.astimezone(UTC))


def law(rule: str, inputs: Mapping[str, Any], nation: str = "") -> Law:
    """A rule of law on the facts of a case."""
    return Law(rule, {name: _plain(value) for name, value in inputs.items()}, nation or "")


def as_json(target: Target) -> dict[str, Any]:
    """A target in plain values, as the ledger keeps it."""
    facts = {name: getattr(target, name) for name in target.__dataclass_fields__}  # type: ignore[attr-defined]
    return {"form": target.form, **{name: _plain(value) for name, value in facts.items()}}


def from_json(given: Mapping[str, Any]) -> Target:
    """A target from plain values. Refuses one of no known form."""
    facts = {name: value for name, value in given.items() if name != "form"}
    makers: dict[str, Any] = {
        "working-time": lambda: working_minutes(facts["minutes"]),
        "elapsed-time": lambda: elapsed_minutes(facts["minutes"]),
        "working-days": lambda: working_days(facts["days"]),
        "days": lambda: days(facts["days"]),
        "moment": lambda: moment(datetime.fromisoformat(facts["at"])),
        "law": lambda: law(facts["rule"], facts.get("inputs") or {}, facts.get("nation") or ""),
    }
    try:
        return makers[given["form"]]()
    except (KeyError, TypeError, ValueError):
        raise ClockRefused(f"A clock's target is one of {', '.join(makers)}, each with its figure.", field="target") from None


def _number(given: int, most: int, what: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= most:
        raise ClockRefused(f"Give a number of {what} from 1 to {most}.", field="target")
    return given


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
