"""Putting a task off: when it comes back."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rapport.tasks.rules.moments import Due

MORNING = time(9)
A_WHILE = timedelta(hours=3)
QUARTER = 15


class Until(StrEnum):
    """When a task comes back, as people choose it."""

    LATER_TODAY = "later-today"
    TOMORROW = "tomorrow"
    NEXT_MONDAY = "next-monday"
    A_WEEK = "a-week"
    A_DATE = "a-date"


WORDS = {
    Until.LATER_TODAY: "Later today",
    Until.TOMORROW: "Tomorrow",
    Until.NEXT_MONDAY: "Next Monday",
    Until.A_WEEK: "In a week",
    Until.A_DATE: "On a date",
}


@dataclass(frozen=True)
class Choice:
    """One way to put a task off, and the moment it stands for."""

    until: Until
    label: str
    moment: datetime


def choices(now: datetime, zone: ZoneInfo) -> list[Choice]:
    """The ways on offer now, one for each moment. "Later today" is left out when that would be tomorrow."""
    offered = [until for until in Until if until != Until.A_DATE]
    moments = {until: until_moment(until, now, zone) for until in offered}
    today = now.astimezone(zone).date()
    if moments[Until.LATER_TODAY].astimezone(zone).date() != today:
        del moments[Until.LATER_TODAY]
    first = {moment: until for until, moment in reversed(moments.items())}
    return [Choice(until, WORDS[until], moment) for until, moment in moments.items() if first[moment] == until]


def until_moment(until: str, now: datetime, zone: ZoneInfo, on: date | None = None) -> datetime:
    """The moment a choice stands for; `on` is the day for A_DATE."""
    today = now.astimezone(zone).date()
    if until == Until.LATER_TODAY:
        return _next_quarter(now + A_WHILE)
    if until == Until.A_DATE:
        if on is None:
            raise ValueError("A date is needed.")
        return Due(on, MORNING).moment(zone)
    ahead = {Until.TOMORROW: 1, Until.NEXT_MONDAY: 7 - today.weekday(), Until.A_WEEK: 7}[Until(until)]
    return Due(today + timedelta(days=ahead), MORNING).moment(zone)


def _next_quarter(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    over = whole.minute % QUARTER
    return whole + timedelta(minutes=QUARTER - over) if over else whole
