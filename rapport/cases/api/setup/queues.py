"""Queues over the API."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from rapport.cases.actions.setup import queues
from rapport.cases.api.schemas import Name, Tag
from rapport.cases.api.setup import rows
from rapport.cases.models import Queue, Sharing
from rapport.core.api import VERSIONED, Id, In, require_match
from rapport.team import holders
from rapport.team.actors import Actor

router = Router(tags=["queues"])


class QueueIn(In):
    """A queue; its team by name."""

    name: rows.Title
    team: Name | None = None
    sharing: Sharing = Sharing.HAND
    skills: Annotated[list[Tag], Field(max_length=30)] = []
    idle_minutes: Annotated[int, Field(ge=1, le=43_200)] | None = None
    position: rows.Position = 0


class QueueOut(Schema):
    """A queue of cases."""

    id: int
    name: str
    team: str | None
    sharing: Sharing
    skills: list[str]
    idle_minutes: int | None
    position: int
    is_archived: bool
    version: int

    @staticmethod
    def resolve_team(queue: Queue) -> str | None:
        """The team's name."""
        return queue.team.name if queue.team else None

    @staticmethod
    def resolve_is_archived(queue: Queue) -> bool:
        """Whether it is used no longer."""
        return queue.archived_at is not None


def _queue(by: Actor, given: QueueIn) -> dict[str, Any]:
    _, team = holders.named(by, owner=None, team=given.team)
    return {**given.dict(), "team": team}


@router.get("", response=list[QueueOut], summary="List queues")
def list_queues(request: HttpRequest) -> list[Queue]:
    """In their order, those put away too."""
    return rows.listed(request, Queue)


@router.post("", response={201: QueueOut}, summary="Make a queue")
def make_queue(request: HttpRequest, given: QueueIn, response: HttpResponse) -> Status[Queue]:
    """A new queue."""
    return Status(201, rows.tagged_with_version(queues.make(by=request.actor, **_queue(request.actor, given)), response))


@router.get("/{queue_id}", response=QueueOut, summary="Read a queue")
def read_queue(request: HttpRequest, queue_id: Id, response: HttpResponse) -> Queue:
    """One queue, with its version."""
    return rows.tagged_with_version(rows.one(request, Queue, queue_id), response)


@router.put("/{queue_id}", response=QueueOut, summary="Change a queue", openapi_extra=VERSIONED)
def change_queue(request: HttpRequest, queue_id: Id, given: QueueIn, response: HttpResponse) -> Queue:
    """All of it; cases in it stay as they are."""
    queue = rows.one(request, Queue, queue_id)
    version = require_match(request, queue.version)
    return rows.tagged_with_version(queues.change(queue=queue, version=version, by=request.actor, **_queue(request.actor, given)), response)


@router.post("/{queue_id}/archive", response=QueueOut, summary="Put a queue away")
def archive_queue(request: HttpRequest, queue_id: Id) -> Queue:
    """Refused while open cases wait in it."""
    return queues.put_away(queue=rows.one(request, Queue, queue_id), by=request.actor)
