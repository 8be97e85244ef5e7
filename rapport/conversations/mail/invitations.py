"""Calendar invitations that came with a mail (RFC 5545, 5546): offered, changed, answered or called off."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from rapport.core import calendars
from rapport.core.calendars import CalendarRefused, Entry, Kind

from . import addresses
from .facts import Address, Invitation, Invited
from .headers import line
from .parts import Part

MOST = 20  # invitations of one mail
MOST_INVITED = 200  # people of one invitation
LARGEST = 300_000  # bytes of a calendar that is read
LONGEST_SERIES = 60_000  # bytes of a calendar whose later times we can work out
LONGEST_WORDS = 5_000
_TYPES = ("text/calendar", "application/ics")


def read(top: Part) -> tuple[Invitation, ...]:
    """Each event offered, answered or called off, each once; a calendar that cannot be read is left to its file."""
    found: dict[tuple[str, str, str], Invitation] = {}
    for part in top.walk():
        if part.type not in _TYPES:
            continue
        content = part.content()
        if len(content) > LARGEST:
            continue
        for one in _invitations(content, part.params.get("method", "")):
            found.setdefault((one.uid, one.replaces, one.method), one)
    return tuple(found.values())[:MOST]


def _invitations(content: bytes, method: str) -> Iterable[Invitation]:
    try:
        calendar = calendars.read(content)
    except CalendarRefused:
        return []
    events = [entry for entry in calendar.entries if entry.kind == Kind.EVENT][:MOST]
    text = (
        content.decode("utf-8", "replace")
        if any(event.repeats or event.and_later for event in events) and len(content) <= LONGEST_SERIES
        else ""
    )
    return [_invitation(calendar.method or method, event, text) for event in events]


def _invitation(method: str, event: Entry, text: str) -> Invitation:
    start, is_all_day = _moment(event.start)
    end, _ = _moment(event.end)
    if end is None and event.length and start is not None:
        end = start + event.length
    return Invitation(
        method=line(method).upper(),
        uid=line(event.uid),
        summary=line(event.summary),
        start=start,
        end=end,
        is_all_day=is_all_day,
        organizer=addresses.clean(event.organizer),
        organizer_name=line(event.organizer_name),
        sent_by=addresses.clean(event.sent_by),
        location=line(event.location),
        description=event.description[:LONGEST_WORDS],
        comment=event.comment[:LONGEST_WORDS],
        status=line(event.status).upper(),
        sequence=event.sequence,
        stamp=_moment(event.stamp)[0],
        replaces=event.replaces.isoformat() if event.replaces else "",
        repeats=event.repeats,
        calendar=text if event.repeats or event.and_later else "",
        invited=tuple(_invited(event)),
    )


def _invited(event: Entry) -> Iterable[Invited]:
    for each in event.attendees[:MOST_INVITED]:
        yield Invited(Address(line(each.name), addresses.clean(each.address).lower()), line(each.answer))


def _moment(given: date | datetime | None) -> tuple[datetime | None, bool]:
    """A moment, and whether it is a whole day. A time of no zone stays without one: it is where we are."""
    if isinstance(given, datetime):
        return given, False
    return (datetime.combine(given, time(), UTC), True) if given is not None else (None, False)
