"""Days, moments and lists in words."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from rapport.core.wording import clock_time

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


@lru_cache(maxsize=8192)
def day(value: date) -> str:
    """Such as "Tue 2 Mar 2027"."""
    return f"{WEEKDAYS[value.weekday()][:3]} {value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def full_day(value: date) -> str:
    """Such as "Tuesday 2 March 2027"."""
    return f"{WEEKDAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """A moment on the clocks of the United Kingdom, such as "Sun 27 Dec 2026, 10am GMT"."""
    return f"{day(value.astimezone(LONDON).date())}, {clock(value)}"


def clock(value: datetime) -> str:
    """What the clocks of the United Kingdom show, such as "10am GMT"."""
    local = value.astimezone(LONDON)
    return f"{clock_time(local, seconds=bool(local.second))} {local.tzname()}"


def listed(items: Iterable[str], joined_by: str = "and") -> str:
    """One, two and three."""
    *most, last = items
    return f"{', '.join(most)} {joined_by} {last}" if most else last
