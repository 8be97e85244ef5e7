"""Days and periods as people say them, against a given today: "30 days ago", "last month", "next 7 days", "1 March 2026"."""

import re
from calendar import monthrange
from datetime import date, timedelta

from rapport.customers.normalising import dates

_WORDS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_AGO = re.compile(r"(\d{1,4}) (day|week|month|year)s? ago", re.ASCII)
_AHEAD = re.compile(r"in (\d{1,4}) (day|week|month|year)s?", re.ASCII)
_NAMED = re.compile(r"(this|last|next) (week|month|year)")
_COUNTED = re.compile(r"(last|next) (\d{1,4}) (day|week|month|year)s?", re.ASCII)


def canonical_day(text: str) -> str:
    """The one way a day is written in a rule. Raises dates.NotADate.

    "1 Days ago" becomes "1 day ago", "1/3/2026" becomes "2026-03-01".
    """
    bare = " ".join(text.casefold().split())
    if bare in _WORDS:
        return bare
    if found := _AGO.fullmatch(bare):
        return f"{_counted(found[1], found[2])} ago"
    if found := _AHEAD.fullmatch(bare):
        return f"in {_counted(found[1], found[2])}"
    return dates.read(text).value.isoformat()


def canonical_period(text: str) -> str:
    """The one way a stretch of days is written in a rule; a single day is a stretch too. Raises dates.NotADate."""
    bare = " ".join(text.casefold().split())
    if _NAMED.fullmatch(bare):
        return bare
    if found := _COUNTED.fullmatch(bare):
        return f"{found[1]} {_counted(found[2], found[3])}"
    return canonical_day(text)


def _counted(number: str, unit: str) -> str:
    count = int(number)
    return f"{count} {unit}{'' if count == 1 else 's'}"


def day(canonical: str, today: date) -> date:
    """The day that a canonical text means, seen from today."""
    if canonical in _WORDS:
        return today + timedelta(days=_WORDS[canonical])
    if found := _AGO.fullmatch(canonical):
        return moved(today, -int(found[1]), found[2])
    if found := _AHEAD.fullmatch(canonical):
        return moved(today, int(found[1]), found[2])
    return date.fromisoformat(canonical)


def period(canonical: str, today: date) -> tuple[date, date]:
    """The first day of a stretch and the day after its last. Weeks begin on Monday; the last 7 days end today."""
    if found := _NAMED.fullmatch(canonical):
        return _named(found[1], found[2], today)
    if found := _COUNTED.fullmatch(canonical):
        count, tomorrow = int(found[2]), today + timedelta(days=1)
        if found[1] == "last":
            return moved(tomorrow, -count, found[3]), tomorrow
        return today, moved(today, count, found[3])
    only = day(canonical, today)
    return only, moved(only, 1, "day")


def _named(which: str, unit: str, today: date) -> tuple[date, date]:
    step = {"last": -1, "this": 0, "next": 1}[which]
    start = moved(_start_of(unit, today), step, unit)
    return start, moved(start, 1, unit)


def _start_of(unit: str, today: date) -> date:
    if unit == "week":
        return today - timedelta(days=today.weekday())
    return today.replace(day=1) if unit == "month" else today.replace(month=1, day=1)


def moved(start: date, count: int, unit: str) -> date:
    """A day so many units on (or back); the 31st of a shorter month is its last day. Stops at the calendar's ends."""
    try:
        if unit in {"day", "week"}:
            return start + timedelta(days=count * (7 if unit == "week" else 1))
        months = start.year * 12 + start.month - 1 + count * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):
        return date.max if count > 0 else date.min
