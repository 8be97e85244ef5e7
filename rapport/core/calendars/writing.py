"""A calendar that others subscribe to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from .parts import When

MAKER = "-//Rapport//Diary//EN"


@dataclass(frozen=True)
class Dated:
    """One thing of a feed. `start` is a day when only a day was chosen, else a moment; `uid` stays the same for as long as it exists."""

    uid: str
    summary: str
    start: When
    changed_at: datetime
    end: When | None = None
    description: str = ""
    location: str = ""
    url: str = ""
    category: str = ""


def write(events: Iterable[Dated], name: str) -> bytes:
    """The events as an iCalendar file, times in UTC; none of them makes anybody busy."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for each in events:
        calendar.add_component(_event(each))
    return bytes(calendar.to_ical())


def _event(each: Dated) -> Event:
    event = Event()
    event.add("uid", each.uid)
    event.add("summary", each.summary)
    event.add("dtstart", _said(each.start))
    event.add("dtend", _said(each.end) if each.end is not None else _natural_end(each.start))
    event.add("dtstamp", each.changed_at.astimezone(UTC))
    event.add("last-modified", each.changed_at.astimezone(UTC))
    event.add("transp", "TRANSPARENT")
    for name in ("description", "location", "url"):
        if getattr(each, name):
            event.add(name, getattr(each, name))
    if each.category:
        event.add("categories", [each.category])
    return event


def _said(when: When) -> When:
    return when.astimezone(UTC) if isinstance(when, datetime) else when


def _natural_end(start: date) -> When:
    """A day ends with the day; a moment is over at once."""
    return _said(start) if isinstance(start, datetime) else start + timedelta(days=1)
