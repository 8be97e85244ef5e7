"""Time zones of calendar files: those the world knows, those only Outlook knows, and those the file itself lays down."""

import re
from bisect import bisect_right
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from . import rules, values
from .lines import Component

EARLIEST, LATEST = rules.as_wall(date(1900, 1, 1)), rules.as_wall(date(2100, 1, 1))
MOST_CHANGES = 2_000
SHOWN = {
    "eastern time (us & canada)": "America/New_York",
    "central time (us & canada)": "America/Chicago",
    "mountain time (us & canada)": "America/Denver",
    "pacific time (us & canada)": "America/Los_Angeles",
    "atlantic time (canada)": "America/Halifax",
}
OFFSET_NAME = re.compile(r"(?:UTC|GMT)? ?([+-]\d{1,2}):?(\d{2})?")


class Laid(tzinfo):
    """A zone laid down by a file: the wall times at which its clocks change, and how far from UTC they stand from then on."""

    def __init__(self, name: str, changes: list[tuple[datetime, timedelta, timedelta, str]]) -> None:
        self.name = name
        self.changes = sorted(changes, key=lambda change: change[0] - change[1])
        self.walls = [at for at, *_ in self.changes]
        self.moments = [at - before for at, before, *_ in self.changes]

    def _in_force(self, wall: datetime) -> tuple[timedelta, str]:
        """By the wall clock: in the hour that happens twice the first is meant unless `fold` says the second."""
        naive, place = wall.replace(tzinfo=None, fold=0), 0
        for index in range(bisect_right(self.walls, naive + timedelta(days=1)), 0, -1):
            at, before, after, _ = self.changes[index - 1]
            if naive >= at + max(after - before, timedelta()) or (after < before and wall.fold and naive >= at - (before - after)):
                place = index
                break
        if place == 0:
            return (self.changes[0][1], self.name) if self.changes else (timedelta(), self.name)
        return self.changes[place - 1][2], self.changes[place - 1][3]

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """How far from UTC the wall clock stands."""
        return self._in_force(moment)[0] if moment is not None else timedelta()

    def dst(self, moment: datetime | None) -> timedelta:
        """Nothing is said about which part of it is summer time."""
        return timedelta()

    def tzname(self, moment: datetime | None) -> str:
        """What the zone is called then."""
        return self._in_force(moment)[1] if moment is not None else self.name

    def fromutc(self, moment: datetime) -> datetime:
        """The wall time at a moment."""
        naive = moment.replace(tzinfo=None)
        place = bisect_right(self.moments, naive)
        before, after = (self.changes[place - 1][1:3]) if place else (self.changes[0][1],) * 2
        wall = (naive + after).replace(tzinfo=self)
        twice = place > 0 and after < before and naive - self.moments[place - 1] < before - after
        return wall.replace(fold=1) if twice else wall

    def __repr__(self) -> str:
        return f"Laid({self.name!r})"


@cache
def _by_folded_name() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()} | {name.lower(): zone for name, zone in WINDOWS_TO_OLSON.items()}


def known(name: str) -> tzinfo | None:
    """A zone by the name the world or Outlook gives it, with the prefixes that programs put before it, or None."""
    name = name.strip().strip('"')
    parts = name.strip("/").split("/")
    tries = [name, *("/".join(parts[index:]) for index in range(len(parts)))]
    for each in tries:
        zone = _by_folded_name().get(each.lower().replace(" ", "_")) or _by_folded_name().get(each.lower())
        if zone:
            return ZoneInfo(zone)
    return None


def laid(component: Component) -> tzinfo | None:
    """The zone of a VTIMEZONE, or None when nothing in it can be read."""
    changes = []
    for observance in component.inside:
        try:
            changes += _changes(observance)
        except (values.NotAValue, rules.NotARule):
            component.problems.append("A part of a time zone is not readable and was left out.")
    name = component.first("TZID")
    return Laid(name.value if name else "", changes[:MOST_CHANGES]) if changes else None


def _changes(observance: Component) -> list[tuple[datetime, timedelta, timedelta, str]]:
    given = {line.name: line for line in observance.lines}
    if not {"DTSTART", "TZOFFSETTO"} <= given.keys():
        raise values.NotAValue("DTSTART")
    after = values.offset(given["TZOFFSETTO"].value)
    before = values.offset(given["TZOFFSETFROM"].value) if "TZOFFSETFROM" in given else after
    called = given["TZNAME"].value if "TZNAME" in given else ""
    start = rules.as_wall(values.moment(given["DTSTART"].value, None))
    walls = {start} if start.year > 1 else set()
    for rule in observance.all("RRULE"):
        first = start if start.year >= EARLIEST.year else start.replace(year=1970)
        walls |= set(rules.walls(rule.value, first, EARLIEST, LATEST, offset=before, most=MOST_CHANGES))
    for line in observance.all("RDATE"):
        walls |= {rules.as_wall(values.moment(each.split("/")[0], None)) for each in line.value.split(",") if each.strip()}
    return [(wall, before, after, called) for wall in walls]


def as_outlook_shows(name: str) -> tzinfo | None:
    """A zone by the words that Outlook shows people, such as "(UTC+10:00) Canberra, Melbourne, Sydney": by a place, else by the offset."""
    found = OFFSET_NAME.match(name.strip().lstrip("("))
    if found is None:
        return None
    words = name.partition(")")[2].strip().lower().replace(" and ", " & ")
    shown = SHOWN.get(words) or next(filter(None, (_by_place().get(each.strip().replace(" ", "_")) for each in words.split(","))), None)
    if shown:
        return ZoneInfo(shown)
    hours, minutes = int(found[1]), int(found[2] or 0)
    far = timedelta(hours=hours, minutes=-minutes if found[1].startswith("-") else minutes)
    return timezone(far) if abs(far) < timedelta(days=1) else None


@cache
def _by_place() -> dict[str, str]:
    return {
        zone.rpartition("/")[2].lower(): zone for zone in sorted(available_timezones(), reverse=True) if "/" in zone and "Etc/" not in zone
    }
