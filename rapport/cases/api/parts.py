"""What belongs to a case: clocks, checks, what is in the way of its ending."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from rapport.cases.actions import checking, timing
from rapport.cases.api.schemas import Reason, Reference, one
from rapport.cases.models import CheckRow
from rapport.cases.queries import closing
from rapport.cases.rules.closing import Obstacle
from rapport.clocks.models import Clock
from rapport.clocks.queries import clocks as clock_queries
from rapport.core.api import Id, In, Text

router = Router(tags=["cases"])


class CaseClockOut(Schema):
    """A deadline of a case."""

    id: int
    name: str
    kind: str
    state: str
    because: str
    started_at: datetime
    due_at: datetime | None
    warned_at: datetime | None
    missed_at: datetime | None
    ended_at: datetime | None
    breach_reason: str


class CheckOut(Schema):
    """One check of a case."""

    id: int
    text: str
    is_needed: bool
    is_ticked: bool
    ticked_at: datetime | None
    ticked_by: str | None
    dropped_why: str

    @staticmethod
    def resolve_ticked_by(row: CheckRow) -> str | None:
        """Who ticked it, by email."""
        return row.ticked_by.email if row.ticked_by else None


class ObstacleOut(Schema):
    """One thing that is still open."""

    what: str
    sentence: str
    field: str


class WhyIn(In):
    """Why, in words."""

    reason: Annotated[Reason, Field(min_length=1)]


class TickIn(In):
    """Whether it is ticked."""

    is_ticked: bool


class CheckDropIn(In):
    """Why a check does not apply."""

    reason: Annotated[Text, Field(min_length=1, max_length=300)]


@router.get("/{case}/clocks", response=list[CaseClockOut], summary="List the clocks of a case")
def clocks(request: HttpRequest, case: Reference) -> list[Clock]:
    """Those still owed first, the soonest first."""
    found = one(request, case)
    return clock_queries.of("cases.case", [found.pk]).get(found.pk, [])


@router.post("/{case}/clocks/{clock_id}/reason", response=CaseClockOut, summary="Say why a clock was late")
def explain(request: HttpRequest, case: Reference, clock_id: Id, given: WhyIn) -> Clock:
    """A case does not end while nobody has said why one of its clocks was late."""
    found = one(request, case)
    clock = get_object_or_404(Clock, about_kind="cases.case", about_id=found.pk, pk=clock_id)
    return timing.explained(case=found, clock=clock, reason=given.reason, by=request.actor)


@router.get("/{case}/checks", response=list[CheckOut], summary="List the checks of a case")
def checks(request: HttpRequest, case: Reference) -> list[CheckRow]:
    """In the order of their lists."""
    return list(one(request, case).checks.select_related("ticked_by").order_by("checklist_id", "position", "pk"))


@router.put("/{case}/checks/{check_id}", response=CheckOut, summary="Tick a check")
def tick(request: HttpRequest, case: Reference, check_id: Id, given: TickIn) -> CheckRow:
    """Tick it, or take the tick back; who and when are kept."""
    row = get_object_or_404(one(request, case).checks.select_related("case"), pk=check_id)
    return checking.tick(row=row, is_ticked=given.is_ticked, by=request.actor)


@router.post("/{case}/checks/{check_id}/dropping", response=CheckOut, summary="Say that a check does not apply")
def drop(request: HttpRequest, case: Reference, check_id: Id, given: CheckDropIn) -> CheckRow:
    """It stays in view, with the reason."""
    row = get_object_or_404(one(request, case).checks.select_related("case"), pk=check_id)
    return checking.drop(row=row, reason=given.reason, by=request.actor)


@router.get("/{case}/obstacles", response=list[ObstacleOut], summary="What keeps a case from ending")
def obstacles(request: HttpRequest, case: Reference) -> list[Obstacle]:
    """What has to be done first."""
    return list(closing.in_the_way(one(request, case), at=request.actor.at))
