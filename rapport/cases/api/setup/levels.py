"""Service levels over the API."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from rapport.cases.actions.setup import levels
from rapport.cases.api.schemas import CustomerReference, Name, Priority
from rapport.cases.api.setup import rows
from rapport.cases.models import EscalationStep, Kind, Queue, ServiceLevel, When, Whom
from rapport.cases.queries import effects
from rapport.cases.queries.levels import agreed_with
from rapport.cases.rules.levels import NAMES
from rapport.clocks.models import Calendar
from rapport.conversations.models import Channel
from rapport.core.api import VERSIONED, Id, In, Text, require_match
from rapport.core.errors import require
from rapport.customers import permissions as customer_permissions
from rapport.customers.models import Customer, Segment
from rapport.customers.queries import records
from rapport.customers.rules import number_in
from rapport.team import holders
from rapport.team.actors import Actor

router = Router(tags=["service levels"])


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
    """A service level: which cases it is for, and its times. Calendar, segment and queue by name; `customer`, by reference, makes it an
    agreement with them. It holds for cases opened from `starts_on` to `ends_on`, both included."""

    name: rows.Title
    kinds: rows.Kinds = []
    priorities: Annotated[list[Priority], Field(max_length=4)] = []
    channels: rows.Channels = []
    segment: Name | None = None
    queue: Name | None = None
    customer: CustomerReference | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    calendar: Name | None = None
    first_answer: TargetIn | None = None
    next_answer: TargetIn | None = None
    ending: TargetIn | None = None
    warn_percent: Annotated[int, Field(ge=1, le=99)] = 25
    pauses: bool = True
    position: rows.Position = 0
    steps: Annotated[list[StepIn], Field(max_length=20)] = []
    to_open_cases: bool = False


class ChainStepOut(Schema):
    """A step of the chain; `person` by email."""

    when: When
    minutes: int
    whom: Whom
    person: str | None

    @staticmethod
    def resolve_person(step: EscalationStep) -> str | None:
        """Who is told, where one person is named."""
        return step.person.email if step.person else None


class LevelOut(Schema):
    """A service level. `customer` is empty when it is nobody's, or that of one the actor may not see; `is_agreement` tells which."""

    id: int
    name: str
    kinds: list[Kind]
    priorities: list[int]
    channels: list[Channel]
    segment: str | None
    queue: str | None
    customer: str | None
    is_agreement: bool
    starts_on: date | None
    ends_on: date | None
    calendar: str | None
    first_answer: dict[str, Any] | None
    next_answer: dict[str, Any] | None
    ending: dict[str, Any] | None
    warn_percent: int
    pauses: bool
    position: int
    steps: list[ChainStepOut]
    is_archived: bool
    version: int

    @staticmethod
    def resolve_steps(level: ServiceLevel) -> list[EscalationStep]:
        """The chain, in order."""
        return list(level.steps.select_related("person"))

    @staticmethod
    def resolve_segment(level: ServiceLevel) -> str | None:
        """The segment's name."""
        return level.segment.name if level.segment else None

    @staticmethod
    def resolve_customer(level: ServiceLevel, context: Any) -> str | None:
        """With whom it was agreed, where the actor may see them."""
        customer = level.customer
        return customer.reference if customer and customer_permissions.may_see(context["request"].actor, customer) else None

    @staticmethod
    def resolve_is_agreement(level: ServiceLevel) -> bool:
        """Whether it was agreed with one customer."""
        return level.customer_id is not None

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
    """One clock whose date would change, that would begin, or that would be promised no longer. No date: it stands still."""

    case: str
    name: str
    before: Any
    after: Any
    is_new: bool
    is_over: bool


class EffectOut(Schema):
    """What a change would do to open cases; `moved` of them would come under another service level."""

    running: int
    sooner: int
    later: int
    late: int
    moved: int
    moves: list[MoveOut]


def _level(by: Actor, given: LevelIn) -> dict[str, Any]:
    return {**_values(by, given), "steps": [_step(by, step) for step in given.steps]}


def _values(by: Actor, given: LevelIn) -> dict[str, Any]:
    named = {"segment", "queue", "calendar", "customer", "steps", *NAMES.values(), "to_open_cases"}
    values, times = given.dict(exclude=named), {name: _time(getattr(given, name)) for name in NAMES.values()}
    places = {
        "segment": rows.named(Segment, given.segment, "segment"),
        "queue": rows.named(Queue, given.queue, "queue"),
        "calendar": rows.named(Calendar, given.calendar, "calendar"),
        "customer": _customer(by, given.customer),
    }
    return {**values, **times, **places}


def _customer(by: Actor, reference: str | None) -> Customer | None:
    if reference is None:
        return None
    found = records.visible(by).filter(pk=number_in(reference) or 0, merged_into=None).first()
    if found is None:
        raise rows.NotThere("No customer has this reference.", field="customer")
    return found


def _time(given: TargetIn | None) -> dict[str, Any] | None:
    return {name: value for name, value in given.dict().items() if value is not None} if given else None


def _step(by: Actor, step: StepIn) -> dict[str, Any]:
    person, _ = holders.named(by, owner=step.person, team=None)
    return {**step.dict(), "person": person}


@router.get("", response=list[LevelOut], summary="List service levels")
def list_levels(request: HttpRequest, customer: CustomerReference | None = None) -> list[ServiceLevel]:
    """In order. The closest to the customer of a case holds: agreed with them, with whom they belong to, for a segment, for everybody;
    among equals the first that fits. With `customer`: those that are this customer's now or from a day to come, but for everybody's."""
    found = rows.listed(request, ServiceLevel)
    if customer is None:
        return found
    theirs = [each.number for each in agreed_with(_seen(request.actor, customer).pk, timezone.localdate(request.actor.at))]
    return [level for level in found if level.pk in theirs]


def _seen(by: Actor, reference: str) -> Customer:
    """A customer whose service levels are asked for; a 404 when the actor may not see them."""
    return get_object_or_404(records.visible(by), pk=number_in(reference) or 0)


@router.post("", response={201: LevelOut}, summary="Make a service level")
def make_level(request: HttpRequest, given: LevelIn, response: HttpResponse) -> Status[ServiceLevel]:
    """For cases opened or changed from now on; an agreement takes open cases that it fits, too, with `to_open_cases`."""
    made = levels.make(by=request.actor, to_open_cases=given.to_open_cases, **_level(request.actor, given))
    return Status(201, rows.tagged_with_version(made, response))


@router.get("/{level_id}", response=LevelOut, summary="Read a service level")
def read_level(request: HttpRequest, level_id: Id, response: HttpResponse) -> ServiceLevel:
    """One service level, with its version."""
    return rows.tagged_with_version(rows.one(request, ServiceLevel, level_id), response)


@router.put("/{level_id}", response=LevelOut, summary="Change a service level", openapi_extra=VERSIONED)
def change_level(request: HttpRequest, level_id: Id, given: LevelIn, response: HttpResponse) -> ServiceLevel:
    """Running clocks keep their times unless `to_open_cases`; ended ones always do."""
    level = rows.one(request, ServiceLevel, level_id)
    version = require_match(request, level.version)
    values = _level(request.actor, given)
    changed = levels.change(level=level, version=version, to_open_cases=given.to_open_cases, by=request.actor, **values)
    return rows.tagged_with_version(changed, response)


@router.post("/{level_id}/effect", response=EffectOut, summary="What a change of a service level would do")
def effect_of_level(request: HttpRequest, level_id: Id, given: LevelIn) -> dict[str, Any]:
    """To the clocks of open cases. Nothing is changed."""
    level = rows.one(request, ServiceLevel, level_id)
    require(request.actor.holds("cases.manage"))
    found = effects.of_level(level, effects.wanted(_values(request.actor, given)), request.actor.at)
    return {**vars(found), "moves": [{**vars(move), "case": move.case.reference} for move in found.moves]}


@router.post("/{level_id}/archive", response=LevelOut, summary="Put a service level away")
def archive_level(request: HttpRequest, level_id: Id, to_open_cases: bool = False) -> ServiceLevel:
    """Running clocks keep their times, unless `to_open_cases`: then open cases come under what fits them now."""
    return levels.put_away(level=rows.one(request, ServiceLevel, level_id), to_open_cases=to_open_cases, by=request.actor)
