"""Dates as people and programs write them, day first unless a whole column shows otherwise.

Read: 1/2/2024, 1.2.24, 2024-02-01, 20240201, 2024-02-01T10:00:00Z, 1 Feb 2024, 1st February 2024, Feb 1, 2024, and the
serial numbers of a spreadsheet (days since 30 December 1899). `is_ambiguous` says that the other order would have been a
date as well. Two-digit years lie in the century up to twenty years ahead of `PIVOT`.
"""

import calendar
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from .characters import line
from .names import fold
from .refusals import NotReadable

PIVOT = 2030  # "30" is 2030, "31" is 1931: a fixed rule, so that the same file always reads the same
FIRST_YEAR, LAST_YEAR = 1000, 2200
_SERIAL_ZERO = date(1899, 12, 30)

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{1,2}:\d{2}.*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{4,6}Z?)?")
_TIME = r"(?:,?[T ]+(?:at )?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT|BST|[+-]\d{2}:?\d{2}))?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([/.-])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_NUMBERS = re.compile(rf"(\d{{1,2}})([/. -])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_DAY_NAMED = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ ./-]*([^\W\d_]{{3,}})\.?[ ,./-]*(\d{{4}}|'?\d{{2}}){_TIME}", re.IGNORECASE)
_NAMED_DAY = re.compile(rf"([^\W\d_]{{3,}})\.?[ ./-]*(\d{{1,2}})(?:st|nd|rd|th)?[ ,./-]+(\d{{4}}|'?\d{{2}}){_TIME}", re.IGNORECASE)

_MONTHS = {
    name[:length].lower(): month
    for month, name in enumerate(calendar.month_name)
    if month
    for length in range(3, len(name) + 1)
} | {"janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9,
     "octobre": 10, "novembre": 11, "decembre": 12, "januar": 1, "februar": 2, "marz": 3, "juni": 6, "juli": 7,
     "oktober": 10, "okt": 10, "dezember": 12, "dez": 12, "enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5,
     "junio": 6, "julio": 7, "agosto": 8, "septiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12}  # fmt: skip


class NotADate(NotReadable):
    """The text is no date."""

    what = "a date"


class Found(NamedTuple):
    """A date, and whether day and month could as well be the other way round."""

    value: date
    is_ambiguous: bool = False


def read(text: str, order: str = "day-first") -> Found:
    """One date; `order` ("day-first" or "month-first") decides 1/2/2024, and gives way when only the other is a date."""
    if len(text) > 60:
        raise NotADate(text)
    if found := _ISO.fullmatch(text):
        return _fixed(text, found[1], found[2], found[3])
    bare = _WEEKDAY.sub("", line(text))
    for pattern, reading in _READINGS:
        if found := pattern.fullmatch(bare):
            return reading(text, found, order)
    raise NotADate(text)


def _fixed(text: str, year: str, month: str | int, day: str) -> Found:
    """A date whose order is certain."""
    try:
        value = date(_whole_year(year), int(month), int(day))
    except ValueError:
        raise NotADate(text) from None
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise NotADate(text)
    return Found(value)


def _whole_year(year: str) -> int:
    digits = year.lstrip("'")
    if len(digits) == 4:
        return int(digits)
    century = PIVOT // 100 * 100
    return century + int(digits) if int(digits) <= PIVOT % 100 else century - 100 + int(digits)


def _year_first(text: str, found: re.Match[str], order: str) -> Found:
    return _fixed(text, found[1], found[3], found[4])


def _compact(text: str, found: re.Match[str], order: str) -> Found:
    return _fixed(text, found[1], found[2], found[3])


def _numbers(text: str, found: re.Match[str], order: str) -> Found:
    first, second, year = found[1], found[3], found[4]
    if order == "month-first":
        first, second = second, first
    if int(second) > 12 >= int(first):
        first, second = second, first
    is_ambiguous = int(first) <= 12 and int(first) != int(second)
    return _fixed(text, year, second, first)._replace(is_ambiguous=is_ambiguous)


def _day_named(text: str, found: re.Match[str], order: str) -> Found:
    return _fixed(text, found[3], _month(text, found[2]), found[1])


def _named_day(text: str, found: re.Match[str], order: str) -> Found:
    return _fixed(text, found[3], _month(text, found[1]), found[2])


def _month(text: str, name: str) -> int:
    month = _MONTHS.get(fold(name))
    if month is None:
        raise NotADate(text)
    return month


def _serial(text: str, found: re.Match[str], order: str) -> Found:
    return Found(_SERIAL_ZERO + timedelta(days=int(found[1])))


_READINGS = (
    (_YEAR_FIRST, _year_first),
    (_COMPACT, _compact),
    (_NUMBERS, _numbers),
    (_DAY_NAMED, _day_named),
    (_NAMED_DAY, _named_day),
    (re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII), _serial),  # from May 1927 on: four digits are a year
)


def order_of(texts: Iterable[str]) -> str:
    """The order of a whole column: month first only when some value proves it and none proves the other."""
    day_first = month_first = 0
    for text in texts:
        if found := _NUMBERS.fullmatch(line(text)):
            day_first += int(found[1]) > 12
            month_first += int(found[3]) > 12
    return "month-first" if month_first and not day_first else "day-first"


def from_moment(value: date | datetime) -> str:
    """A cell that is a date already, as text: "2024-02-01", with its time when it has one."""
    if isinstance(value, datetime):
        at_midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if at_midnight else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat()
