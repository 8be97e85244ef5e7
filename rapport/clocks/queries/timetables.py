"""The timetable of a version of a calendar, worked out once in each process: versions never change."""

from functools import lru_cache

from rapport.clocks.models import Calendar, CalendarVersion
from rapport.clocks.rules import content
from rapport.clocks.rules.refusals import ClockRefused
from rapport.clocks.rules.timetable import Era, Timetable


@lru_cache(maxsize=64)
def of_version(version_id: int) -> Timetable:
    """The timetable as a version knows it: itself from when it came into force, and the versions before it until then."""
    version = CalendarVersion.objects.get(pk=version_id)
    known = CalendarVersion.objects.filter(calendar=version.calendar_id, number__lte=version.number).order_by("number")
    return Timetable([Era(each.in_force_from, content.read(each.content), each.number) for each in known])


def with_draft(calendar: Calendar, draft: Era) -> Timetable:
    """The timetable as it would be with one more version."""
    known = CalendarVersion.objects.filter(calendar=calendar).order_by("number")
    return Timetable([*(Era(each.in_force_from, content.read(each.content), each.number) for each in known), draft])


def latest(calendar: Calendar) -> CalendarVersion:
    """What a calendar says by now, however old the row in hand is."""
    return CalendarVersion.objects.filter(calendar=calendar.pk).order_by("-number")[:1].get()


def default() -> CalendarVersion:
    """The latest version of the calendar that clocks run in unless they name another."""
    version = CalendarVersion.objects.filter(calendar__is_default=True).order_by("-number").first()
    if version is None:
        raise ClockRefused("There is no default calendar yet; an administrator can make one under Calendars.")
    return version
