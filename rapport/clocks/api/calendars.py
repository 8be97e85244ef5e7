"""Working calendars over the API."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from rapport.clocks import permissions
from rapport.clocks.actions import calendars as actions
from rapport.clocks.models import Calendar, CalendarVersion
from rapport.clocks.queries import calendars as queries
from rapport.clocks.queries import effect, timetables
from rapport.clocks.queries.effect import Effect
from rapport.clocks.rules import content
from rapport.clocks.rules.timetable import Era
from rapport.core.api import VERSIONED, Id, In, Moment, Text, require_match, tagged
from rapport.core.errors import require

router = Router(tags=["calendars"])
TimeOfDay = Annotated[str, Field(pattern=r"^[0-9]{1,2}:[0-9]{2}$", examples=["09:00"])]
Hours = Annotated[list[Annotated[list[TimeOfDay], Field(min_length=2, max_length=2)]], Field(max_length=48)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2026-12-24"])]
Why = Annotated[Text, Field(max_length=300)]
Name = Annotated[Text, Field(min_length=1, max_length=100)]


class Week(In):
    """Hours on each day of the week, such as [["09:00", "17:00"]]; a night ends at 24:00 and goes on at 00:00."""

    mon: Hours = []
    tue: Hours = []
    wed: Hours = []
    thu: Hours = []
    fri: Hours = []
    sat: Hours = []
    sun: Hours = []


class ClosureIn(In):
    """Days on which we are closed, both included."""

    model_config = {"extra": "forbid", "populate_by_name": True}
    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day | None, Field(alias="to")] = None
    why: Annotated[Text, Field(max_length=200)] = ""


class OtherDayIn(In):
    """A day unlike the others: other hours, or none."""

    windows: Hours = []
    why: Annotated[Text, Field(max_length=200)] = ""


class ContentIn(In):
    """What a calendar says."""

    zone: Annotated[Text, Field(max_length=60)] = "Europe/London"
    nation: Annotated[str, Field(pattern="^(ENG|WLS|SCT|NIR)?$", description="Whose bank holidays; empty for none")] = ""
    weekly: Week
    closures: Annotated[list[ClosureIn], Field(max_length=2_000)] = []
    days: Annotated[dict[Day, OtherDayIn], Field(max_length=2_000)] = {}


class CalendarIn(In):
    """A calendar to make."""

    name: Name
    content: ContentIn
    why: Why = ""


class CalendarDraftIn(In):
    """A change to try: what the calendar would say, and from when."""

    content: ContentIn
    in_force_from: Moment | None = None


class CalendarChangeIn(CalendarDraftIn):
    """A change to make, and why."""

    why: Annotated[Why, Field(min_length=1)]


class CalendarVersionOut(Schema):
    """One version: what it says, from when, who made it and why."""

    number: int
    content: dict[str, Any]
    in_force_from: datetime
    why: str
    made_at: datetime
    made_by: str | None

    @staticmethod
    def resolve_made_by(version: CalendarVersion) -> str | None:
        """Who made it, by email; nothing for Rapport itself."""
        return version.made_by.email if version.made_by else None


class CalendarOut(Schema):
    """A calendar as it is now."""

    id: int
    name: str
    is_default: bool
    version: int
    content: dict[str, Any]


class ClockMoveOut(Schema):
    """A clock whose due date moves."""

    clock: int
    about_kind: str
    about_id: int
    name: str
    before: datetime
    after: datetime


class ClockEffectOut(Schema):
    """What a change does to open clocks. `moves` holds the most pressing of them."""

    looked_at: int
    moved: int
    earlier: int
    later: int
    overdue: int
    moves: list[ClockMoveOut]


@router.get("", response=list[CalendarOut], summary="List calendars")
def calendars(request: HttpRequest) -> list[dict[str, Any]]:
    """Every working calendar as it is now."""
    require(permissions.may_read(request.actor))
    return [_out(version) for version in queries.latest(request.actor)]


@router.post("", response={201: CalendarOut}, summary="Make a calendar")
def make(request: HttpRequest, given: CalendarIn, response: HttpResponse) -> Status[dict[str, Any]]:
    """A new calendar."""
    calendar = actions.make(name=given.name, given=_content(given.content), why=given.why, by=request.actor)
    return Status(201, _shown(calendar, response))


@router.get("/{calendar_id}", response=CalendarOut, summary="Read a calendar")
def read(request: HttpRequest, calendar_id: Id, response: HttpResponse) -> dict[str, Any]:
    """One calendar, with its version."""
    return _shown(_one(request, calendar_id), response)


@router.get("/{calendar_id}/versions", response=list[CalendarVersionOut], summary="Read a calendar's versions")
def versions(request: HttpRequest, calendar_id: Id) -> list[CalendarVersion]:
    """Every version, the latest first."""
    return list(queries.versions(_one(request, calendar_id)))


@router.post("/{calendar_id}/effect", response=ClockEffectOut, summary="See what a change would do")
def see_effect(request: HttpRequest, calendar_id: Id, given: CalendarDraftIn) -> dict[str, Any]:
    """Which due dates would move. Nothing is changed."""
    require(permissions.may_manage(request.actor))
    calendar = _one(request, calendar_id)
    draft = Era(given.in_force_from or request.actor.at, content.read(_content(given.content)), calendar.version + 1)
    return _effect(effect.of(calendar, draft, request.actor.at))


@router.put("/{calendar_id}", response=CalendarOut, summary="Change a calendar", openapi_extra=VERSIONED)
def change(request: HttpRequest, calendar_id: Id, given: CalendarChangeIn, response: HttpResponse) -> dict[str, Any]:
    """A new version. Open clocks follow it; the past and clocks that have ended stay as they were."""
    require(permissions.may_manage(request.actor))
    calendar = _one(request, calendar_id)
    version = require_match(request, calendar.version)
    actions.change(
        calendar=calendar,
        given=_content(given.content),
        why=given.why,
        in_force_from=given.in_force_from,
        version=version,
        by=request.actor,
    )
    return _shown(_one(request, calendar_id), response)


@router.post("/{calendar_id}/default", response=CalendarOut, summary="Make a calendar the default")
def make_default(request: HttpRequest, calendar_id: Id, response: HttpResponse) -> dict[str, Any]:
    """New clocks run in it unless they name another."""
    return _shown(actions.make_default(calendar=_one(request, calendar_id), by=request.actor), response)


def _one(request: HttpRequest, calendar_id: int) -> Calendar:
    return get_object_or_404(queries.visible(request.actor), pk=calendar_id)


def _content(given: ContentIn) -> dict[str, Any]:
    """What was given, as the rules read it."""
    return {
        **given.dict(include={"zone", "nation"}),
        "weekly": given.weekly.dict(),
        "closures": [{"from": each.first, "to": each.last, "why": each.why} for each in given.closures],
        "days": {day: each.dict() for day, each in given.days.items()},
    }


def _out(version: CalendarVersion) -> dict[str, Any]:
    calendar = version.calendar
    known = {"id": calendar.pk, "name": calendar.name, "is_default": calendar.is_default, "version": version.number}
    return {**known, "content": version.content}


def _shown(calendar: Calendar, response: HttpResponse) -> dict[str, Any]:
    tagged(response, calendar.version)
    version = timetables.latest(calendar)
    version.calendar = calendar
    return _out(version)


def _effect(found: Effect) -> dict[str, Any]:
    moves = [
        {
            "clock": move.clock.pk,
            "about_kind": move.clock.about_kind,
            "about_id": move.clock.about_id,
            "name": move.clock.name,
            "before": move.before,
            "after": move.after,
        }
        for move in found.moves
    ]
    counts = {"looked_at": found.looked_at, "moved": found.moved, "earlier": found.earlier, "later": found.later, "overdue": found.overdue}
    return {**counts, "moves": moves}
