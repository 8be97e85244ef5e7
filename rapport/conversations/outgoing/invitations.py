"""What calendar programs are told with a mail (RFC 5545, 5546): an invitation, a change, a cancellation, an answer.

Times are in UTC, so that no program has to know a zone and no clock change moves them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from icalendar import Calendar, Event, vCalAddress, vText

MAKER = "-//Rapport//Appointments//EN"
REQUEST, CANCEL, REPLY = "REQUEST", "CANCEL", "REPLY"
NOT_SAID = "NEEDS-ACTION"


@dataclass(frozen=True)
class Guest:
    """Somebody who is invited, and what they said: NEEDS-ACTION, ACCEPTED, TENTATIVE, DECLINED."""

    address: str
    name: str = ""
    answer: str = NOT_SAID


@dataclass(frozen=True)
class Told:
    """One appointment as calendar programs are told of it. `replaces` names one time of a series, in ISO 8601."""

    uid: str
    sequence: int
    stamp: datetime
    organiser: Guest
    guests: Sequence[Guest]
    title: str
    start: datetime | None
    end: datetime | None = None
    is_all_day: bool = False
    place: str = ""
    text: str = ""
    replaces: str = ""


def write(method: str, told: Told) -> str:
    """The calendar part of a mail."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_event(method, told))
    return bytes(calendar.to_ical()).decode()


def _event(method: str, told: Told) -> Event:
    event = Event()
    event.add("uid", told.uid)
    event.add("dtstamp", told.stamp.astimezone(UTC))
    event.add("sequence", told.sequence)
    event.add("summary", told.title)
    _times(event, told)
    event["organizer"] = _person(told.organiser)
    for guest in told.guests:
        event.add("attendee", _invited(guest, method), encode=False)
    for name, value in (("location", told.place), ("description", told.text)):
        if value and method != REPLY:
            event.add(name, value)
    if method != REPLY:
        event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
        event.add("transp", "OPAQUE")
    return event


def _times(event: Event, told: Told) -> None:
    if told.start is not None:
        event.add("dtstart", _moment(told.start, is_day=told.is_all_day))
    if told.end is not None:
        event.add("dtend", _moment(told.end, is_day=told.is_all_day))
    if told.replaces:
        whole_day = len(told.replaces) == len("2026-11-29")
        event.add("recurrence-id", date.fromisoformat(told.replaces) if whole_day else _at(datetime.fromisoformat(told.replaces)))


def _moment(moment: datetime, *, is_day: bool) -> date:
    return moment.date() if is_day else _at(moment)


def _at(moment: datetime) -> datetime:
    """In UTC; a time of no zone stays so."""
    return moment.astimezone(UTC) if moment.tzinfo else moment


def _person(guest: Guest) -> vCalAddress:
    person = vCalAddress(f"mailto:{guest.address}")
    if guest.name:
        person.params["CN"] = vText(guest.name.replace('"', "'"))
    return person


def _invited(guest: Guest, method: str) -> vCalAddress:
    person = _person(guest)
    person.params["PARTSTAT"] = vText(guest.answer)
    if method == REQUEST:
        person.params["ROLE"] = vText("REQ-PARTICIPANT")
        person.params["RSVP"] = vText("TRUE" if guest.answer == NOT_SAID else "FALSE")
    return person
