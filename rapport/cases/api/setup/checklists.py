"""Checklists over the API."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from rapport.cases.actions.setup import checklists
from rapport.cases.api.schemas import Name
from rapport.cases.api.setup import rows
from rapport.cases.models import Category, Checklist, Kind, Queue
from rapport.core.api import VERSIONED, Id, In, Text, require_match

router = Router(tags=["checklists"])


class ItemIn(In):
    """One check."""

    text: Annotated[Text, Field(min_length=1, max_length=300)]
    is_needed: bool = True


class ChecklistIn(In):
    """A list of checks, and the cases it attaches itself to. The queue by name."""

    name: rows.Title
    kinds: rows.Kinds = []
    queue: Name | None = None
    category: Category = Category.OPEN
    position: rows.Position = 0
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=60)]


class ItemOut(Schema):
    """One check."""

    text: str
    is_needed: bool


class ChecklistOut(Schema):
    """A list of checks."""

    id: int
    name: str
    kinds: list[Kind]
    queue: str | None
    category: Category
    position: int
    items: list[ItemOut]
    is_archived: bool
    version: int

    @staticmethod
    def resolve_queue(checklist: Checklist) -> str | None:
        """The queue's name."""
        return checklist.queue.name if checklist.queue else None

    @staticmethod
    def resolve_items(checklist: Checklist) -> list[Any]:
        """The checks in order."""
        return list(checklist.items.all())

    @staticmethod
    def resolve_is_archived(checklist: Checklist) -> bool:
        """Whether it is attached to no further case."""
        return checklist.archived_at is not None


def _checklist(given: ChecklistIn) -> dict[str, Any]:
    return {**given.dict(), "queue": rows.named(Queue, given.queue, "queue")}


@router.get("", response=list[ChecklistOut], summary="List checklists")
def list_checklists(request: HttpRequest) -> list[Checklist]:
    """In their order, those put away too."""
    return rows.listed(request, Checklist)


@router.post("", response={201: ChecklistOut}, summary="Make a checklist")
def make_checklist(request: HttpRequest, given: ChecklistIn, response: HttpResponse) -> Status[Checklist]:
    """A new list."""
    return Status(201, rows.tagged_with_version(checklists.make(by=request.actor, **_checklist(given)), response))


@router.get("/{checklist_id}", response=ChecklistOut, summary="Read a checklist")
def read_checklist(request: HttpRequest, checklist_id: Id, response: HttpResponse) -> Checklist:
    """One checklist, with its version."""
    return rows.tagged_with_version(rows.one(request, Checklist, checklist_id), response)


@router.put("/{checklist_id}", response=ChecklistOut, summary="Change a checklist", openapi_extra=VERSIONED)
def change_checklist(request: HttpRequest, checklist_id: Id, given: ChecklistIn, response: HttpResponse) -> Checklist:
    """For cases to come; what is attached stays as it reads."""
    checklist = rows.one(request, Checklist, checklist_id)
    version = require_match(request, checklist.version)
    return rows.tagged_with_version(
        checklists.change(checklist=checklist, version=version, by=request.actor, **_checklist(given)), response
    )


@router.post("/{checklist_id}/archive", response=ChecklistOut, summary="Put a checklist away")
def archive_checklist(request: HttpRequest, checklist_id: Id) -> Checklist:
    """It is attached to no further case."""
    return checklists.put_away(checklist=rows.one(request, Checklist, checklist_id), by=request.actor)
