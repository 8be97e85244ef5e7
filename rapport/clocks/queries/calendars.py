"""Working calendars: which there are, what each says, and how it came to say so."""

from datetime import date, timedelta

from django.db.models import F, QuerySet

from rapport.clocks import permissions
from rapport.clocks.models import RUNNING_OR_PAUSED, Calendar, CalendarVersion, Clock
from rapport.clocks.rules import content
from rapport.clocks.rules.content import Content
from rapport.team.actors import Actor

DAY = timedelta(days=1)


def visible(by: Actor) -> QuerySet[Calendar]:
    """The calendars this person may see, by name."""
    return Calendar.objects.filter(permissions.visible_to(by)).order_by("name")


def latest(by: Actor) -> QuerySet[CalendarVersion]:
    """What each calendar says by now, by name, with the calendar."""
    return (
        CalendarVersion.objects.filter(calendar__in=visible(by), number=F("calendar__version"))
        .select_related("calendar")
        .order_by("calendar__name")
    )


def versions(calendar: Calendar) -> QuerySet[CalendarVersion]:
    """Every version with who made it, the latest first."""
    return calendar.versions.select_related("made_by").order_by("-number")


def said(version: CalendarVersion) -> Content:
    """What a version says."""
    return content.read(version.content)


def open_clocks(calendar: Calendar) -> int:
    """How many running or paused clocks count in a calendar."""
    return Clock.objects.filter(RUNNING_OR_PAUSED, calendar_version__calendar=calendar).count()


def year_of(says: Content, year: int) -> list[tuple[date, str, str]]:
    """Each day of a year: working, off, holiday, closed or other; and why."""
    day, found = date(year, 1, 1), []
    while day.year == year:
        found.append((day, kind_of(says, day), says.why_closed(day)))
        day += DAY
    return found


def kind_of(says: Content, day: date) -> str:
    """What a day is: other hours, closed, a bank holiday, a working day, or one we never work on."""
    if day in says.days:
        return "other" if says.days[day].windows else "closed"
    if any(each.first <= day <= each.last for each in says.closures):
        return "closed"
    if says.why_closed(day):
        return "holiday"
    return "working" if says.weekly[day.weekday()] else "off"
