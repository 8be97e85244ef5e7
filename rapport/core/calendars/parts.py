"""What a calendar file holds, once read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from rapport.core.errors import Refused

When = date | datetime  # a day, a time of no zone (it floats), or a moment in a zone


class CalendarRefused(Refused):
    """A file that holds no calendar, or nothing in it that can be read."""


class Kind(StrEnum):
    """What an entry is."""

    EVENT = "VEVENT"
    TODO = "VTODO"
    JOURNAL = "VJOURNAL"
    FREE_BUSY = "VFREEBUSY"
    AVAILABILITY = "VAVAILABILITY"


@dataclass(frozen=True)
class Extra:
    """One more time an entry happens (RDATE): from when, and until when or for how long if it says so."""

    start: When
    end: When | None = None
    length: timedelta | None = None


@dataclass(frozen=True)
class Attendee:
    """Somebody an entry is for, and what they said to it: NEEDS-ACTION, ACCEPTED, TENTATIVE, DECLINED ..."""

    address: str
    name: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Entry:
    """One event, thing to do or journal page. `position` is its place in the file; `problems` are the lines of it that were left out.

    `replaces` names the occurrence of the series that this entry stands for (RECURRENCE-ID), `and_later` all after it too.
    `days_in` is the zone of its whole days, for files that name one. `stamp` is when this state of it was written, `sent_by` who acts
    for the organizer. `comment` is what somebody says with their answer.
    """

    kind: Kind
    position: int
    uid: str = ""
    summary: str = ""
    description: str = ""
    location: str = ""
    organizer: str = ""
    organizer_name: str = ""
    sent_by: str = ""
    attendees: tuple[Attendee, ...] = ()
    comment: str = ""
    status: str = ""
    url: str = ""
    sequence: int = 0
    stamp: When | None = None
    start: When | None = None
    end: When | None = None
    length: timedelta | None = None
    due: When | None = None
    rules: tuple[str, ...] = ()
    not_rules: tuple[str, ...] = ()
    extras: tuple[Extra, ...] = ()
    left_out: tuple[When, ...] = ()
    replaces: When | None = None
    and_later: bool = False
    days_in: tzinfo | None = None
    problems: tuple[str, ...] = ()

    @property
    def begins(self) -> When | None:
        """When it happens first: a thing to do without a start happens when it is due."""
        return self.start if self.start is not None else self.due

    @property
    def repeats(self) -> bool:
        """Whether it happens more than once."""
        return bool(self.rules or self.extras)


@dataclass(frozen=True)
class Calendar:
    """A calendar file. `zone` is the zone it names for times that float ("" for none); `problems` are about no single entry."""

    entries: tuple[Entry, ...]
    name: str = ""
    method: str = ""
    zone: str = ""
    problems: tuple[str, ...] = ()

    @property
    def every_problem(self) -> tuple[str, ...]:
        """All that was left out, in the order of the file."""
        return self.problems + tuple(problem for entry in self.entries for problem in entry.problems)
