"""The tasks of a case over the API."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from rapport.cases.actions import todos
from rapport.cases.api.schemas import Reference, one
from rapport.core.api import In, Moment, Text
from rapport.tasks.models import Task
from rapport.team import holders

router = Router(tags=["cases"])


class CaseTaskIn(In):
    """A task to add: for whom (a colleague by email, a team by name), and by when."""

    title: Annotated[Text, Field(min_length=1, max_length=200)]
    note: Annotated[Text, Field(max_length=4_000)] = ""
    owner: Annotated[Text, Field(max_length=254)] | None = None
    team: Annotated[Text, Field(max_length=100)] | None = None
    due_at: Moment | None = None
    has_time: bool = False
    priority: Annotated[int, Field(ge=1, le=3)] = 2


class CaseTaskOut(Schema):
    """A task of a case; it is finished, changed and handed over under /tasks."""

    id: int
    title: str
    status: str
    owner: str | None
    team: str | None
    due_at: datetime | None
    has_time: bool
    priority: int

    @staticmethod
    def resolve_owner(task: Task) -> str | None:
        """Whose it is, by email."""
        return task.owner.email if task.owner else None

    @staticmethod
    def resolve_team(task: Task) -> str | None:
        """The team's name."""
        return task.team.name if task.team else None


@router.get("/{case}/tasks", response=list[CaseTaskOut], summary="List the tasks of a case")
def tasks(request: HttpRequest, case: Reference) -> list[Task]:
    """What is to be done before it ends, and what was."""
    rows = one(request, case).todos.select_related("task__owner", "task__team").order_by("task_id")
    return [row.task for row in rows]


@router.post("/{case}/tasks", response={201: CaseTaskOut}, summary="Add a task to a case")
def add(request: HttpRequest, case: Reference, given: CaseTaskIn) -> Status[Task]:
    """The case does not end while it is open."""
    owner, team = holders.named(request.actor, owner=given.owner, team=given.team)
    values = given.dict(exclude={"owner", "team"})
    return Status(201, todos.add(case=one(request, case), owner=owner, team=team, by=request.actor, **values).task)
