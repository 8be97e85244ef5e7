"""What one version of a working calendar says: zone, nation, weekly windows, closures, days unlike the others.

As JSON: {"zone": "Europe/London", "nation": "ENG", "weekly": {"mon": [["09:00", "17:00"]], ...},
"closures": [{"from": "2026-12-29", "to": "2026-12-31", "why": "Office closed"}],
"days": {"2026-12-24": {"windows": [["09:00", "13:00"]], "why": "Christmas Eve"}}}. A window may end at 24:00.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from rapport.clocks.rules import bank_holidays
from rapport.clocks.rules.refusals import CalendarRefused
from rapport.core.wording import minute_time

DAY_MINUTES = 24 * 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST_WHY = 200
MOST_DAYS = 2_000
YEARS = range(1970, 2200)
Window = tuple[int, int]  # minutes after midnight on the wall clock, half open


@dataclass(frozen=True)
class Closure:
    """Days on which we are closed, both included, and why."""

    first: date
    last: date
    why: str


@dataclass(frozen=True)
class Exceptional:
    """One day unlike the others: other windows, or none."""

    windows: tuple[Window, ...]
    why: str


@dataclass(frozen=True)
class Content:
    """Everything a calendar says. A day of its own comes before a closure, a closure before a bank holiday, that before the week."""

    zone: str = "Europe/London"
    nation: str = "ENG"
    weekly: tuple[tuple[Window, ...], ...] = ((),) * 7
    closures: tuple[Closure, ...] = ()
    days: Mapping[date, Exceptional] = field(default_factory=dict)

    @property
    def tz(self) -> ZoneInfo:
        """The time zone of the wall clock that windows are read on."""
        return ZoneInfo(self.zone)

    def windows_on(self, day: date) -> tuple[Window, ...]:
        """The windows of a day."""
        if day in self.days:
            return self.days[day].windows
        return () if self.why_closed(day) else self.weekly[day.weekday()]

    def why_closed(self, day: date) -> str:
        """Why a day that the week would open is closed, or why it differs; "" for a day like any other."""
        if day in self.days:
            return self.days[day].why
        closure = next((each for each in self.closures if each.first <= day <= each.last), None)
        return closure.why if closure else bank_holidays.of(self.nation, day.year).get(day, "")

    def as_json(self) -> dict[str, Any]:
        """The content in plain values, as it is stored."""
        return {
            "zone": self.zone,
            "nation": self.nation,
            "weekly": {name: _plain(windows) for name, windows in zip(WEEKDAYS, self.weekly, strict=True) if windows},
            "closures": [{"from": each.first.isoformat(), "to": each.last.isoformat(), "why": each.why} for each in self.closures],
            "days": {day.isoformat(): {"windows": _plain(each.windows), "why": each.why} for day, each in sorted(self.days.items())},
        }


def read(given: Mapping[str, Any]) -> Content:
    """The content from plain values. Refuses, as CalendarRefused, what cannot be a calendar."""
    if not isinstance(given, Mapping):
        raise CalendarRefused("A calendar is given as an object with zone, nation and weekly windows.")
    unknown = set(given) - {"zone", "nation", "weekly", "closures", "days"}
    if unknown:
        raise CalendarRefused(f"A calendar has no {sorted(map(str, unknown))[0]!r}.")
    content = Content(
        zone=_zone(given.get("zone", "Europe/London")),
        nation=_nation(given.get("nation")),
        weekly=_weekly(given.get("weekly") or {}),
        closures=tuple(_closure(each) for each in _list(given.get("closures"), "closures")),
        days=dict(_exceptional(day, each) for day, each in _mapping(given.get("days"), "days").items()),
    )
    if not any(content.weekly):
        raise CalendarRefused("A calendar needs working hours on at least one day of the week.", field="weekly")
    if len(content.days) + len(content.closures) > MOST_DAYS:
        raise CalendarRefused(f"A calendar holds at most {MOST_DAYS} closures and days unlike the others.", field="days")
    return content


def windows(given: Iterable[Any], *, what: str = "weekly") -> tuple[Window, ...]:
    """Windows in order, such as [["09:00", "12:30"], ["13:30", "17:00"]]. Refuses one that ends before it starts, or overlaps."""
    found = sorted(_window(each, what) for each in _list(given, what))
    for (_, ends), (starts, _) in pairwise(found):
        if starts < ends:
            raise CalendarRefused(f"{minute_time(starts)} is already inside hours that end at {minute_time(ends)}.", field=what)
    return tuple(found)


def clock(minute: int) -> str:
    """Minutes after midnight as 09:00; 24:00 for the end of the day."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _plain(found: Iterable[Window]) -> list[list[str]]:
    return [[clock(starts), clock(ends)] for starts, ends in found]


def _window(given: Any, what: str) -> Window:
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise CalendarRefused("Hours are given as a start and an end, such as 09:00 to 17:00.", field=what)
    starts, ends = _minute(given[0], what), _minute(given[1], what)
    if ends <= starts:
        raise CalendarRefused(
            f"Hours end after they start, but {minute_time(ends)} is not after {minute_time(starts)}."
            " For a night, end at 24:00 and go on at 00:00.",
            field=what,
        )
    return starts, ends


def _minute(given: Any, what: str) -> int:
    found = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", given) if isinstance(given, str) else None
    minute = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else DAY_MINUTES + 1
    if minute > DAY_MINUTES:
        raise CalendarRefused(f"{str(given)[:20]!r} is not a time of day, like 09:00 or 17:30.", field=what)
    return minute


def _zone(given: Any) -> str:
    if not isinstance(given, str) or given not in _zones():
        raise CalendarRefused(f"{str(given)[:60]!r} is not a time zone, like Europe/London.", field="zone")
    return given


def _zones() -> set[str]:
    return available_timezones()


def _nation(given: Any) -> str:
    if given in (None, ""):
        return ""
    if given not in bank_holidays.NATIONS:
        raise CalendarRefused("Choose England, Wales, Scotland or Northern Ireland, or no bank holidays.", field="nation")
    return str(given)


def _weekly(given: Any) -> tuple[tuple[Window, ...], ...]:
    week = _mapping(given, "weekly")
    unknown = [name for name in week if name not in WEEKDAYS]
    if unknown:
        raise CalendarRefused(f"{str(unknown[0])[:20]!r} is not a day of the week; they are {', '.join(WEEKDAYS)}.", field="weekly")
    return tuple(windows(week.get(name) or ()) for name in WEEKDAYS)


def _closure(given: Any) -> Closure:
    entry = _mapping(given, "closures")
    first = _day(entry.get("from"), "closures")
    last = _day(entry.get("to") or entry.get("from"), "closures")
    if last < first:
        raise CalendarRefused("A closure ends on or after the day it starts.", field="closures")
    return Closure(first, last, _why(entry.get("why"), "Closed", "closures"))


def _exceptional(day: Any, given: Any) -> tuple[date, Exceptional]:
    entry = _mapping(given, "days")
    return _day(day, "days"), Exceptional(windows(entry.get("windows") or (), what="days"), _why(entry.get("why"), "Other hours", "days"))


def _day(given: Any, what: str) -> date:
    try:
        day = date.fromisoformat(given)
    except (TypeError, ValueError):
        raise CalendarRefused(f"{str(given)[:20]!r} is not a date, like 2026-12-24.", field=what) from None
    if day.year not in YEARS:
        raise CalendarRefused(f"{day.year} is outside the years a calendar holds.", field=what)
    return day


def _why(given: Any, default: str, what: str) -> str:
    text = " ".join(str(given or "").replace("\x00", "").split()) or default
    if len(text) > LONGEST_WHY:
        raise CalendarRefused(f"Keep the reason to {LONGEST_WHY} characters.", field=what)
    return text


def _list(given: Any, what: str) -> list[Any]:
    if given is None:
        return []
    if not isinstance(given, list | tuple):
        raise CalendarRefused(f"{what} is given as a list.", field=what)
    return list(given)


def _mapping(given: Any, what: str) -> Mapping[Any, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise CalendarRefused(f"{what} is given as an object.", field=what)
    return given


OFFICE_HOURS = Content(weekly=((((9 * 60), (17 * 60)),),) * 5 + ((),) * 2)
