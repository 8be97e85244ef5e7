"""The kinds of value a calendar line can have: days, times, lengths, periods, text."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from .parts import When

MOMENT = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2}):?(\d{2})?(?:\.\d+)?(Z)?)?", re.IGNORECASE)
LENGTH = re.compile(r"([+-])?P(?:(\d+)W)?(?:(\d+)D)?(?:T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.IGNORECASE)
OFFSET = re.compile(r"([+-])?(\d{2}):?(\d{2})?:?(\d{2})?")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
LONGEST = timedelta(days=366 * 200)


class NotAValue(ValueError):
    """A value that is not what its line should hold."""


def moment(text: str, zone: tzinfo | None) -> When:
    """A day, a time that floats (no zone), or a moment."""
    found = MOMENT.fullmatch(text.strip())
    if found is None:
        raise NotAValue(text)
    year, month, day = (int(part) for part in found.group(1, 2, 3))
    try:
        if found[4] is None:
            return date(year, month, day)
        hour, minute, second = int(found[4]), int(found[5]), min(int(found[6] or 0), 59)
        over = timedelta(days=1) if (hour, minute) == (24, 0) else timedelta()
        return datetime(year, month, day, hour % 24 if over else hour, minute, second, tzinfo=UTC if found[7] else zone) + over
    except (ValueError, OverflowError):
        raise NotAValue(text) from None


def length(text: str) -> timedelta:
    """How long, such as PT1H30M."""
    found = LENGTH.fullmatch(text.strip())
    if found is None or not any(found.group(2, 3, 4, 5, 6)):
        raise NotAValue(text)
    weeks, days, hours, minutes, seconds = (int(part[:9]) if part else 0 for part in found.group(2, 3, 4, 5, 6))
    try:
        long = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise NotAValue(text) from None
    if long > LONGEST:
        raise NotAValue(text)
    return -long if found[1] == "-" else long


def offset(text: str) -> timedelta:
    """How far a zone is from UTC, such as +0100; at most a day either way."""
    found = OFFSET.fullmatch(text.strip())
    if found is None:
        raise NotAValue(text)
    hours, minutes, seconds = (int(part or 0) for part in found.group(2, 3, 4))
    far = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if far >= timedelta(days=1):
        raise NotAValue(text)
    return -far if found[1] == "-" else far


def text(value: str) -> str:
    """Words as people wrote them: escapes undone."""
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def address(value: str) -> str:
    """Who, by their address."""
    value = value.strip().strip('"')
    return value[7:] if value.lower().startswith("mailto:") else value
