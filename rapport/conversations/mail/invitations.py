"""Calendar invitations that came with a mail (RFC 5545, 5546)."""

from datetime import UTC, date, datetime, time

from icalendar import Calendar, Component

from . import addresses
from .facts import Invitation
from .headers import line
from .parts import Part

MOST = 20  # invitations of one mail
LARGEST = 300_000  # bytes of a calendar that is read


def read(top: Part) -> tuple[Invitation, ...]:
    """Each event offered, answered or called off, each once; a calendar that cannot be read is left to its file."""
    found: dict[tuple[str, str], Invitation] = {}
    for part in top.walk():
        if part.type not in ("text/calendar", "application/ics"):
            continue
        content = part.content()
        if len(content) > LARGEST:
            continue
        for one in _invitations(content, part.params.get("method", "")):
            found.setdefault((one.uid, one.method), one)
    return tuple(found.values())[:MOST]


def _invitations(content: bytes, method: str) -> list[Invitation]:
    try:
        calendar = Calendar.from_ical(content)
        events = calendar.walk("VEVENT")[:MOST]
        return [_invitation(calendar, event, method, content) for event in events]
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):
        return []


def _invitation(calendar: Component, event: Component, method: str, content: bytes) -> Invitation:
    start, end = _moment(event, "DTSTART"), _moment(event, "DTEND")
    organizer = str(event.get("ORGANIZER", ""))
    return Invitation(
        method=line(str(calendar.get("METHOD") or method)).upper(),
        uid=line(str(event.get("UID", ""))),
        summary=line(str(event.get("SUMMARY", ""))),
        start=start[0],
        end=end[0],
        is_all_day=start[1],
        organizer=addresses.clean(organizer[7:] if organizer.lower().startswith("mailto:") else organizer),
        location=line(str(event.get("LOCATION", ""))),
        content=content,
    )


def _moment(event: Component, name: str) -> tuple[datetime | None, bool]:
    given = getattr(event.get(name), "dt", None)
    if isinstance(given, datetime):
        return (given if given.tzinfo else given.replace(tzinfo=UTC)), False
    if isinstance(given, date):
        return datetime.combine(given, time(), UTC), True
    return None, False
