"""A clock in words: how long it has, what is left, and how it looks at a moment. Quantity first, date second (docs/words.md)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rapport.clocks.rules import by_law, targets
from rapport.clocks.rules.content import DAY_NAMES, Content, Window
from rapport.clocks.rules.ledger import State
from rapport.clocks.rules.targets import Target
from rapport.clocks.rules.timetable import Timetable
from rapport.core import wording

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONGEST_SKIP = 800  # days looked through for what a date skips


@dataclass(frozen=True)
class Face:
    """How a clock looks: `state` is one of ok, soon, over, paused, met, late, cancelled; `percent` of its time gone."""

    state: str
    main: str
    sub: str
    percent: float = 100


@dataclass(frozen=True)
class Seen:
    """What the look of a clock depends on."""

    state: State
    target: Target
    started_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    left: int | None
    paused_at: datetime | None
    ended_at: datetime | None


def face(clock: Seen, timetable: Timetable, at: datetime) -> Face:
    """How a clock looks at a moment."""
    if clock.state == State.CANCELLED:
        return Face("cancelled", "", "")
    if clock.state == State.PAUSED:
        return Face(
            "paused", f"{left(clock.target, clock.left)} left" if clock.left is not None else "", _since(clock.paused_at, timetable, at)
        )
    if clock.due_at is None or clock.state == State.MET:
        return Face("met", "", day_near(clock.ended_at, timetable, at) if clock.ended_at else "")
    if clock.state == State.MET_LATE and clock.ended_at:
        return Face(
            "late", f"{between(clock.target, clock.due_at, clock.ended_at, timetable)} late", day_near(clock.ended_at, timetable, at)
        )
    if at > clock.due_at:
        return Face("over", f"{between(clock.target, clock.due_at, at, timetable)} late", moment_near(clock, timetable, at))
    is_soon = clock.warn_at is not None and at >= clock.warn_at
    gone = 100 * (at - clock.started_at) / max(clock.due_at - clock.started_at, timedelta(minutes=1))
    main = f"{between(clock.target, at, clock.due_at, timetable)} left"
    return Face("soon" if is_soon else "ok", main, moment_near(clock, timetable, at), min(max(gone, 0), 100))


def between(target: Target, start: datetime, end: datetime, timetable: Timetable) -> str:
    """The time between two moments as the target counts: working days, days, or hours."""
    first, last = timetable.day_of(start), timetable.day_of(end)
    if _counts_working(target):
        days = timetable.working_days_between(first, last)
        return wording.counted(days, "working day") if days else _hours(timetable.working_time_between(start, end), "working ")
    days = (last - first).days
    return wording.counted(days, "day") if days and not (_counts_hours(target) and days < 3) else _hours(end - start)


def left(target: Target, amount: int | None) -> str:
    """What is left of a paused clock."""
    if amount is None:
        return ""
    if target.unit == "days":
        return wording.counted(amount, "working day" if _counts_working(target) else "day")
    return length(timedelta(seconds=amount))


def length(time: timedelta) -> str:
    """3 h 20, 45 minutes, 2 h."""
    minutes = time // timedelta(minutes=1)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return wording.counted(minutes, "minute")
    return f"{wording.number(hours)} h {rest:02d}" if rest else wording.counted(hours, "hour")


def target(given: Target) -> str:
    """How long a clock has: 4 working hours, 5 working days, until Thursday 26 November 2026, 3pm, or by which rule."""
    if isinstance(given, targets.WorkingTime):
        return _minutes(given.minutes, "working ")
    if isinstance(given, targets.ElapsedTime):
        return f"{_minutes(given.minutes, '')}, nights and weekends included"
    if isinstance(given, targets.WorkingDays):
        return wording.counted(given.days, "working day")
    if isinstance(given, targets.Days):
        return wording.counted(given.days, "day")
    if isinstance(given, targets.Moment):
        return f"until {full_moment(given.at.astimezone(by_law.LONDON))}"
    return f"as the rule {given.rule} says" if isinstance(given, targets.Law) else ""


def full_moment(local: datetime) -> str:
    """Monday 23 November 2026, 9:12am. The last moment of a day is the day alone."""
    is_day = (local.hour, local.minute, local.second) == (23, 59, 59)
    return f"{wording.long_date(local.date())}, {'to midnight' if is_day else wording.clock_time(local)}"


def day_near(moment: datetime, timetable: Timetable, at: datetime) -> str:
    """Mon 23 Nov, or today."""
    day, today = timetable.day_of(moment), timetable.day_of(at)
    return wording.near_date(day, today) if abs((day - today).days) <= 1 else wording.short_date(day, today)


def moment_near(clock: Seen, timetable: Timetable, at: datetime) -> str:
    """The date a clock is due, and the time where that matters: today and tomorrow."""
    assert clock.due_at is not None
    near, local = day_near(clock.due_at, timetable, at), clock.due_at.astimezone(timetable.zone)
    is_whole_day = (local.hour, local.minute, local.second) == (23, 59, 59)
    is_near = abs((local.date() - timetable.day_of(at)).days) <= 1
    return near if is_whole_day or not is_near else f"{near}, {wording.clock_time(local)}"


def hours_of(content: Content) -> str:
    """The week in words: Monday to Friday 9am to 5pm; Saturday 10am to midday."""
    runs: list[tuple[int, int, tuple[Window, ...]]] = []
    for day, windows in enumerate(content.weekly):
        if runs and runs[-1][2] == windows:
            runs[-1] = (runs[-1][0], day, windows)
        else:
            runs.append((day, day, windows))
    return "; ".join(f"{_days(first, last)} {windows_in_words(windows)}" for first, last, windows in runs if windows)


def windows_in_words(windows: tuple[Window, ...]) -> str:
    """9am to 12:30pm and 1:30pm to 5pm; closed."""
    return " and ".join(wording.hours(opens, closes) for opens, closes in windows) or "closed"


def skipped(timetable: Timetable, start: datetime, end: datetime) -> list[tuple[date, str]]:
    """The days between two moments that the week would open, but a bank holiday or an exception closes; and why."""
    day, last, found = timetable.day_of(start), timetable.day_of(end), []
    last = min(last, day + timedelta(days=LONGEST_SKIP))
    while day <= last:
        said = timetable.content_at(datetime.combine(day, datetime.min.time(), timetable.zone) + DAY / 2)
        if said.weekly[day.weekday()] and not said.windows_on(day):
            found.append((day, said.why_closed(day)))
        day += DAY
    return found


def skips(timetable: Timetable, start: datetime, end: datetime) -> str:
    """Skips 25 December 2026 (Christmas Day) and 28 December 2026 (Boxing Day); "" for nothing."""
    named = [f"{day.day} {day:%B %Y} ({why})" for day, why in skipped(timetable, start, end)]
    if not named:
        return ""
    return f"Skips {', '.join(named[:-1])} and {named[-1]}." if len(named) > 1 else f"Skips {named[0]}."


def _since(moment: datetime | None, timetable: Timetable, at: datetime) -> str:
    return f"since {day_near(moment, timetable, at)}" if moment else ""


def _counts_working(target: Target) -> bool:
    if isinstance(target, targets.Law):
        return by_law.unit(target.rule) == "working_days"
    return isinstance(target, targets.WorkingTime | targets.WorkingDays)


def _counts_hours(target: Target) -> bool:
    return isinstance(target, targets.ElapsedTime | targets.Moment) or (
        isinstance(target, targets.Law) and by_law.unit(target.rule) == "hours"
    )


def _hours(time: timedelta, kind: str = "") -> str:
    words = length(time)
    return words if not kind or time < HOUR or " h " in words else words.replace("hour", f"{kind}hour")


def _minutes(minutes: int, kind: str) -> str:
    hours, rest = divmod(minutes, 60)
    return wording.counted(minutes, f"{kind}minute") if rest or not hours else wording.counted(hours, f"{kind}hour")


def _days(first: int, last: int) -> str:
    return DAY_NAMES[first] if first == last else f"{DAY_NAMES[first]} to {DAY_NAMES[last]}"
