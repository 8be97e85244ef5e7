"""Working calendars: made, changed by a new version, chosen as the default."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from rapport.clocks import permissions
from rapport.clocks.actions import adopting
from rapport.clocks.models import Calendar, CalendarVersion
from rapport.clocks.queries import timetables
from rapport.clocks.rules import content
from rapport.clocks.rules.refusals import CalendarRefused
from rapport.core.db import lock
from rapport.core.errors import require
from rapport.team.actors import Actor

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_NAME = 100
LONGEST_WHY = 300
USUAL_NAME = "Office hours"


class ChangedMeanwhile(CalendarRefused):
    """Somebody else changed the calendar since it was read."""


@transaction.atomic
def make(*, name: str, given: Mapping[str, Any], by: Actor, why: str = "") -> Calendar:
    """Make a calendar; the first one is the default. `given` is in the shape of `rules.content`. Refuses: CalendarRefused."""
    require(permissions.may_manage(by))
    text = _name(name)
    if Calendar.objects.filter(name__iexact=text).exists():
        raise CalendarRefused(f"There is already a calendar called {text}.", field="name")
    return _make(text, content.read(given), by, why)


def _make(name: str, said: content.Content, by: Actor, why: str) -> Calendar:
    is_first = not Calendar.objects.filter(is_default=True).exists()
    calendar = Calendar.objects.create(name=name, is_default=is_first, created_at=by.at)
    _write(calendar, said, ALWAYS, why, by)
    return calendar


@transaction.atomic
def change(
    *, calendar: Calendar, given: Mapping[str, Any], why: str, by: Actor, in_force_from: datetime | None = None, version: int | None = None
) -> int:
    """Change what a calendar says from a moment on (now unless given); open clocks follow. How many due dates moved.

    The past stays as it was, and so do clocks that have ended. `version` is the one the change was made on. Refuses: CalendarRefused
    without a reason or for a calendar that cannot be so, ChangedMeanwhile.
    """
    calendar = lock(calendar)
    require(permissions.may_manage(by))
    if version is not None and version != calendar.version:
        raise ChangedMeanwhile("Somebody else has changed this calendar in the meantime. Look at it again first.")
    if not why.strip() or len(why) > LONGEST_WHY:
        raise CalendarRefused(f"Say why the calendar changes, in at most {LONGEST_WHY} characters.", field="why")
    said = content.read(given)
    if said.as_json() == timetables.latest(calendar).content:
        raise CalendarRefused("Nothing in this calendar is different.")
    calendar.version += 1
    calendar.save(update_fields=["version"])
    return adopting.adopt(version=_write(calendar, said, in_force_from or by.at, why, by), by=by).moved


@transaction.atomic
def rename(*, calendar: Calendar, name: str, by: Actor) -> Calendar:
    """Give a calendar another name. Refuses: CalendarRefused."""
    calendar = lock(calendar)
    require(permissions.may_manage(by))
    text = _name(name)
    if Calendar.objects.filter(name__iexact=text).exclude(pk=calendar.pk).exists():
        raise CalendarRefused(f"There is already a calendar called {text}.", field="name")
    calendar.name = text
    calendar.save(update_fields=["name"])
    return calendar


@transaction.atomic
def make_default(*, calendar: Calendar, by: Actor) -> Calendar:
    """From now on clocks run in this calendar unless they name another. Open clocks keep theirs."""
    calendar = lock(calendar)
    require(permissions.may_manage(by))
    Calendar.objects.filter(is_default=True).exclude(pk=calendar.pk).update(is_default=False)
    calendar.is_default = True
    calendar.save(update_fields=["is_default"])
    return calendar


def usual(by: Actor) -> CalendarVersion:
    """The latest version of the default calendar; office hours in England, where there is none yet."""
    if not Calendar.objects.filter(is_default=True).exists():
        _make(USUAL_NAME, content.Content(zone=settings.TIME_ZONE, weekly=content.OFFICE_HOURS.weekly), by, "")
    return timetables.default()


def _write(calendar: Calendar, said: content.Content, since: datetime, why: str, by: Actor) -> CalendarVersion:
    return CalendarVersion.objects.create(
        calendar=calendar,
        number=calendar.version,
        content=said.as_json(),
        in_force_from=since,
        why=why.replace("\x00", "").strip(),
        made_at=by.at,
        made_by=by.user,
    )


def _name(name: str) -> str:
    text = " ".join(name.replace("\x00", "").split())
    if not text or len(text) > LONGEST_NAME:
        raise CalendarRefused(f"Give the calendar a name of at most {LONGEST_NAME} characters.", field="name")
    return text
