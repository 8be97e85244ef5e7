"""When we work next, for sending later."""

from datetime import datetime, timedelta

from rapport.clocks.queries import timetables
from rapport.clocks.rules.refusals import ClockRefused


def next_working(at: datetime) -> datetime:
    """The moment itself while we work, else the next opening of the default calendar; without a calendar, the moment itself."""
    try:
        hours = timetables.of_version(timetables.default().pk)
    except ClockRefused:
        return at
    return at if hours.is_open(at) else hours.due_at(at, timedelta(0))
