"""When a calendar is open, as it was said at each time: working time added, counted and asked about.

A timetable is made of eras: each version of a calendar holds from its moment on, and the past stays as earlier versions had it.
Open stretches are worked out once for a run of years, with the working time before each, so that a due date is two searches in
a sorted list. Years are added when a question goes beyond them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from rapport.clocks.rules import hours
from rapport.clocks.rules.content import Content
from rapport.clocks.rules.hours import DAY, ticks
from rapport.clocks.rules.refusals import ClockRefused

FIRST_YEAR, LAST_YEAR = 1972, 2300
AHEAD = 1  # years worked out beyond the ones asked for; where that is too short, twice as many
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Era:
    """What a calendar says from a moment on. `number` is the version that says it."""

    since: datetime
    content: Content
    number: int = 1


@dataclass(frozen=True)
class _Years:
    """The open stretches of some years: starts, ends, working time before each; and each working day with the moment it closes."""

    first: int
    last: int
    starts: list[int]
    ends: list[int]
    before: list[int]
    days: list[int]
    closes: list[int]
    opens: list[int]


class Timetable:
    """Working time of one version of a calendar. Moments are aware; results are in UTC."""

    def __init__(self, eras: Sequence[Era]) -> None:
        self.eras = tuple(sorted(eras, key=lambda era: era.number))
        self.zone: ZoneInfo = self.eras[-1].content.tz
        self._years: _Years | None = None

    def content_at(self, moment: datetime) -> Content:
        """What the calendar says at a moment: the latest version in force then."""
        holding = [era for era in self.eras if era.since <= moment]
        return (holding[-1] if holding else self.eras[0]).content

    def day_of(self, moment: datetime) -> date:
        """The day a moment falls on, where the calendar is."""
        return moment.astimezone(self.zone).date()

    def is_open(self, moment: datetime) -> bool:
        """Whether we are working at a moment."""
        years, tick = self._covering(moment), ticks(moment)
        index = bisect_right(years.starts, tick) - 1
        return index >= 0 and tick < years.ends[index]

    def is_working_day(self, day: date) -> bool:
        """Whether we work at all on a day."""
        years, ordinal = self._covering(_midday(day)), day.toordinal()
        index = bisect_left(years.days, ordinal)
        return index < len(years.days) and years.days[index] == ordinal

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from one moment to another; nothing when the end is not after the start."""
        if end <= start:
            return timedelta()
        self._covering(start)
        years = self._covering(end)
        return timedelta(microseconds=_worked(years, ticks(end)) - _worked(years, ticks(start)))

    def due_at(self, start: datetime, duration: timedelta) -> datetime:
        """The moment when that much working time has passed. No time at all: the start, or the next opening."""
        years, tick, wanted = self._covering(start), ticks(start), duration // hours.TICK
        if wanted <= 0:
            return self._next_open(tick, start.year)
        goal = _worked(years, tick) + wanted
        while goal > years.before[-1] + years.ends[-1] - years.starts[-1]:
            gone = _worked(years, tick)
            years = self._beyond(years)
            goal += _worked(years, tick) - gone
        index = bisect_left(years.before, goal) - 1
        return hours.moment_at(years.starts[index] + goal - years.before[index])

    def before(self, end: datetime, duration: timedelta) -> datetime:
        """The moment from which that much working time is left until the end. No time at all: the end, or the last closing."""
        years, tick, wanted = self._covering(end, back=True), ticks(end), duration // hours.TICK
        while wanted > _worked(years, tick) or not years.ends or (wanted <= 0 and years.starts[0] > tick):
            years = self._earlier(years)
        if wanted <= 0:
            index = bisect_right(years.starts, tick) - 1
            return hours.moment_at(min(tick, years.ends[index]))
        goal = _worked(years, tick) - wanted
        index = bisect_right(years.before, goal) - 1
        return hours.moment_at(years.starts[index] + goal - years.before[index])

    def add_days(self, moment: datetime, days: int) -> datetime:
        """The same time of day that many working days later (earlier, for a negative number), moved into working hours."""
        if not days:
            return self.due_at(moment, timedelta())
        local = moment.astimezone(self.zone)
        day = self.nth_working_day(local.date(), days)
        same = datetime.combine(day, local.time(), self.zone).astimezone(UTC)
        return self.due_at(same, timedelta()) if days > 0 else self.before(same, timedelta())

    def nth_working_day(self, day: date, number: int) -> date:
        """The working day that many after a day, or before it for a negative number; the day itself is never counted."""
        years, ordinal = self._covering(_midday(day)), day.toordinal()
        while (index := _nth(years, ordinal, number)) >= len(years.days):
            years = self._beyond(years)
        while (index := _nth(years, ordinal, number)) < 0:
            years = self._earlier(years)
        return date.fromordinal(years.days[index])

    def closing(self, day: date) -> datetime:
        """The moment a working day closes."""
        years = self._covering(_midday(day))
        return hours.moment_at(years.closes[bisect_left(years.days, day.toordinal())])

    def working_days_after(self, day: date) -> Iterator[date]:
        """Every working day after a day, in order."""
        while True:
            day = self.nth_working_day(day, 1)
            yield day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days come after the first day, up to and with the last."""
        if last <= first:
            return 0
        self._covering(_midday(first))
        years = self._covering(_midday(last))
        return bisect_right(years.days, last.toordinal()) - bisect_right(years.days, first.toordinal())

    def end_of_day(self, day: date) -> datetime:
        """The last moment of a day where the calendar is."""
        return datetime.combine(day + DAY, time(), self.zone).astimezone(UTC) - hours.TICK

    def _next_open(self, tick: int, year: int) -> datetime:
        years = self._covering(hours.moment_at(tick))
        while not years.ends or years.ends[-1] <= tick:
            years = self._beyond(years)
        index = bisect_right(years.ends, tick)
        return hours.moment_at(max(tick, years.starts[index]))

    def _covering(self, moment: datetime, *, back: bool = False) -> _Years:
        """The years worked out so far, with the one asked for and a margin among them."""
        year, years = moment.year, self._years
        if years and years.first <= year - 1 and year + 1 <= years.last and years.ends:
            return years
        low = min(year - 1, years.first) if years else year - 1
        high = max(year + AHEAD, years.last) if years else year + AHEAD
        return self._work_out(low, high)

    def _beyond(self, years: _Years) -> _Years:
        return self._work_out(years.first, min(2 * years.last - years.first + 1, max(LAST_YEAR, years.last + 1)))

    def _earlier(self, years: _Years) -> _Years:
        return self._work_out(years.first - AHEAD, years.last)

    def _work_out(self, first: int, last: int) -> _Years:
        if first < FIRST_YEAR or last > LAST_YEAR:
            raise ClockRefused(f"Working time is counted between {FIRST_YEAR} and {LAST_YEAR}, and this goes beyond.")
        years = _Years(first, last, [], [], [], [], [], [])
        total = 0
        for starts, ends, ordinal in self._stretches(datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)):
            years.starts.append(starts)
            years.ends.append(ends)
            years.before.append(total)
            total += ends - starts
            if years.days and years.days[-1] == ordinal:
                years.closes[-1] = ends
            else:
                years.days.append(ordinal)
                years.closes.append(ends)
                years.opens.append(starts)
        self._years = years
        return years

    def _stretches(self, first: datetime, last: datetime) -> Iterator[hours.Stretch]:
        for content, begins, ends in self._reigns(first, last):
            yield from hours.stretches(content, begins, ends)

    def _reigns(self, first: datetime, last: datetime) -> Iterator[tuple[Content, datetime, datetime]]:
        """Which version holds from when to when: at any moment the latest of those in force."""
        edges = sorted({first, last, *(era.since for era in self.eras if first < era.since < last)})
        for begins, ends in pairwise(edges):
            yield self.content_at(begins), begins, ends


def _worked(years: _Years, tick: int) -> int:
    """Working time from the beginning of the years to a moment, in microseconds."""
    index = bisect_right(years.starts, tick) - 1
    return years.before[index] + min(tick, years.ends[index]) - years.starts[index] if index >= 0 else 0


def _nth(years: _Years, ordinal: int, number: int) -> int:
    if number > 0:
        return bisect_right(years.days, ordinal) + number - 1
    return bisect_left(years.days, ordinal) + number


def _midday(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def of_content(content: Content) -> Timetable:
    """The timetable of a calendar that has always been so."""
    return Timetable([Era(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), content)])
