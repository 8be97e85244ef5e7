"""When we work next, for sending later."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.clocks.models import Calendar
from rapport.clocks.queries import timetables
from rapport.clocks.rules.refusals import ClockRefused
from rapport.clocks.rules.timetable import Timetable


@dataclass(frozen=True)
class Opening:
    """A moment at which we begin to work, and what it is called."""

    words: str
    moment: datetime


def next_opening(at: datetime, calendar: Calendar | None = None) -> Opening | None:
    """When we next begin to work, of a calendar or else the default one: the coming opening, and while we work the next day's.

    None without a calendar in which anybody works. Five statements at most.
    """
    try:
        version = timetables.latest(calendar) if calendar else timetables.default()
        return _next(timetables.of_version(version.pk), at)
    except ClockRefused:
        return None


def _next(hours: Timetable, at: datetime) -> Opening:
    if not hours.is_open(at):
        return Opening("When we next work", hours.due_at(at, timedelta()))
    closing = hours.closing(hours.day_of(at))
    return Opening("Next working day", hours.due_at(closing, timedelta()))
