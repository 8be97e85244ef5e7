"""What happens between two moments: series worked out, single changes put in their place."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from . import rules, zones
from .parts import Calendar, Entry, Kind, When

MOST = 10_000
DAY = timedelta(days=1)
FIRST, LAST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)
HAPPEN = {Kind.EVENT, Kind.TODO, Kind.JOURNAL}


@dataclass(frozen=True)
class Occurrence:
    """One time that an entry happens, from `start` up to `end`; whole days when `is_all_day`. `key` is its place in the series."""

    entry: Entry
    start: datetime
    end: datetime
    is_all_day: bool
    key: datetime


def occurrences(
    calendar: Calendar,
    start: datetime,
    end: datetime,
    limit: int = MOST,
    *,
    zone: tzinfo | None = None,
    kinds: Collection[Kind] = HAPPEN,
) -> tuple[Occurrence, ...]:
    """What happens from `start` up to `end`, soonest first, at most `limit`.

    Times that float and whole days are placed in `zone`; without one in the zone the calendar names, else UTC.
    """
    where = zone or (zones.known(calendar.zone) if calendar.zone else None) or ZoneInfo("UTC")
    window = Window(max(start, FIRST), min(end, LAST), limit, where)
    found = [each for series in _series(calendar.entries, kinds) for each in series.within(window)]
    return tuple(sorted(found, key=lambda each: (each.start, each.entry.position))[:limit])


@dataclass(frozen=True)
class Window:
    """What is asked for: between which moments, how many at most, and where days and floating times are."""

    start: datetime
    end: datetime
    limit: int
    where: tzinfo

    def placed(self, given: When) -> datetime:
        """A day or a time as a moment."""
        if not isinstance(given, datetime):
            return datetime(given.year, given.month, given.day, tzinfo=self.where)
        return given if given.tzinfo is not None else given.replace(tzinfo=self.where)

    def key(self, given: When) -> datetime:
        """A moment by which two ways of saying it are the same."""
        return self.placed(given).astimezone(UTC)

    def takes(self, each: Occurrence) -> bool:
        """Whether it happens at any time in the window; one without length at its start."""
        begins, ends = each.start.astimezone(UTC), each.end.astimezone(UTC)
        return begins < self.end and (ends > self.start or begins >= self.start)


@dataclass(frozen=True)
class Series:
    """An entry that may repeat, and the entries that stand for single times of it. No `master`: only changes came."""

    master: Entry | None
    changes: tuple[Entry, ...]

    def within(self, window: Window) -> Iterator[Occurrence]:
        """Each time it happens in the window."""
        if self.master is not None and self.master.days_in is not None:
            window = replace(window, where=self.master.days_in)
        changes = {window.key(each.replaces): each for each in self.changes if each.replaces is not None}
        if self.master is not None:
            later = [
                Shift(key, each, window)
                for key, each in sorted(changes.items(), key=lambda pair: pair[0])
                if each.and_later and each.begins
            ]
            widest = max((abs(shift.by) for shift in later), default=timedelta())
            for each in _times(self.master, replace(window, limit=window.limit + len(changes)), widest):
                if each.key not in changes:
                    yield from _taken(_moved(each, later, window), window)
        for key, change in changes.items():
            yield from _taken(_one(change, change.begins, window, key), window)


class Shift:
    """A change for one time of a series and all after it: how far it moves them, and what it says of them."""

    def __init__(self, key: datetime, entry: Entry, window: Window) -> None:
        self.key, self.entry = key, entry
        self.by = window.key(entry.begins) - key if entry.begins is not None else timedelta()


def _taken(each: Occurrence | None, window: Window) -> Iterator[Occurrence]:
    if each is not None and window.takes(each):
        yield each


def _moved(each: Occurrence, later: list[Shift], window: Window) -> Occurrence | None:
    shift = next((shift for shift in reversed(later) if shift.key <= each.key), None)
    if shift is None:
        return each
    wall = each.start.replace(tzinfo=None) + shift.by
    start: When = wall.date() if each.is_all_day else wall.replace(tzinfo=each.start.tzinfo)
    return _one(shift.entry, start, window, each.key)


def _one(entry: Entry, start: When | None, window: Window, key: datetime | None = None, ends: datetime | None = None) -> Occurrence | None:
    """One time of an entry, from `start`; as long as the entry is, unless it is said when it `ends`."""
    if start is None:
        return None
    placed = window.placed(start)
    try:
        return Occurrence(entry, placed, ends or _end(entry, placed, window), not isinstance(start, datetime), key or window.key(start))
    except OverflowError:
        return None


def _end(entry: Entry, start: datetime, window: Window) -> datetime:
    """When a time that begins at `start` ends: so many days later by the wall clock, or so much time later."""
    begins, ends = entry.begins, entry.end if entry.end is not None else (entry.due if entry.start is not None else None)
    if entry.length is not None and entry.length > timedelta():
        days = timedelta(days=entry.length.days)
        return _after(start + days, entry.length - days)
    if begins is None or ends is None:
        return start + DAY if not isinstance(begins, datetime) and entry.start is not None else start
    if not isinstance(begins, datetime) and not isinstance(ends, datetime):
        return start + max(ends - begins, DAY)
    return _after(start, max(window.key(ends) - window.key(begins), timedelta()))


def _after(start: datetime, long: timedelta) -> datetime:
    return (start.astimezone(UTC) + long).astimezone(start.tzinfo)


def _times(entry: Entry, window: Window, widest: timedelta) -> Iterator[Occurrence]:
    """Every time a series happens near the window, changes not yet put in."""
    begins = entry.begins
    if begins is None:
        return
    first = _one(entry, begins, window)
    if first is None:
        return
    reach = widest + abs(first.end - first.start)
    low, high = rules.as_wall(_earlier(window.start, reach + DAY)), rules.as_wall(_later(window.end, reach + DAY))
    left_out = _left_out(entry, window, low, high)
    starts: dict[datetime, Occurrence] = {}
    for each in [*_by_rules(entry, replace(window, limit=window.limit + len(left_out)), low, high, reach), *_extras(entry, window), first]:
        if each.key not in left_out and (each.is_all_day or each.start.date() not in left_out):
            starts.setdefault(each.key, each)
    yield from starts.values()


def _earlier(moment: datetime, by: timedelta) -> datetime:
    return moment - by if moment - FIRST > by else FIRST


def _later(moment: datetime, by: timedelta) -> datetime:
    return moment + by if LAST - moment > by else LAST


def _by_rules(entry: Entry, window: Window, low: datetime, high: datetime, reach: timedelta) -> Iterator[Occurrence]:
    begins = entry.begins
    for rule in entry.rules:
        for wall in _walls(rule, begins, window, low, high, reach):
            one = _one(entry, _like(begins, wall), window)
            if one is not None:
                yield one


def _walls(rule: str, begins: When | None, window: Window, low: datetime, high: datetime, reach: timedelta | None = None) -> list[datetime]:
    """The wall times of a rule; with `reach`, only those that may touch the window count towards its limit."""
    if begins is None:
        return []
    zone = (begins.tzinfo or window.where) if isinstance(begins, datetime) else None
    soonest = _earlier(window.start, reach) if reach is not None else FIRST
    try:
        return rules.walls(
            rule,
            rules.as_wall(begins),
            low,
            high,
            zone=zone,
            takes=lambda wall: window.key(_like(begins, wall)) >= soonest,
            most=window.limit,
        )
    except (rules.NotARule, ValueError, OverflowError):
        return []


def _like(begins: When | None, wall: datetime) -> When:
    """A wall time as the start says its own: a day, or a time in the same zone."""
    return wall.replace(tzinfo=begins.tzinfo) if isinstance(begins, datetime) else wall.date()


def _extras(entry: Entry, window: Window) -> Iterator[Occurrence]:
    for extra in entry.extras:
        start = extra.start
        if not isinstance(start, datetime) and isinstance(entry.begins, datetime):
            start = entry.begins.replace(year=start.year, month=start.month, day=start.day)
        ends = window.placed(extra.end) if extra.end is not None else None
        if extra.length is not None:
            ends = _after(window.placed(start), max(extra.length, timedelta()))
        one = _one(entry, start, window, ends=ends)
        if one is not None:
            yield one


def _left_out(entry: Entry, window: Window, low: datetime, high: datetime) -> set[date]:
    """What is excepted: moments, and whole days."""
    found: set[date] = {window.key(each) if isinstance(each, datetime) else each for each in entry.left_out}
    if not isinstance(entry.begins, datetime):
        found |= {window.key(each) for each in entry.left_out}
    for rule in entry.not_rules:
        every = _walls(rule, entry.begins, replace(window, limit=rules.MOST_STEPS), low, high)
        found |= {window.key(_like(entry.begins, wall)) for wall in every}
    return found


def _series(entries: Iterable[Entry], kinds: Collection[Kind]) -> Iterator[Series]:
    """Entries put together by their UID. A change with a rule of its own and no series to change is a series."""
    together: dict[tuple[Kind, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.kind in kinds:
            together[entry.kind, entry.uid or f"\0{entry.position}"].append(entry)
    for group in together.values():
        masters = [each for each in group if each.replaces is None] or [each for each in group if each.repeats][:1]
        changes = _newest(each for each in group if each not in masters)
        latest = _latest(masters)
        yield Series(latest[0] if latest else None, changes)
        for other in latest[1:]:
            yield Series(other, ())


def _newest(changes: Iterable[Entry]) -> tuple[Entry, ...]:
    """Of several changes of one time only the one with the highest SEQUENCE counts, of equals the last."""
    return tuple(sorted(changes, key=lambda each: each.sequence))


def _latest(masters: list[Entry]) -> list[Entry]:
    """Of several copies of one entry only the one with the highest SEQUENCE counts."""
    highest = max((each.sequence for each in masters), default=0)
    return [each for each in masters if each.sequence == highest]
