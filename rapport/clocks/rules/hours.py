"""From what a calendar says to open stretches of absolute time.

Open means: the wall clock of the calendar's zone shows a time inside a window of that day. So on the night the clocks go forward a
window loses the hour that is skipped, and on the night they go back it holds the repeated hour twice. Moments are whole
microseconds since 1970 in UTC, so that sums are exact.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rapport.clocks.rules.content import Content

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = timedelta(days=1)
Stretch = tuple[int, int, int]  # from, to (not included), and the day it belongs to as an ordinal


def ticks(moment: datetime) -> int:
    """A moment as microseconds since 1970."""
    return (moment - EPOCH) // TICK


def moment_at(tick: int) -> datetime:
    """A moment in UTC from microseconds since 1970."""
    return EPOCH + timedelta(microseconds=tick)


def stretches(content: Content, first: datetime, last: datetime) -> Iterator[Stretch]:
    """The open stretches between two moments, in order."""
    low, high = ticks(first), ticks(last)
    for begins, ends, offset in _even(content.tz, first, last):
        for starts, stops, ordinal in _between(content, begins + offset, ends + offset):
            clipped = max(starts - offset, begins, low), min(stops - offset, ends, high)
            if clipped[0] < clipped[1]:
                yield *clipped, ordinal


def _between(content: Content, begins: int, ends: int) -> Iterator[Stretch]:
    """The windows that touch a range of wall-clock time, itself in microseconds."""
    day, last = _wall_day(begins), _wall_day(ends)
    while day <= last:
        midnight = (day - EPOCH.date()).days * 24 * 60 * MINUTE
        for opens, closes in content.windows_on(day):
            yield midnight + opens * MINUTE, midnight + closes * MINUTE, day.toordinal()
        day += DAY


def _wall_day(tick: int) -> date:
    return moment_at(tick).date()


def _even(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[tuple[int, int, int]]:
    """Ranges of absolute time with one and the same offset from UTC, the offset with each."""
    begins, offset = first, _offset(zone, first)
    here = first
    while here < last:
        there = min(here + DAY, last)
        if _offset(zone, there) != offset:
            change = _change(zone, here, there)
            yield ticks(begins), ticks(change), offset
            begins, offset = change, _offset(zone, change)
            there = change
        here = there
    yield ticks(begins), ticks(last), offset


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the offset between two moments changes."""
    low, high, offset = 0, int((after - before).total_seconds()), _offset(zone, before)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, before + timedelta(seconds=middle)) == offset:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def _offset(zone: ZoneInfo, moment: datetime) -> int:
    found = moment.astimezone(zone).utcoffset()
    return found // TICK if found is not None else 0
