"""A customer's life with us: stage, tags, owner, archive, and death."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import permissions, timeline
from rapport.customers.actions import adding, editing
from rapport.customers.events import Archived, Assigned, BroughtBack, Deceased, NotDeceased, StageChanged, Tagged
from rapport.customers.models import Customer
from rapport.customers.rules import Kind, Stage
from rapport.team.actors import Actor
from rapport.team.models import Team, User


class LifeRefused(Refused):
    """The customer is already so, or cannot be."""


def _locked(customer: Customer, by: Actor) -> Customer:
    customer = lock(customer)
    require(permissions.may_edit(by, customer))
    return customer


@transaction.atomic
def move_stage(*, customer: Customer, stage: str, by: Actor, reason: str = "") -> Customer:
    """Move a customer to another stage. Doing it twice tells it once."""
    customer = _locked(customer, by)
    before, customer.stage = Stage(customer.stage), Stage(stage)
    if before == customer.stage:
        return customer
    customer.stage_since = by.at
    editing.save(customer, ["stage", "stage_since"], by=by)
    timeline.record(StageChanged(before.label, Stage(stage).label, reason[:200]), customer=customer, by=by)
    return customer


@transaction.atomic
def tag(*, customer: Customer, by: Actor, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Customer:
    """Put tags on and take tags off."""
    customer = _locked(customer, by)
    now = set(customer.tags)
    wanted = (now | set(adding.clean_tags(add))) - set(adding.clean_tags(remove))
    if wanted == now:
        return customer
    customer.tags = sorted(wanted)
    editing.save(customer, ["tags"], by=by)
    changes = [f"+{name}" for name in sorted(wanted - now)], [f"-{name}" for name in sorted(now - wanted)]
    joined = ", ".join(changes[0]) + (", " if all(changes) else "")
    timeline.record(Tagged(joined, ", ".join(changes[1])), customer=customer, by=by)
    return customer


@transaction.atomic
def assign(*, customer: Customer, owner: User | None, team: Team | None, by: Actor) -> Customer:
    """Give a customer to a person, a team, both or nobody. Refuses: LifeRefused for someone who has left."""
    customer = _locked(customer, by)
    if owner is not None and not owner.is_active:
        raise LifeRefused(f"{owner.name} no longer works here.", field="owner")
    if (customer.owner_id, customer.team_id) == (owner.pk if owner else None, team.pk if team else None):
        return customer
    customer.owner, customer.team = owner, team
    editing.save(customer, ["owner", "team"], by=by)
    to = " and ".join(str(each) for each in (owner, team) if each) or "nobody"
    timeline.record(Assigned(to), customer=customer, by=by)
    return customer


@transaction.atomic
def archive(*, customer: Customer, reason: str, by: Actor) -> Customer:
    """Put a customer out of the way; nothing is lost. Refuses: LifeRefused."""
    customer = lock(customer)
    require(permissions.may_archive(by, customer))
    if customer.archived_at:
        raise LifeRefused(f"{customer.name} is already archived.")
    customer.archived_at = by.at
    editing.save(customer, ["archived_at"], by=by)
    timeline.record(Archived(reason[:300]), customer=customer, by=by)
    return customer


@transaction.atomic
def bring_back(*, customer: Customer, by: Actor) -> Customer:
    """Bring a customer back from the archive. Refuses: LifeRefused."""
    customer = lock(customer)
    require(permissions.may_archive(by, customer))
    if not customer.archived_at:
        raise LifeRefused(f"{customer.name} is not archived.")
    customer.archived_at = None
    editing.save(customer, ["archived_at"], by=by)
    timeline.record(BroughtBack(), customer=customer, by=by)
    return customer


@transaction.atomic
def mark_deceased(*, customer: Customer, by: Actor, on: date | None = None, told_by: str = "") -> Customer:
    """Record that a person has died: all contact stops. Refuses: LifeRefused."""
    customer = _locked(customer, by)
    if customer.kind != Kind.PERSON:
        raise LifeRefused("Only a person can be marked as deceased.")
    if customer.is_deceased:
        raise LifeRefused(f"{customer.name} is already marked as deceased.")
    if on and on > by.at.date():
        raise LifeRefused("The date of death cannot be in the future.", field="on")
    customer.is_deceased, customer.deceased_on = True, on
    editing.save(customer, ["is_deceased", "deceased_on"], by=by)
    timeline.record(Deceased(customer.name, on.isoformat() if on else "", told_by[:150]), customer=customer, by=by)
    return customer


@transaction.atomic
def unmark_deceased(*, customer: Customer, by: Actor) -> Customer:
    """It was a mistake. Refuses: LifeRefused."""
    customer = _locked(customer, by)
    if not customer.is_deceased:
        raise LifeRefused(f"{customer.name} is not marked as deceased.")
    customer.is_deceased, customer.deceased_on = False, None
    editing.save(customer, ["is_deceased", "deceased_on"], by=by)
    timeline.record(NotDeceased(customer.name), customer=customer, by=by)
    return customer
