"""Settings of cases: queues, statuses, service levels, checklists, routing rules. Read by whoever sees cases, changed by who sets up."""

from typing import Annotated, Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from rapport.cases.actions.setup import checklists, levels, queues, routing_rules, statuses
from rapport.cases.api.schemas import Name, Priority, Tag, require_reading
from rapport.cases.models import Case, CaseStatus, Category, Checklist, Kind, Queue, RoutingRule, ServiceLevel, Sharing, When, Whom
from rapport.cases.queries import effects
from rapport.clocks.models import Calendar
from rapport.conversations.models import Channel, Mailbox
from rapport.core.api import VERSIONED, Id, In, Text, require_match, tagged
from rapport.core.errors import Refused, require
from rapport.customers.models import Segment
from rapport.team import holders
from rapport.team.actors import Actor

queues_router, statuses_router = Router(tags=["queues"]), Router(tags=["case statuses"])
levels_router, checklists_router, rules_router = (
    Router(tags=["service levels"]),
    Router(tags=["checklists"]),
    Router(tags=["routing rules"]),
)
Title = Annotated[Text, Field(min_length=1, max_length=100)]
Position = Annotated[int, Field(ge=0, le=30_000)]
Kinds = Annotated[list[Kind], Field(max_length=6)]
Channels = Annotated[list[Channel], Field(max_length=7)]


class NotThere(Refused):
    """Something named in a setting does not exist."""


def _named(model: type[Model], name: str | None, field: str) -> Any:
    """The row of a name, in any case; None where none is named. Refuses: NotThere."""
    found = model._default_manager.filter(name__iexact=name).first() if name else None
    if name and found is None:
        raise NotThere("Nothing has this name.", field=field)
    return found


def _listed(request: HttpRequest, model: type[Model]) -> list[Any]:
    require_reading(request)
    return list(model._default_manager.order_by("position", "id"))


def _one(request: HttpRequest, model: type[Model], number: int) -> Any:
    require_reading(request)
    return get_object_or_404(model, pk=number)


def _tagged(row: Any, response: HttpResponse) -> Any:
    tagged(response, row.version)
    return row


class QueueIn(In):
    """A queue; its team by name."""

    name: Title
    team: Name | None = None
    sharing: Sharing = Sharing.HAND
    skills: Annotated[list[Tag], Field(max_length=30)] = []
    idle_minutes: Annotated[int, Field(ge=1, le=43_200)] | None = None
    position: Position = 0


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


@queues_router.get("", response=list[QueueOut], summary="List queues")
def list_queues(request: HttpRequest) -> list[Queue]:
    """In their order, those put away too."""
    return _listed(request, Queue)


@queues_router.post("", response={201: QueueOut}, summary="Make a queue")
def make_queue(request: HttpRequest, given: QueueIn, response: HttpResponse) -> Status[Queue]:
    """A new queue."""
    return Status(201, _tagged(queues.make(by=request.actor, **_queue(request.actor, given)), response))


@queues_router.get("/{queue_id}", response=QueueOut, summary="Read a queue")
def read_queue(request: HttpRequest, queue_id: Id, response: HttpResponse) -> Queue:
    """One queue, with its version."""
    return _tagged(_one(request, Queue, queue_id), response)


@queues_router.put("/{queue_id}", response=QueueOut, summary="Change a queue", openapi_extra=VERSIONED)
def change_queue(request: HttpRequest, queue_id: Id, given: QueueIn, response: HttpResponse) -> Queue:
    """All of it; cases in it stay as they are."""
    queue = _one(request, Queue, queue_id)
    version = require_match(request, queue.version)
    return _tagged(queues.change(queue=queue, version=version, by=request.actor, **_queue(request.actor, given)), response)


@queues_router.post("/{queue_id}/archive", response=QueueOut, summary="Put a queue away")
def archive_queue(request: HttpRequest, queue_id: Id) -> Queue:
    """Refused while open cases wait in it."""
    return queues.put_away(queue=_one(request, Queue, queue_id), by=request.actor)


class StatusIn(In):
    """A status: what it means to clocks, our name of it, and the customer's."""

    category: Category
    name: Annotated[Text, Field(min_length=1, max_length=60)]
    customer_name: Annotated[Text, Field(min_length=1, max_length=60)]
    position: Position = 0


class StatusOut(StatusIn):
    """A status of cases."""

    model_config = {"extra": "ignore"}
    id: int
    is_archived: bool
    version: int

    @staticmethod
    def resolve_is_archived(status: CaseStatus) -> bool:
        """Whether it is offered no longer."""
        return status.archived_at is not None


@statuses_router.get("", response=list[StatusOut], summary="List case statuses")
def list_statuses(request: HttpRequest) -> list[CaseStatus]:
    """In their order, those put away too."""
    return _listed(request, CaseStatus)


@statuses_router.post("", response={201: StatusOut}, summary="Make a case status")
def make_status(request: HttpRequest, given: StatusIn, response: HttpResponse) -> Status[CaseStatus]:
    """A new status."""
    return Status(201, _tagged(statuses.make(by=request.actor, **given.dict()), response))


@statuses_router.put("/{status_id}", response=StatusOut, summary="Change a case status", openapi_extra=VERSIONED)
def change_status(request: HttpRequest, status_id: Id, given: StatusIn, response: HttpResponse) -> CaseStatus:
    """Its category stays as it is while cases have it."""
    status = _one(request, CaseStatus, status_id)
    version = require_match(request, status.version)
    return _tagged(statuses.change(status=status, version=version, by=request.actor, **given.dict()), response)


@statuses_router.post("/{status_id}/archive", response=StatusOut, summary="Put a case status away")
def archive_status(request: HttpRequest, status_id: Id) -> CaseStatus:
    """Refused for the last one of its category."""
    return statuses.put_away(status=_one(request, CaseStatus, status_id), by=request.actor)


class TargetIn(In):
    """A length of time: working-time and elapsed-time in minutes, working-days and days in days."""

    form: Annotated[str, Field(pattern="^(working-time|elapsed-time|working-days|days)$")]
    minutes: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    days: Annotated[int, Field(ge=1, le=3_000)] | None = None


class StepIn(In):
    """A step of the chain; `person` by email."""

    when: When
    minutes: Annotated[int, Field(ge=0, le=100_000)] = 0
    whom: Whom
    person: Annotated[Text, Field(max_length=254)] | None = None


class LevelIn(In):
    """A service level: which cases it is for, and its times. Calendar, segment and queue by name."""

    name: Title
    kinds: Kinds = []
    priorities: Annotated[list[Priority], Field(max_length=4)] = []
    channels: Channels = []
    segment: Name | None = None
    queue: Name | None = None
    calendar: Name | None = None
    first_answer: TargetIn | None = None
    next_answer: TargetIn | None = None
    ending: TargetIn | None = None
    warn_percent: Annotated[int, Field(ge=1, le=99)] = 25
    pauses: bool = True
    position: Position = 0
    steps: Annotated[list[StepIn], Field(max_length=20)] = []
    to_open_cases: bool = False


class LevelOut(Schema):
    """A service level."""

    id: int
    name: str
    kinds: list[Kind]
    priorities: list[int]
    channels: list[Channel]
    segment: str | None
    queue: str | None
    calendar: str | None
    first_answer: dict[str, Any] | None
    next_answer: dict[str, Any] | None
    ending: dict[str, Any] | None
    warn_percent: int
    pauses: bool
    position: int
    is_archived: bool
    version: int

    @staticmethod
    def resolve_segment(level: ServiceLevel) -> str | None:
        """The segment's name."""
        return level.segment.name if level.segment else None

    @staticmethod
    def resolve_queue(level: ServiceLevel) -> str | None:
        """The queue's name."""
        return level.queue.name if level.queue else None

    @staticmethod
    def resolve_calendar(level: ServiceLevel) -> str | None:
        """The calendar's name; none for the default one."""
        return level.calendar.name if level.calendar else None

    @staticmethod
    def resolve_is_archived(level: ServiceLevel) -> bool:
        """Whether it is promised to no further case."""
        return level.archived_at is not None


class MoveOut(Schema):
    """One clock whose date would change."""

    case: str
    name: str
    before: Any
    after: Any


class EffectOut(Schema):
    """What a change would do to open cases."""

    running: int
    sooner: int
    later: int
    late: int
    moves: list[MoveOut]


def _level(by: Actor, given: LevelIn) -> dict[str, Any]:
    values = given.dict(exclude={"segment", "queue", "calendar", "steps", "first_answer", "next_answer", "ending", "to_open_cases"})
    times = {name: _time(getattr(given, name)) for name in ("first_answer", "next_answer", "ending")}
    places = {
        "segment": _named(Segment, given.segment, "segment"),
        "queue": _named(Queue, given.queue, "queue"),
        "calendar": _named(Calendar, given.calendar, "calendar"),
    }
    return {**values, **times, **places, "steps": [_step(by, step) for step in given.steps]}


def _time(given: TargetIn | None) -> dict[str, Any] | None:
    return {name: value for name, value in given.dict().items() if value is not None} if given else None


def _step(by: Actor, step: StepIn) -> dict[str, Any]:
    person, _ = holders.named(by, owner=step.person, team=None)
    return {**step.dict(), "person": person}


@levels_router.get("", response=list[LevelOut], summary="List service levels")
def list_levels(request: HttpRequest) -> list[ServiceLevel]:
    """In the order in which they are asked; the first that fits holds."""
    return _listed(request, ServiceLevel)


@levels_router.post("", response={201: LevelOut}, summary="Make a service level")
def make_level(request: HttpRequest, given: LevelIn, response: HttpResponse) -> Status[ServiceLevel]:
    """For cases opened or changed from now on."""
    return Status(201, _tagged(levels.make(by=request.actor, **_level(request.actor, given)), response))


@levels_router.put("/{level_id}", response=LevelOut, summary="Change a service level", openapi_extra=VERSIONED)
def change_level(request: HttpRequest, level_id: Id, given: LevelIn, response: HttpResponse) -> ServiceLevel:
    """Running clocks keep their times unless `to_open_cases`; ended ones always do."""
    level = _one(request, ServiceLevel, level_id)
    version = require_match(request, level.version)
    values = _level(request.actor, given)
    changed = levels.change(level=level, version=version, to_open_cases=given.to_open_cases, by=request.actor, **values)
    return _tagged(changed, response)


@levels_router.post("/{level_id}/effect", response=EffectOut, summary="What a change of a service level would do")
def effect_of_level(request: HttpRequest, level_id: Id, given: LevelIn) -> dict[str, Any]:
    """To the clocks of open cases. Nothing is changed."""
    level = _one(request, ServiceLevel, level_id)
    require(request.actor.holds("cases.manage"))
    wanted = {name: effects.draft(_time(getattr(given, name))) for name in ("first_answer", "next_answer", "ending")}
    found = effects.of_level(level, wanted, request.actor.at)
    moves = [{"case": _reference(move.case), "name": move.name, "before": move.before, "after": move.after} for move in found.moves]
    return {"running": found.running, "sooner": found.sooner, "later": found.later, "late": found.late, "moves": moves}


def _reference(case: Case) -> str:
    return case.reference


@levels_router.post("/{level_id}/archive", response=LevelOut, summary="Put a service level away")
def archive_level(request: HttpRequest, level_id: Id) -> ServiceLevel:
    """Running clocks keep their times."""
    return levels.put_away(level=_one(request, ServiceLevel, level_id), by=request.actor)


class ItemIn(In):
    """One check."""

    text: Annotated[Text, Field(min_length=1, max_length=300)]
    is_needed: bool = True


class ChecklistIn(In):
    """A list of checks, and the cases it attaches itself to. The queue by name."""

    name: Title
    kinds: Kinds = []
    queue: Name | None = None
    category: Category = Category.OPEN
    position: Position = 0
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
    return {**given.dict(), "queue": _named(Queue, given.queue, "queue")}


@checklists_router.get("", response=list[ChecklistOut], summary="List checklists")
def list_checklists(request: HttpRequest) -> list[Checklist]:
    """In their order, those put away too."""
    return _listed(request, Checklist)


@checklists_router.post("", response={201: ChecklistOut}, summary="Make a checklist")
def make_checklist(request: HttpRequest, given: ChecklistIn, response: HttpResponse) -> Status[Checklist]:
    """A new list."""
    return Status(201, _tagged(checklists.make(by=request.actor, **_checklist(given)), response))


@checklists_router.put("/{checklist_id}", response=ChecklistOut, summary="Change a checklist", openapi_extra=VERSIONED)
def change_checklist(request: HttpRequest, checklist_id: Id, given: ChecklistIn, response: HttpResponse) -> Checklist:
    """For cases to come; what is attached stays as it reads."""
    checklist = _one(request, Checklist, checklist_id)
    version = require_match(request, checklist.version)
    return _tagged(checklists.change(checklist=checklist, version=version, by=request.actor, **_checklist(given)), response)


@checklists_router.post("/{checklist_id}/archive", response=ChecklistOut, summary="Put a checklist away")
def archive_checklist(request: HttpRequest, checklist_id: Id) -> Checklist:
    """It is attached to no further case."""
    return checklists.put_away(checklist=_one(request, Checklist, checklist_id), by=request.actor)


class RuleIn(In):
    """A routing rule: what it asks of a message, and what the case becomes. Mailbox by address, segment and queue by name."""

    name: Title
    mailbox: Annotated[Text, Field(max_length=254)] | None = None
    channels: Channels = []
    words: Annotated[list[Annotated[Text, Field(max_length=100)]], Field(max_length=100)] = []
    segment: Name | None = None
    form: Annotated[Text, Field(max_length=100)] = ""
    kind: Kind | None = None
    queue: Name | None = None
    priority: Priority | None = None
    tags: Annotated[list[Tag], Field(max_length=30)] = []
    position: Position = 0


class RuleOut(Schema):
    """A routing rule."""

    id: int
    name: str
    mailbox: str | None
    channels: list[Channel]
    words: list[str]
    segment: str | None
    form: str
    kind: str
    queue: str | None
    priority: int | None
    tags: list[str]
    position: int
    is_archived: bool
    version: int

    @staticmethod
    def resolve_mailbox(rule: RoutingRule) -> str | None:
        """The mailbox's address."""
        return rule.mailbox.address if rule.mailbox else None

    @staticmethod
    def resolve_segment(rule: RoutingRule) -> str | None:
        """The segment's name."""
        return rule.segment.name if rule.segment else None

    @staticmethod
    def resolve_queue(rule: RoutingRule) -> str | None:
        """The queue's name."""
        return rule.queue.name if rule.queue else None

    @staticmethod
    def resolve_is_archived(rule: RoutingRule) -> bool:
        """Whether it is asked no longer."""
        return rule.archived_at is not None


def _rule(given: RuleIn) -> dict[str, Any]:
    mailbox = Mailbox.objects.filter(address__iexact=given.mailbox).first() if given.mailbox else None
    if given.mailbox and mailbox is None:
        raise NotThere("No mailbox has this address.", field="mailbox")
    places = {"segment": _named(Segment, given.segment, "segment"), "queue": _named(Queue, given.queue, "queue")}
    return {**given.dict(), **places, "mailbox": mailbox, "kind": given.kind or ""}


@rules_router.get("", response=list[RuleOut], summary="List routing rules")
def list_rules(request: HttpRequest) -> list[RoutingRule]:
    """In the order in which they are asked; the first that matches decides."""
    return _listed(request, RoutingRule)


@rules_router.post("", response={201: RuleOut}, summary="Make a routing rule")
def make_rule(request: HttpRequest, given: RuleIn, response: HttpResponse) -> Status[RoutingRule]:
    """For messages to come."""
    return Status(201, _tagged(routing_rules.make(by=request.actor, **_rule(given)), response))


@rules_router.put("/{routing_rule_id}", response=RuleOut, summary="Change a routing rule", openapi_extra=VERSIONED)
def change_rule(request: HttpRequest, routing_rule_id: Id, given: RuleIn, response: HttpResponse) -> RoutingRule:
    """Cases that it opened stay as they are."""
    rule = _one(request, RoutingRule, routing_rule_id)
    version = require_match(request, rule.version)
    return _tagged(routing_rules.change(rule=rule, version=version, by=request.actor, **_rule(given)), response)


@rules_router.post("/{routing_rule_id}/archive", response=RuleOut, summary="Put a routing rule away")
def archive_rule(request: HttpRequest, routing_rule_id: Id) -> RoutingRule:
    """It is asked no longer."""
    return routing_rules.put_away(rule=_one(request, RoutingRule, routing_rule_id), by=request.actor)
