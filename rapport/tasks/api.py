"""Tasks over the API."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError

from rapport.core.api import PAGE, VERSIONED, Id, In, Limit, Moment, Text, found_at, require_match, tagged
from rapport.customers import rules as customer_rules
from rapport.customers.queries import records
from rapport.tasks import queries
from rapport.tasks.actions import adding, assigning, editing, ending, sleeping
from rapport.tasks.models import Task
from rapport.tasks.queries import Filters, State, Whose
from rapport.team import holders

router = Router(tags=["tasks"])
Reference = Annotated[str, Field(pattern=r"^(CU|OR|IT)-[0-9]{1,18}$", examples=["CU-104882"])]


class TaskContent(In):
    """What a task says."""

    title: Annotated[Text, Field(min_length=1, max_length=200)]
    note: Annotated[Text, Field(max_length=4_000)] = ""
    due_at: Moment | None = None
    has_time: bool = False
    priority: Annotated[int, Field(ge=1, le=3)] = 2
    repeats: Annotated[Text, Field(max_length=200, description="An RFC 5545 RRULE, such as FREQ=WEEKLY")] = ""


class TaskIn(TaskContent):
    """A task to add: about whom, and for whom (a colleague by email, a team by name)."""

    customer: Reference | None = None
    owner: Annotated[Text, Field(max_length=254)] | None = None
    team: Annotated[Text, Field(max_length=100)] | None = None


class TaskAssignIn(In):
    """Who a task goes to."""

    owner: Annotated[Text, Field(max_length=254)] | None = None
    team: Annotated[Text, Field(max_length=100)] | None = None


class SnoozeIn(In):
    """Until when to put it off."""

    until: Moment


class TaskDropIn(In):
    """Why a task is dropped."""

    reason: Annotated[Text, Field(max_length=300)] = ""


class TaskOut(Schema):
    """A task. `customer` is empty when there is none, or none that the actor may see."""

    id: int
    title: str
    note: str
    customer: str | None
    owner: str | None
    team: str | None
    due_at: datetime | None
    has_time: bool
    priority: int
    status: str
    sleeps_until: datetime | None
    repeats: str
    done_at: datetime | None
    version: int

    @staticmethod
    def resolve_customer(task: Task) -> str | None:
        """The reference of whom it is about."""
        about = getattr(task, "about", None)
        return about.reference if about else None

    @staticmethod
    def resolve_owner(task: Task) -> str | None:
        """Whose it is, by email."""
        return task.owner.email if task.owner else None

    @staticmethod
    def resolve_team(task: Task) -> str | None:
        """The team's name."""
        return task.team.name if task.team else None


class TaskPage(Schema):
    """Tasks in order; `next` is the cursor of the page after, empty at the end."""

    items: list[TaskOut]
    next: str


def _one(request: HttpRequest, task_id: int) -> Task:
    return get_object_or_404(queries.visible(request.actor), pk=task_id)


def _shown(request: HttpRequest, task: Task, response: HttpResponse) -> Task:
    tagged(response, task.version)
    return queries.named([task], request.actor)[0]


@router.get("", response=TaskPage, summary="List tasks")
def index(
    request: HttpRequest,
    whose: Whose = Whose.MINE,
    state: State = State.OPEN,
    customer: Reference | None = None,
    cursor: Annotated[Text, Field(max_length=80)] = "",
    limit: Limit = PAGE,
) -> dict[str, Any]:
    """One's own tasks, the team's, those free to take, or everyone's that one may see."""
    about = (customer_rules.number_in(customer) or 0,) if customer else ()
    try:
        page = queries.page(request.actor, Filters(whose, state, customers=about), after=cursor, size=limit)
    except queries.BadCursor:
        raise HttpError(400, "This cursor is not one that an answer gave.") from None
    return {"items": page.tasks, "next": page.after}


@router.post("", response={201: TaskOut}, summary="Add a task")
def add(request: HttpRequest, given: TaskIn, response: HttpResponse) -> Status[Task]:
    """Add a task, one's own unless it is given to somebody."""
    number = customer_rules.number_in(given.customer) or 0 if given.customer else None
    customer = found_at("customer", records.live(request.actor), pk=number) if number is not None else None
    values = given.dict(exclude={"customer", "owner", "team"})
    owner, team = holders.named(request.actor, owner=given.owner, team=given.team)
    task = adding.add(customer=customer, owner=owner, team=team, by=request.actor, **values)
    return Status(201, _shown(request, task, response))


@router.get("/{task_id}", response=TaskOut, summary="Read a task")
def read(request: HttpRequest, task_id: Id, response: HttpResponse) -> Task:
    """One task, with its version."""
    return _shown(request, _one(request, task_id), response)


@router.put("/{task_id}", response=TaskOut, summary="Change a task", openapi_extra=VERSIONED)
def change(request: HttpRequest, task_id: Id, given: TaskContent, response: HttpResponse) -> Task:
    """Change what a task says, all of it."""
    task = _one(request, task_id)
    version = require_match(request, task.version)
    return _shown(request, editing.edit(task=task, changes=given.dict(), version=version, by=request.actor), response)


@router.post("/{task_id}/done", response=TaskOut, summary="Finish a task")
def done(request: HttpRequest, task_id: Id, response: HttpResponse) -> Task:
    """It is done; a repeating one comes again."""
    return _shown(request, ending.finish(task=_one(request, task_id), by=request.actor), response)


@router.post("/{task_id}/reopen", response=TaskOut, summary="Reopen a task")
def reopen(request: HttpRequest, task_id: Id, response: HttpResponse) -> Task:
    """It was not done after all."""
    return _shown(request, ending.reopen(task=_one(request, task_id), by=request.actor), response)


@router.post("/{task_id}/drop", response=TaskOut, summary="Drop a task")
def drop(request: HttpRequest, task_id: Id, given: TaskDropIn, response: HttpResponse) -> Task:
    """It need not be done."""
    return _shown(request, ending.drop(task=_one(request, task_id), reason=given.reason, by=request.actor), response)


@router.post("/{task_id}/snooze", response=TaskOut, summary="Put a task off")
def snooze(request: HttpRequest, task_id: Id, given: SnoozeIn, response: HttpResponse) -> Task:
    """Hide it until then."""
    return _shown(request, sleeping.snooze(task=_one(request, task_id), until=given.until, by=request.actor), response)


@router.post("/{task_id}/wake", response=TaskOut, summary="Wake a task")
def wake(request: HttpRequest, task_id: Id, response: HttpResponse) -> Task:
    """Show it again now."""
    return _shown(request, sleeping.wake(task=_one(request, task_id), by=request.actor), response)


@router.post("/{task_id}/assignment", response=TaskOut, summary="Assign a task")
def assign(request: HttpRequest, task_id: Id, given: TaskAssignIn, response: HttpResponse) -> Task:
    """Give it to a colleague or a team."""
    owner, team = holders.named(request.actor, owner=given.owner, team=given.team)
    task = assigning.assign(task=_one(request, task_id), owner=owner, team=team, by=request.actor)
    return _shown(request, task, response)
