"""Clocks over the API: read only, because a clock runs with what it is about."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from rapport.clocks.models import Clock, ClockEntry
from rapport.clocks.queries import clocks as queries
from rapport.clocks.queries import explaining
from rapport.core.api import Id

router = Router(tags=["clocks"])


class ClockOut(Schema):
    """A clock. `left` of a paused one is in seconds, or in days when its target is in days."""

    id: int
    about_kind: str
    about_id: int
    kind: str
    name: str
    because: str
    target: dict[str, Any]
    calendar: str
    calendar_version: int
    state: str
    started_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    left: int | None
    paused_at: datetime | None
    warned_at: datetime | None
    missed_at: datetime | None
    ended_at: datetime | None
    breach_reason: str

    @staticmethod
    def resolve_calendar(clock: Clock) -> str:
        """The calendar it counts in, by name."""
        return clock.calendar_version.calendar.name

    @staticmethod
    def resolve_calendar_version(clock: Clock) -> int:
        """The version of that calendar."""
        return clock.calendar_version.number


class EntryOut(Schema):
    """One line of a clock's ledger: what happened when, who wrote it, and why."""

    what: str
    at: datetime
    facts: dict[str, Any]
    reason: str
    made_at: datetime
    made_by: str | None

    @staticmethod
    def resolve_made_by(entry: ClockEntry) -> str | None:
        """Who wrote it, by email; nothing for Rapport itself."""
        return entry.made_by.email if entry.made_by else None


class StepOut(Schema):
    """One step of the reason, in plain English."""

    text: str
    at: datetime | None
    who: str


@router.get("/{clock_id}", response=ClockOut, summary="Read a clock")
def read(request: HttpRequest, clock_id: Id) -> Clock:
    """One clock as it stands."""
    return _one(request, clock_id)


@router.get("/{clock_id}/ledger", response=list[EntryOut], summary="Read a clock's ledger")
def ledger(request: HttpRequest, clock_id: Id) -> list[ClockEntry]:
    """Everything that happened to it, in order."""
    return explaining.ledger_of(_one(request, clock_id))


@router.get("/{clock_id}/why", response=list[StepOut], summary="Why a clock is due when it is")
def why(request: HttpRequest, clock_id: Id) -> list[explaining.Step]:
    """The steps from its start to its date."""
    return explaining.why(_one(request, clock_id))


def _one(request: HttpRequest, clock_id: int) -> Clock:
    return get_object_or_404(queries.visible(request.actor), pk=clock_id)
