"""Working calendars: which there are, what each says, and how it came to say so."""

from calendar import monthcalendar
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from rapport.clocks import permissions
from rapport.clocks.models import RUNNING_OR_PAUSED, Calendar, CalendarVersion, Clock
from rapport.clocks.rules import content, saying
from rapport.clocks.rules.content import Content
from rapport.team.actors import Actor

WORDS = {"working": "working day", "off": "not a working day", "holiday": "bank holiday", "closed": "closed", "other": "other hours"}


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


@dataclass(frozen=True)
class Day:
    """One day of a calendar: working, off, holiday, closed or other; and why it is not as usual."""

    on: date
    kind: str
    why: str
    hours: str = ""

    @property
    def word(self) -> str:
        """What it is, in words."""
        return WORDS[self.kind]


@dataclass(frozen=True)
class Month:
    """A month as a page of a calendar: weeks from Monday; an empty place where another month's day would stand."""

    first: date
    weeks: list[list[Day | None]]


def months(says: Content, year: int) -> list[Month]:
    """The twelve months of a year."""
    return [_month(says, year, number) for number in range(1, 13)]


def unusual(year: list[Month]) -> list[Day]:
    """The bank holidays, closures and days with other hours of a year."""
    days = [day for month in year for week in month.weeks for day in week if day]
    return [day for day in days if day.kind in {"holiday", "closed", "other"}]


def _month(says: Content, year: int, number: int) -> Month:
    weeks = monthcalendar(year, number)
    return Month(date(year, number, 1), [[_day(says, date(year, number, day)) if day else None for day in week] for week in weeks])


def _day(says: Content, day: date) -> Day:
    kind = kind_of(says, day)
    return Day(day, kind, says.why_closed(day), saying.windows_in_words(says.windows_on(day)) if kind == "other" else "")


def kind_of(says: Content, day: date) -> str:
    """What a day is: other hours, closed, a bank holiday, a working day, or one we never work on."""
    if day in says.days:
        return "other" if says.days[day].windows else "closed"
    if any(each.first <= day <= each.last for each in says.closures):
        return "closed"
    if says.why_closed(day):
        return "holiday"
    return "working" if says.weekly[day.weekday()] else "off"
