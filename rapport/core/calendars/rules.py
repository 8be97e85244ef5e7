"""How often something happens: RRULE of RFC 5545, worked out by the wall clock of where it happens."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any

from dateutil.rrule import DAILY, HOURLY, MINUTELY, MONTHLY, SECONDLY, WEEKLY, YEARLY, rrule, weekday

from . import values

FREQUENCIES: dict[str, Any] = {
    "YEARLY": YEARLY, "MONTHLY": MONTHLY, "WEEKLY": WEEKLY, "DAILY": DAILY, "HOURLY": HOURLY, "MINUTELY": MINUTELY, "SECONDLY": SECONDLY,
}  # fmt: skip
STEPS = {
    WEEKLY: timedelta(weeks=1), DAILY: timedelta(days=1), HOURLY: timedelta(hours=1), MINUTELY: timedelta(minutes=1),
    SECONDLY: timedelta(seconds=1),
}  # fmt: skip
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
BY_DAY = re.compile(r"([+-]?\d{1,2})?\s*(MO|TU|WE|TH|FR|SA|SU)")
NUMBERS = {
    "BYSETPOS": (-366, 366), "BYMONTH": (1, 12), "BYMONTHDAY": (-31, 31), "BYYEARDAY": (-366, 366), "BYWEEKNO": (-53, 53),
    "BYHOUR": (0, 23), "BYMINUTE": (0, 59), "BYSECOND": (0, 60),
}  # fmt: skip
LONGEST_MONTHS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "RSCALE", "SKIP", *NUMBERS}
MOST_STEPS = 200_000  # times of one rule that are looked at
HIGHEST = 100_000  # the largest interval and count that are believed


class NotARule(ValueError):
    """A rule that cannot be followed."""


def parts(text: str) -> dict[str, str]:
    """A rule by its parts, checked."""
    found: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in text.upper().split(";"))):
        name, _, value = part.partition("=")
        if not value.strip() or name.strip() in found:
            raise NotARule(text)
        found[name.strip()] = value.strip()
    if found.get("FREQ") not in FREQUENCIES or found.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise NotARule(text)
    return {name: value for name, value in found.items() if name in KNOWN}


def walls(
    text: str,
    first: datetime,
    start: datetime,
    end: datetime,
    *,
    zone: tzinfo | None = None,
    offset: timedelta | None = None,
    takes: Callable[[datetime], bool] | None = None,
    most: int,
) -> list[datetime]:
    """The wall times of a rule from `start` up to `end`, at most `most` of those that `takes` agrees to.

    `zone`, or how far it is from UTC, places an UNTIL in UTC.
    """
    given = parts(text)
    until = _until(given.get("UNTIL"), zone, offset)
    last = min(until, end) if until is not None else end
    if not _is_possible(given):
        return []
    rule = rrule(FREQUENCIES[given["FREQ"]], dtstart=_nearer(given, first, start), until=last, **_arguments(given, first))
    found = (wall for wall in islice(rule, MOST_STEPS) if wall >= start)
    return list(islice(filter(takes, found) if takes else found, most))


def _until(text: str | None, zone: tzinfo | None, offset: timedelta | None) -> datetime | None:
    """The last wall time that may be. A day takes in all of that day."""
    if text is None:
        return None
    try:
        until = values.moment(text, None)
        if not isinstance(until, datetime):
            return as_wall(until) + timedelta(hours=23, minutes=59, seconds=59)
        if until.tzinfo is None:
            return until
        return until.replace(tzinfo=None) + offset if offset is not None else until.astimezone(zone or UTC).replace(tzinfo=None)
    except (values.NotAValue, OverflowError):
        raise NotARule(text) from None


def _nearer(given: dict[str, str], first: datetime, start: datetime) -> datetime:
    """A later start of the same beat, so that a rule of seconds that began years ago is not counted through."""
    step = STEPS.get(FREQUENCIES[given["FREQ"]])
    if step is None or "COUNT" in given or first >= start:
        return first
    step *= _number(given.get("INTERVAL", "1"), 1, HIGHEST)
    return first + step * max((start - first) // step - 1, 0)


def _is_possible(given: dict[str, str]) -> bool:
    """Whether any month has any of the days asked for: a rule of the 30 February would be looked for until the year 9999."""
    if "BYMONTH" not in given or "BYMONTHDAY" not in given:
        return True
    days = min(abs(day) for day in _numbers("BYMONTHDAY", given["BYMONTHDAY"]))
    return any(days <= LONGEST_MONTHS.get(month, 31) for month in _numbers("BYMONTH", given["BYMONTH"]))


def _arguments(given: dict[str, str], first: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {"interval": _number(given.get("INTERVAL", "1"), 1, HIGHEST)}
    if "COUNT" in given:
        found["count"] = _number(given["COUNT"], 0, 10**9)
    if given.get("WKST", "MO") not in DAYS:
        raise NotARule(given["WKST"])
    found["wkst"] = DAYS.index(given.get("WKST", "MO"))
    for name in NUMBERS:
        if name in given:
            found[name.lower()] = _numbers(name, given[name])
    if "BYDAY" in given:
        found["byweekday"] = _days(given)
    elif "BYWEEKNO" in given and not {"BYMONTHDAY", "BYYEARDAY"} & given.keys():
        found["byweekday"] = (first.weekday(),)
    return found


def _days(given: dict[str, str]) -> list[weekday]:
    takes_places = given["FREQ"] in ("MONTHLY", "YEARLY") and "BYWEEKNO" not in given
    found = []
    for each in given["BYDAY"].split(","):
        day = BY_DAY.fullmatch(each.strip())
        if day is None:
            raise NotARule(each)
        place = int(day[1]) if day[1] and takes_places else 0
        found.append(weekday(DAYS.index(day[2]), place or None))
    return found


def _numbers(name: str, text: str) -> tuple[int, ...]:
    low, high = NUMBERS[name]
    found = tuple(_number(each, low, high) for each in text.split(",") if each.strip())
    if not found or (low < 0 and 0 in found):
        raise NotARule(text)
    return tuple(min(each, 59) for each in found) if name == "BYSECOND" else found


def _number(text: str, low: int, high: int) -> int:
    try:
        number = int(text.strip()[:12])
    except ValueError:
        raise NotARule(text) from None
    if not low <= number <= high:
        raise NotARule(text)
    return number


def as_wall(given: date) -> datetime:
    """A day or a moment as the wall time it says, without its zone."""
    return given.replace(tzinfo=None) if isinstance(given, datetime) else datetime(given.year, given.month, given.day)  # noqa: DTZ001  # a wall time
