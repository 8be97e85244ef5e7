"""Segments over the API."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from rapport.core.api import PAGE, VERSIONED, Id, In, Limit, Moment, Text, require_match, tagged
from rapport.core.errors import require
from rapport.customers import permissions
from rapport.customers.actions import segments
from rapport.customers.api.finding import Cursor, page_of
from rapport.customers.api.schemas import CustomerPage
from rapport.customers.models import Segment
from rapport.customers.queries import segments as queries

router = Router(tags=["segments"])


class SegmentIn(In):
    """A named rule in the filter language."""

    name: Annotated[Text, Field(min_length=1, max_length=100)]
    rule: Annotated[Text, Field(min_length=1, max_length=4_000)]
    description: Annotated[Text, Field(max_length=300)] = ""


class SegmentOut(Schema):
    """A segment; `version` is its ETag, `count` is how many of its customers the actor may see, when it was last brought up to date."""

    id: int
    name: str
    description: str
    rule: str
    count: int
    refreshed_at: datetime | None
    version: int


class SegmentMoveOut(Schema):
    """Somebody joined or left."""

    reference: str = Field(alias="customer.reference")
    has_joined: bool
    at: datetime


def _one(request: HttpRequest, segment_id: int) -> Segment:
    require(request.actor.holds("customers.read"))
    return get_object_or_404(queries.current(), pk=segment_id)


@router.get("", response=list[SegmentOut], summary="List segments")
def index(request: HttpRequest) -> list[Segment]:
    """Every segment in use."""
    require(request.actor.holds("customers.read"))
    return _counted(list(queries.current()), request)


def _counted(found: list[Segment], request: HttpRequest) -> list[Segment]:
    """The same with the counts that the actor may know."""
    counts = queries.counts(found, request.actor)
    for segment in found:
        segment.count = counts[segment.pk]
    return found


@router.post("", response={201: SegmentOut}, summary="Add a segment")
def add(request: HttpRequest, given: SegmentIn, response: HttpResponse) -> Status[Segment]:
    """Add a named rule; its members are counted in the background when there are many."""
    require(permissions.may_edit_segments(request.actor))
    [made] = _counted([segments.add(by=request.actor, **given.dict())], request)
    tagged(response, made.version)
    return Status(201, made)


@router.get("/{segment_id}", response=SegmentOut, summary="Read a segment")
def read(request: HttpRequest, segment_id: Id, response: HttpResponse) -> Segment:
    """One segment."""
    found = _one(request, segment_id)
    tagged(response, found.version)
    return _counted([found], request)[0]


@router.put("/{segment_id}", response=SegmentOut, summary="Change a segment", openapi_extra=VERSIONED)
def change(request: HttpRequest, segment_id: Id, given: SegmentIn, response: HttpResponse) -> Segment:
    """Change its name, rule and description."""
    segment = _one(request, segment_id)
    version = require_match(request, segment.version)
    changed = segments.change(segment=segment, version=version, by=request.actor, **given.dict())
    tagged(response, changed.version)
    return _counted([changed], request)[0]


@router.delete("/{segment_id}", response={204: None}, summary="Archive a segment")
def archive(request: HttpRequest, segment_id: Id) -> Status[None]:
    """Put a segment out of use; who was in it is kept."""
    segments.archive(segment=_one(request, segment_id), by=request.actor)
    return Status(204, None)


@router.get("/{segment_id}/members", response=CustomerPage, summary="List a segment's members")
def members(request: HttpRequest, segment_id: Id, cursor: Cursor = "", limit: Limit = PAGE) -> dict[str, Any]:
    """The members the actor may see, by name."""
    found = queries.members(_one(request, segment_id), request.actor).select_related("owner", "team").defer("search")
    return page_of(found, "name", cursor, limit)


@router.get("/{segment_id}/moves", response=list[SegmentMoveOut], summary="Who joined and left")
def moves(request: HttpRequest, segment_id: Id, since: Moment, limit: Limit = PAGE) -> Any:
    """Who joined or left since a moment, the latest first."""
    return queries.moves(_one(request, segment_id), request.actor, since)[:limit]
