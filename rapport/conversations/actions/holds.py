"""Stopping what is sent to a customer for a while, and letting it go on."""

from datetime import datetime

from django.db import transaction

from rapport.conversations import permissions
from rapport.conversations.actions.content import line_of
from rapport.conversations.events import HoldLifted, HoldPlaced
from rapport.conversations.models import Hold
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import timeline
from rapport.customers.models import Customer
from rapport.team.actors import Actor

LONGEST_WHY = 300


class HoldRefused(Refused):
    """A hold cannot be so."""


@transaction.atomic
def place(*, customer: Customer, why: str, by: Actor, from_at: datetime | None = None, until: datetime | None = None) -> Hold:
    """Nothing leaves for this customer from now (or `from_at`) until `until`, or until it is lifted. Refuses: HoldRefused."""
    customer = lock(customer)
    require(permissions.may_hold(by, customer))
    why = line_of(why, HoldRefused, "why", LONGEST_WHY)
    if not why:
        raise HoldRefused("Say why nothing may be sent.", field="why")
    begins = from_at or by.at
    if until is not None and until <= max(begins, by.at):
        raise HoldRefused("A hold ends after it begins, and not in the past.", field="until")
    hold = Hold.objects.create(customer=customer, why=why, placed_by=by.user, from_at=begins, until=until, created_at=by.at)
    timeline.record(HoldPlaced(why, until.isoformat() if until else ""), customer=customer, about=hold, by=by)
    return hold


@transaction.atomic
def lift(*, hold: Hold, by: Actor) -> Hold:
    """Messages can be sent again. By whoever placed it, or who may approve what goes out. Doing it twice changes nothing more."""
    customer = lock(hold.customer)
    hold = lock(hold)
    require(permissions.may_lift(by, hold))
    if hold.lifted_at is not None:
        return hold
    hold.lifted_at, hold.lifted_by = by.at, by.user
    hold.save(update_fields=["lifted_at", "lifted_by"])
    timeline.record(HoldLifted(), customer=customer, about=hold, by=by)
    return hold
