"""A calendar file as it comes, from any program of the last thirty years.

iCalendar (RFC 5545), vCalendar 1.0, components with no calendar around them, several calendars in one file, any line ends and character
set. A line that cannot be read is left out, and said so; a file with nothing readable is refused with one sentence.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import TypeVar

from . import old, rules, values, zones
from .lines import SHOWN, Component, Line, tree
from .parts import Attendee, Calendar, CalendarRefused, Entry, Extra, Kind, When

T = TypeVar("T")
KINDS = {kind.value for kind in Kind}
LARGEST = 20_000_000  # bytes of a file that is read
MOST = 100_000  # entries of a file that are read
MOST_ATTENDEES = 1_000  # of one entry
WORDS = {
    "UID": "uid", "SUMMARY": "summary", "DESCRIPTION": "description", "LOCATION": "location", "STATUS": "status", "URL": "url",
    "COMMENT": "comment",
}  # fmt: skip
MOMENTS = {"DTSTART": "start", "DTEND": "end", "DUE": "due", "RECURRENCE-ID": "replaces", "DTSTAMP": "stamp"}


def read(content: bytes) -> Calendar:
    """What the file holds. Raises CalendarRefused with one sentence when it is no calendar, or nothing in it can be read."""
    if len(content) > LARGEST:
        raise CalendarRefused(f"The calendar file is larger than {LARGEST // 1_000_000} MB.")
    top = tree(content)
    calendars, found = list(_named(top, {"VCALENDAR"})), list(_named(top, KINDS))
    if not calendars and not found and not list(_named(top, {"VTIMEZONE"})):
        raise CalendarRefused("The file holds no calendar.")
    if len(found) > MOST:
        raise CalendarRefused(f"The calendar file holds more than {MOST:,} entries.")
    reader = Reader(top, is_old=any(_said(each, "VERSION") == "1.0" for each in calendars))
    entries = tuple(reader.entry(component, number) for number, component in enumerate(found))
    if found and not any(component.lines for component in found):
        raise CalendarRefused("Nothing in the calendar file is readable.")
    return Calendar(
        entries,
        name=next(filter(None, (values.text(_said(each, "X-WR-CALNAME")) for each in calendars)), ""),
        method=next(filter(None, (_said(each, "METHOD").upper() for each in calendars)), ""),
        zone=next(filter(None, (_said(each, "X-WR-TIMEZONE") for each in calendars)), ""),
        problems=tuple(_problems(calendars)),
    )


def _named(component: Component, names: set[str]) -> Iterable[Component]:
    """Components of these kinds, however deep."""
    for each in component.inside:
        if each.name in names:
            yield each
        yield from _named(each, names)


def _said(component: Component, name: str) -> str:
    line = component.first(name)
    return line.value.strip() if line else ""


def _problems(calendars: Iterable[Component]) -> Iterable[str]:
    for calendar in calendars:
        yield from calendar.problems
        for each in calendar.inside:
            if each.name not in KINDS:
                yield from each.problems


def _name(line: Line) -> str:
    return line.params.get("CN", "").strip('"').strip()


def _attendee(line: Line) -> Attendee:
    return Attendee(values.address(line.value), _name(line), line.params.get("PARTSTAT", "").strip('"').upper())


class Reader:
    """Reads the entries of one file; knows the zones that the file lays down."""

    def __init__(self, top: Component, *, is_old: bool) -> None:
        self.is_old = is_old
        self.laid: dict[str, Component] = {}
        for component in _named(top, {"VTIMEZONE"}):
            self.laid.setdefault(values.text(_said(component, "TZID")), component)
        self.known: dict[str, tzinfo | None] = {}

    def entry(self, component: Component, position: int) -> Entry:
        """One entry, with what could not be read of it told in its problems."""
        problems = list(component.problems)
        given: dict[str, object] = {}
        for line in component.lines:
            try:
                self._take(line, given, problems)
            except (values.NotAValue, rules.NotARule, OverflowError):
                problems.append(f"{line.name} is not readable and was left out: {line.value[:SHOWN]}")
        entry = Entry(Kind(component.name), position, **given)  # type: ignore[arg-type]
        if not entry.begins and entry.kind == Kind.EVENT:
            problems.append("It does not say when it begins.")
        return replace(entry, problems=tuple(dict.fromkeys(problems)))

    def _take(self, line: Line, given: dict[str, object], problems: list[str]) -> None:
        name = line.name
        if name in WORDS:
            given.setdefault(WORDS[name], values.text(line.value))
        elif name in MOMENTS:
            given.setdefault(MOMENTS[name], self._moment(line, line.value, problems))
            if name == "DTSTART" and not isinstance(given["start"], datetime):
                given["days_in"] = self._zone(line.params.get("TZID", ""), problems)
            if name == "RECURRENCE-ID":
                given["and_later"] = line.params.get("RANGE", "").upper() == "THISANDFUTURE"
        elif name == "DURATION":
            given.setdefault("length", values.length(line.value))
        elif name == "ORGANIZER" and "organizer" not in given:
            given |= {"organizer": values.address(line.value), "organizer_name": _name(line)}
            given["sent_by"] = values.address(line.params.get("SENT-BY", ""))
        elif name == "ATTENDEE":
            given["attendees"] = (*given.get("attendees", ()), _attendee(line))[:MOST_ATTENDEES]  # type: ignore[misc]
        elif name == "SEQUENCE":
            given["sequence"] = int(line.value) if line.value.strip().isdecimal() and len(line.value) < 10 else 0
        elif name in ("RRULE", "EXRULE"):
            which = "rules" if name == "RRULE" else "not_rules"
            given[which] = (*given.get(which, ()), self._rule(line.value))  # type: ignore[misc]
        elif name == "EXDATE":
            given["left_out"] = (*given.get("left_out", ()), *self._each(line, problems, self._moment))  # type: ignore[misc]
        elif name == "RDATE":
            given["extras"] = (*given.get("extras", ()), *self._each(line, problems, self._extra))  # type: ignore[misc]

    def _rule(self, text: str) -> str:
        text = old.rule(text) if self.is_old and "FREQ" not in text.upper() else text.strip()
        rules.parts(text)
        return text

    def _each(self, line: Line, problems: list[str], one: Callable[[Line, str, list[str]], T]) -> Iterable[T]:
        for text in filter(str.strip, line.value.replace(";", ",").split(",")):
            try:
                yield one(line, text, problems)
            except values.NotAValue:
                problems.append(f"{line.name} is not readable and was left out: {text[:SHOWN]}")

    def _extra(self, line: Line, text: str, problems: list[str]) -> Extra:
        start, _, rest = text.partition("/")
        if rest[:1].upper() in ("P", "+", "-"):
            return Extra(self._moment(line, start, problems), length=values.length(rest))
        return Extra(self._moment(line, start, problems), end=self._moment(line, rest, problems) if rest else None)

    def _moment(self, line: Line, text: str, problems: list[str]) -> When:
        return values.moment(text, self._zone(line.params.get("TZID", ""), problems))

    def _zone(self, name: str, problems: list[str]) -> tzinfo | None:
        """The zone of that name; a time in a zone that nobody knows floats, and its entry says so."""
        if not name:
            return None
        if name not in self.known:
            laid = self.laid.get(values.text(name))
            self.known[name] = zones.known(name) or (zones.laid(laid) if laid else None) or zones.as_outlook_shows(name)
        if self.known[name] is None:
            problems.append(f"Its time zone is not known, so its times are taken as local: {name[:SHOWN]}")
        return self.known[name]
