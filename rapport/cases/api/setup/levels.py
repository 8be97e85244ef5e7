"""Service levels over the API."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from rapport.cases.actions.setup import levels
from rapport.cases.api.schemas import Name, Priority
from rapport.cases.api.setup import rows
from rapport.cases.models import Case, EscalationStep, Kind, Queue, ServiceLevel, When, Whom
from rapport.cases.queries import effects
from rapport.clocks.models import Calendar
from rapport.conversations.models import Channel
from rapport.core.api import VERSIONED, Id, In, Text, require_match
from rapport.core.errors import require
from rapport.customers.models import Segment
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
    """A service level: which cases it is for, and its times. Calendar, segment and queue by name."""

    name: rows.Title
    kinds: rows.Kinds = []
    priorities: Annotated[list[Priority], Field(max_length=4)] = []
    channels: rows.Channels = []
    segment: Name | None = None
    queue: Name | None = None
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
        "segment": rows.named(Segment, given.segment, "segment"),
        "queue": rows.named(Queue, given.queue, "queue"),
        "calendar": rows.named(Calendar, given.calendar, "calendar"),
    }
    return {**values, **times, **places, "steps": [_step(by, step) for step in given.steps]}


def _time(given: TargetIn | None) -> dict[str, Any] | None:
    return {name: value for name, value in given.dict().items() if value is not None} if given else None


def _step(by: Actor, step: StepIn) -> dict[str, Any]:
    person, _ = holders.named(by, owner=step.person, team=None)
    return {**step.dict(), "person": person}


@router.get("", response=list[LevelOut], summary="List service levels")
def list_levels(request: HttpRequest) -> list[ServiceLevel]:
    """In the order in which they are asked; the first that fits holds."""
    return rows.listed(request, ServiceLevel)


@router.post("", response={201: LevelOut}, summary="Make a service level")
def make_level(request: HttpRequest, given: LevelIn, response: HttpResponse) -> Status[ServiceLevel]:
    """For cases opened or changed from now on."""
    return Status(201, rows.tagged_with_version(levels.make(by=request.actor, **_level(request.actor, given)), response))


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
    wanted = {name: effects.draft(_time(getattr(given, name))) for name in ("first_answer", "next_answer", "ending")}
    found = effects.of_level(level, wanted, request.actor.at)
    moves = [{"case": _reference(move.case), "name": move.name, "before": move.before, "after": move.after} for move in found.moves]
    return {"running": found.running, "sooner": found.sooner, "later": found.later, "late": found.late, "moves": moves}


def _reference(case: Case) -> str:
    return case.reference


@router.post("/{level_id}/archive", response=LevelOut, summary="Put a service level away")
def archive_level(request: HttpRequest, level_id: Id) -> ServiceLevel:
    """Running clocks keep their times."""
    return levels.put_away(level=rows.one(request, ServiceLevel, level_id), by=request.actor)
