"""Stage, tags, owner, archive and death over the API."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Router

from rapport.core.api import In, Text
from rapport.customers.actions import life
from rapport.customers.api.customers import found
from rapport.customers.api.schemas import CustomerOut, Reference, Stage
from rapport.customers.models import Customer
from rapport.team import holders

router = Router(tags=["life with us"])


class StageIn(In):
    """A stage to move to."""

    stage: Stage
    reason: Annotated[Text, Field(max_length=200)] = ""


class TagsIn(In):
    """Tags to put on and take off."""

    add: list[Annotated[Text, Field(max_length=60)]] = Field(default=[], max_length=100)
    remove: list[Annotated[Text, Field(max_length=60)]] = Field(default=[], max_length=100)


class CustomerAssignIn(In):
    """Who looks after a customer: a colleague by email, a team by name; null for nobody."""

    owner: Annotated[Text, Field(max_length=254)] | None = None
    team: Annotated[Text, Field(max_length=100)] | None = None


class ArchiveIn(In):
    """Why a customer goes to the archive."""

    reason: Annotated[Text, Field(min_length=1, max_length=300)]


class DeathIn(In):
    """What we know of a death."""

    on: date | None = None
    told_by: Annotated[Text, Field(max_length=150)] = ""


@router.post("/{reference}/stage", response=CustomerOut, summary="Move to another stage")
def stage(request: HttpRequest, reference: Reference, given: StageIn) -> Customer:
    """Move a customer to another stage of their life with us."""
    return life.move_stage(customer=found(request, reference), by=request.actor, **given.dict())


@router.post("/{reference}/tags", response=CustomerOut, summary="Change tags")
def tags(request: HttpRequest, reference: Reference, given: TagsIn) -> Customer:
    """Put tags on and take tags off."""
    return life.tag(customer=found(request, reference), by=request.actor, **given.dict())


@router.post("/{reference}/assignment", response=CustomerOut, summary="Assign")
def assign(request: HttpRequest, reference: Reference, given: CustomerAssignIn) -> Customer:
    """Give a customer to a colleague, a team, both or nobody."""
    customer = found(request, reference)
    owner, team = holders.named(request.actor, owner=given.owner, team=given.team)
    return life.assign(customer=customer, owner=owner, team=team, by=request.actor)


@router.post("/{reference}/archive", response=CustomerOut, summary="Archive")
def archive(request: HttpRequest, reference: Reference, given: ArchiveIn) -> Customer:
    """Put a customer out of the way. Nothing is lost."""
    return life.archive(customer=found(request, reference), reason=given.reason, by=request.actor)


@router.post("/{reference}/return", response=CustomerOut, summary="Bring back")
def bring_back(request: HttpRequest, reference: Reference) -> Customer:
    """Bring a customer back from the archive."""
    return life.bring_back(customer=found(request, reference), by=request.actor)


@router.post("/{reference}/death", response=CustomerOut, summary="Record a death")
def death(request: HttpRequest, reference: Reference, given: DeathIn) -> Customer:
    """Record that a person has died: all contact stops."""
    return life.mark_deceased(customer=found(request, reference), by=request.actor, **given.dict())


@router.post("/{reference}/death/correction", response=CustomerOut, summary="Correct a death recorded by mistake")
def correct_death(request: HttpRequest, reference: Reference) -> Customer:
    """It was a mistake."""
    return life.unmark_deceased(customer=found(request, reference), by=request.actor)
