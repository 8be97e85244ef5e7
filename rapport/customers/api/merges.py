"""Merges and duplicates over the API."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError

from rapport.core.api import PAGE, Id, In, Limit, Text
from rapport.core.errors import require
from rapport.customers.actions import duplicates, merging
from rapport.customers.api.customers import found
from rapport.customers.api.schemas import Reference
from rapport.customers.models import DuplicatePair, Merge
from rapport.customers.queries import duplicates as queries
from rapport.customers.queries import merges

router = Router(tags=["merges"])
pairs = Router(tags=["merges"])
Side = Literal["survivor", "absorbed", "both"]


class MergeIn(In):
    """Two customers that are one. `choices` say whose value stands, by field: name, title, known_as, pronunciation, pronouns,
    language, date_of_birth, how_to_help, death, stage, owner, team, external_id, tags (also "both") and custom.<key>."""

    survivor: Reference
    absorbed: Reference
    choices: dict[Annotated[Text, Field(max_length=60)], Side] = Field(default={}, max_length=200)


class MergeOut(Schema):
    """A merge. `moved` counts the rows that went along, by table."""

    id: int
    survivor: str = Field(alias="survivor.reference")
    absorbed: str = Field(alias="absorbed.reference")
    at: datetime
    undone_at: datetime | None
    moved: dict[str, int]

    @staticmethod
    def resolve_moved(merge: Merge) -> dict[str, int]:
        return {where: len(numbers) for where, numbers in merge.moved.get("rows", {}).items()}


class MergePage(Schema):
    """Merges, the latest first, and where the next page starts (null at the end)."""

    items: list[MergeOut]
    next: str | None


class ReasonOut(Schema):
    """One reason for or against, and its weight: log2 of how much likelier it makes that the two are one."""

    words: str
    weight: float


class PairOut(Schema):
    """Two customers that may be one. `score` is the sum of the weights; `is_sure` that it is enough to offer them as one."""

    id: int
    one: str = Field(alias="one.reference")
    other: str = Field(alias="other.reference")
    score: float
    is_sure: bool
    reasons: list[ReasonOut]
    status: Literal["open", "apart", "merged"]
    found_at: datetime


class PairPage(Schema):
    """Pairs to review, sure ones first, and where the next page starts (null at the end)."""

    items: list[PairOut]
    next: str | None


Before = Annotated[Text, Field(max_length=40)]


@router.get("", response=MergePage, summary="List merges")
def index(request: HttpRequest, cursor: Before = "", limit: Limit = PAGE) -> dict[str, Any]:
    """Every merge of customers the actor may see, the latest first, undone ones too."""
    require(request.actor.holds("customers.read"))
    listed = merges.visible(request.actor)
    if cursor:
        if not (cursor.isascii() and cursor.isdigit() and int(cursor) < 2**63):
            raise HttpError(400, "This cursor is not one that an answer gave.")
        listed = listed.filter(pk__lt=int(cursor))
    rows = list(listed[: limit + 1])
    return {"items": rows[:limit], "next": str(rows[limit - 1].pk) if len(rows) > limit else None}


@router.post("", response={201: MergeOut}, summary="Merge two customers")
def add(request: HttpRequest, given: MergeIn) -> Status[Merge]:
    """Make one customer part of another. The absorbed reference goes on working and leads to the survivor."""
    survivor, absorbed = found(request, given.survivor), found(request, given.absorbed)
    return Status(201, merging.merge(survivor=survivor, absorbed=absorbed, choices=given.choices, by=request.actor))


@router.get("/{merge_id}", response=MergeOut, summary="Read a merge")
def read(request: HttpRequest, merge_id: Id) -> Merge:
    """One merge."""
    return get_object_or_404(merges.visible(request.actor), pk=merge_id)


@router.post("/{merge_id}/undo", response=MergeOut, summary="Undo a merge")
def undo(request: HttpRequest, merge_id: Id) -> Merge:
    """Part the two again, at any time; what was changed since goes back with its changes."""
    return merging.undo(merge=get_object_or_404(merges.visible(request.actor), pk=merge_id), by=request.actor)


@pairs.get("", response=PairPage, summary="List possible duplicates")
def to_review(request: HttpRequest, cursor: Annotated[Text, Field(max_length=80)] = "", limit: Limit = PAGE) -> dict[str, Any]:
    """Pairs of customers that may be one and that nobody has decided about."""
    require(request.actor.holds("customers.merge"))
    try:
        page = queries.page(queries.to_review(request.actor), after=cursor, size=limit)
    except queries.BadCursor:
        raise HttpError(400, "This cursor is not one that an answer gave.") from None
    return {"items": page.pairs, "next": page.next or None}


@pairs.post("/search", response={202: None}, summary="Look for duplicates")
def look(request: HttpRequest) -> Status[None]:
    """Look through all customers in the background."""
    require(request.actor.holds("customers.merge"))
    duplicates.ask(by=request.actor)
    return Status(202, None)


@pairs.get("/{pair_id}", response=PairOut, summary="Read a possible duplicate")
def read_pair(request: HttpRequest, pair_id: Id) -> DuplicatePair:
    """One pair, also a decided one."""
    return get_object_or_404(queries.pairs(request.actor), pk=pair_id)


@pairs.post("/{pair_id}/apart", response=PairOut, summary="Say that two are not the same")
def apart(request: HttpRequest, pair_id: Id) -> DuplicatePair:
    """They are not offered again."""
    return duplicates.keep_apart(pair=get_object_or_404(queries.pairs(request.actor), pk=pair_id), by=request.actor)
