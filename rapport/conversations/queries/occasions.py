"""Each time that an appointment takes place: once, or every time of a series, as its calendar says.

A time of a series that was moved or called off is an appointment of its own (`replaces`), and stands in the place of the one it was.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from rapport.conversations.models import Appointment
from rapport.core import calendars
from rapport.core.calendars import Calendar, CalendarRefused, Entry, Kind, Occurrence

MOST = 400  # times of one series
MOVED = timedelta(days=62)  # how far from its place in the series a time is looked for
KEY = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Occasion:
    """One time that an appointment takes place. `key` names it within its series, "" for what happens once; `replaces` is the same as
    its calendar writes it."""

    appointment: Appointment
    starts_at: datetime
    ends_at: datetime | None
    key: str = ""
    replaces: str = ""

    @property
    def is_all_day(self) -> bool:
        """Whether it is whole days."""
        return self.appointment.is_all_day


def between(appointments: Iterable[Appointment], start: datetime, end: datetime) -> list[Occasion]:
    """Every time at which these begin from `start` up to `end`, the soonest first. One statement more, where any of them is a series."""
    rows = list(appointments)
    series = {each.uid for each in rows if each.calendar and not each.replaces}
    changes: dict[str, list[Appointment]] = {}
    if series:
        for each in Appointment.objects.filter(uid__in=series).exclude(replaces="").order_by("id"):
            changes.setdefault(each.uid, []).append(each)
    found = [one for row in rows for one in _times(row, changes.get(row.uid, ()), start, end)]
    return sorted(found, key=lambda one: (one.starts_at, one.appointment.pk))


def _times(appointment: Appointment, changes: Collection[Appointment], start: datetime, end: datetime) -> Iterator[Occasion]:
    """Those of one; of a series whose calendar cannot be read, the first."""
    if appointment.calendar and not appointment.replaces and (entries := _entries(appointment)):
        yield from _of_series(appointment, entries, changes, start, end)
    elif appointment.starts_at is not None and start <= appointment.starts_at < end:
        yield Occasion(appointment, appointment.starts_at, appointment.ends_at)


def _entries(appointment: Appointment) -> list[Entry]:
    """The events of its calendar that have its UID."""
    try:
        read = calendars.read(appointment.calendar.encode())
    except CalendarRefused:
        return []
    return [each for each in read.entries if each.kind == Kind.EVENT and (not each.uid or each.uid.strip()[:300] == appointment.uid)]


def _of_series(
    appointment: Appointment, entries: list[Entry], changes: Collection[Appointment], start: datetime, end: datetime
) -> Iterator[Occasion]:
    masters = [each for each in entries if each.replaces is None]
    later = [each for change in changes if change.calendar and not change.is_called_off for each in _entries(change) if each.and_later]
    series = Calendar(tuple(replace(each, uid="series") for each in (*masters, *later)))
    taken = {_key(change.replaces) for change in changes}
    for each in calendars.occurrences(series, start, end, MOST, zone=timezone.get_default_timezone(), kinds={Kind.EVENT}):
        if start <= each.start < end and not taken.intersection(_keys(each)):
            key = each.key.astimezone(UTC)
            yield Occasion(appointment, each.start, each.end, key.strftime(KEY), _written(key, masters))


def _written(key: datetime, masters: list[Entry]) -> str:
    """A time of a series as its calendar names it: a day, a moment of no zone, or a moment."""
    begins = masters[0].begins if masters else None
    if begins is not None and not isinstance(begins, datetime):
        return timezone.localtime(key).date().isoformat()
    is_anywhere = begins is not None and begins.tzinfo is None
    return (timezone.localtime(key).replace(tzinfo=None) if is_anywhere else key).isoformat()


def one(series: Appointment, key: str) -> Occasion | None:
    """The time of a series that a key names; None where it has no such time, or the time stands by itself."""
    moment = _moment(key)
    if moment is None:
        return None
    for around in (timedelta(), MOVED):
        for each in between([series], moment - around, moment + around + timedelta(seconds=1)):
            if each.key == key:
                return each
    return None


def by_itself(series: Appointment, key: str) -> Appointment | None:
    """The time of a series that stands by itself: moved, called off, or answered alone."""
    moment = _moment(key)
    if moment is None:
        return None
    alone = Appointment.objects.filter(uid=series.uid).exclude(replaces="").order_by("id")
    return next((each for each in alone if is_same_time(each.replaces, moment.isoformat())), None)


def _moment(key: str) -> datetime | None:
    """The moment that a key names; None where it is no key."""
    try:
        return datetime.strptime(key, KEY).replace(tzinfo=UTC)
    except ValueError:
        return None


def is_same_time(one: str, other: str) -> bool:
    """Whether two name the same time of a series, each as a day or as a moment of whatever zone."""
    first, second = _key(one), _key(other)
    if isinstance(first, datetime) != isinstance(second, datetime):
        first, second = (timezone.localtime(each).date() if isinstance(each, datetime) else each for each in (first, second))
    return first == second


def _key(written: str) -> datetime | date:
    """The time of a series that a change names: a moment, or a day."""
    if len(written) == len("2026-11-29"):
        return date.fromisoformat(written)
    moment = datetime.fromisoformat(written)
    return (moment if moment.tzinfo else timezone.make_aware(moment)).astimezone(UTC)


def _keys(each: Occurrence) -> set[datetime | date]:
    """The names by which a change may mean this time."""
    return {each.key.astimezone(UTC), timezone.localtime(each.key).date()}


def stale(series: Appointment) -> list[int]:
    """Changes of single times that the series, as it is now, does not have any more, and that were told before it."""
    entries = _entries(series)
    older = Appointment.objects.filter(Q(sequence__lt=series.sequence) | Q(as_in_series=True), uid=series.uid).exclude(replaces="")
    return [each.pk for each in older if not _has(series, entries, each)]


def _has(series: Appointment, entries: list[Entry], change: Appointment) -> bool:
    key = _key(change.replaces)
    day = key if not isinstance(key, datetime) else timezone.localtime(key).date()
    begins = datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())
    masters = Calendar(tuple(each for each in entries if each.replaces is None))
    near = calendars.occurrences(masters, begins, begins + calendars.DAY, MOST, zone=timezone.get_default_timezone(), kinds={Kind.EVENT})
    return any(key in _keys(each) for each in near)
