"""A due moment on the wall clock of the place we work in, across the changes of the clocks.

A task is due on a day, or on a day at a time. A day alone is stored as its last minute, so that one comparison answers
"is it overdue?" and things to do by a time stand before things to do that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LAST_MINUTE = time(23, 59)
FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True)
class Due:
    """A day, and the time if there is one, as people say them."""

    day: date
    time: time | None = None

    def moment(self, zone: ZoneInfo) -> datetime:
        """The moment in UTC. A time the clocks skip becomes as much later; one that comes twice is the first."""
        wall = datetime.combine(self.day, self.time or LAST_MINUTE, zone)
        return wall.astimezone(UTC)


def due_of(moment: datetime, has_time: bool, zone: ZoneInfo) -> Due:
    """A stored moment as the day and time people gave."""
    wall = moment.astimezone(zone)
    return Due(wall.date(), wall.time().replace(second=0, microsecond=0) if has_time else None)


def settled(moment: datetime, has_time: bool, zone: ZoneInfo) -> datetime:
    """The moment to store: a day alone at its last minute, a time to the minute."""
    return due_of(moment, has_time, zone).moment(zone)


class Bucket(StrEnum):
    """How soon a task presses."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    UNDATED = "undated"


def bucket(due_at: datetime | None, now: datetime, zone: ZoneInfo) -> Bucket:
    """Where a task stands among the things to do. The week ends on Sunday; on Sunday, "this week" is the coming one."""
    if due_at is None:
        return Bucket.UNDATED
    if due_at < now:
        return Bucket.OVERDUE
    day, today = due_at.astimezone(zone).date(), now.astimezone(zone).date()
    if day == today:
        return Bucket.TODAY
    return Bucket.WEEK if day <= week_end(today) else Bucket.LATER


def week_end(today: date) -> date:
    """The next Sunday after today."""
    return today + timedelta(days=6 - today.weekday() or 7)
