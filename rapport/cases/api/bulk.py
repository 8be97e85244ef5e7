"""Many cases at once, with a look before and a way back."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from rapport.cases.actions import bulk
from rapport.cases.api.acting import NoSuchStatus
from rapport.cases.api.cases import queue_named
from rapport.cases.api.schemas import Email, Name, Priority, Reason, Reference, Tag
from rapport.cases.models import BulkChange, BulkStatus, BulkWhat, CaseStatus, Outcome
from rapport.cases.rules import words
from rapport.core.api import Id, In
from rapport.team import holders
from rapport.team.actors import Actor

router = Router(tags=["cases"])


class BulkIn(In):
    """What to do to which cases; only what belongs to `what` is looked at. `owner` empty means nobody."""

    what: BulkWhat
    cases: Annotated[list[Reference], Field(min_length=1, max_length=2_000)]
    owner: Email | None = None
    queue: Name | None = None
    status: Name | None = None
    priority: Priority | None = None
    add: Annotated[list[Tag], Field(max_length=30)] = []
    remove: Annotated[list[Tag], Field(max_length=30)] = []
    outcome: Outcome | None = None
    anyway: Reason = ""


class RefusedOut(Schema):
    """A case that said no, and why."""

    case: str
    sentence: str


class PreviewOut(Schema):
    """What it would do; with more than 500 cases, what it would do to the first 500."""

    changed: int
    unchanged: int
    refused: list[RefusedOut]
    is_cut: bool


class BulkOut(Schema):
    """A change to many, as far as it got."""

    id: int
    what: BulkWhat
    status: BulkStatus
    wanted: int
    waiting: int
    changed: int
    refused: list[RefusedOut]


def _given(by: Actor, asked: BulkIn) -> dict[str, Any]:
    """What the action takes: numbers for names."""
    if asked.what == BulkWhat.ASSIGN:
        owner, _ = holders.named(by, owner=asked.owner, team=None)
        return {"owner": owner.pk if owner else None}
    if asked.what == BulkWhat.QUEUE:
        queue = queue_named(asked.queue)
        return {"queue": queue.pk if queue else None}
    if asked.what == BulkWhat.PRIORITY:
        return {"priority": asked.priority}
    if asked.what == BulkWhat.TAG:
        return {"add": asked.add, "remove": asked.remove}
    ending = {"outcome": asked.outcome or "", "anyway": asked.anyway}
    return ending if asked.what == BulkWhat.CLOSE else {**ending, "status": _status(asked.status)}


def _status(name: str | None) -> int:
    found = CaseStatus.objects.filter(name__iexact=name or "").first()
    if found is None:
        raise NoSuchStatus("No status has this name.", field="status")
    return found.pk


def _numbers(asked: BulkIn) -> list[int]:
    return [words.number_in(reference) or 0 for reference in asked.cases]


def _refused(refused: dict[Any, str]) -> list[dict[str, str]]:
    return [{"case": words.reference(int(number)), "sentence": sentence} for number, sentence in refused.items()]


def _shown(change: BulkChange) -> dict[str, Any]:
    return {
        "id": change.pk, "what": change.what, "status": change.status, "wanted": change.wanted, "waiting": len(change.waiting),
        "changed": len(change.before), "refused": _refused(change.refused),
    }  # fmt: skip


def _one(request: HttpRequest, change_id: int) -> BulkChange:
    return get_object_or_404(BulkChange, pk=change_id, by=request.actor.user_id)


@router.post("/bulk/preview", response=PreviewOut, summary="What a change to many cases would do")
def preview(request: HttpRequest, given: BulkIn) -> dict[str, Any]:
    """Tried and taken back: nothing is changed."""
    seen = bulk.preview(what=given.what, cases=_numbers(given), given=_given(request.actor, given), by=request.actor)
    return {"changed": seen.changed, "unchanged": seen.unchanged, "refused": _refused(seen.refused), "is_cut": seen.is_cut}


@router.post("/bulk", response={201: BulkOut}, summary="Change many cases")
def start(request: HttpRequest, given: BulkIn) -> Status[dict[str, Any]]:
    """Under the same rules as one case; those that say no are listed."""
    change = bulk.start(what=given.what, cases=_numbers(given), given=_given(request.actor, given), by=request.actor)
    return Status(201, _shown(change))


@router.get("/bulk/{bulk_id}", response=BulkOut, summary="How far a change to many got")
def read(request: HttpRequest, bulk_id: Id) -> dict[str, Any]:
    """One's own changes."""
    return _shown(_one(request, bulk_id))


@router.post("/bulk/{bulk_id}/undo", response=BulkOut, summary="Undo a change to many")
def undo(request: HttpRequest, bulk_id: Id) -> dict[str, Any]:
    """Except where somebody has changed a case since."""
    return _shown(bulk.undo(change=_one(request, bulk_id), by=request.actor))
