"""What one customer is to another: giving, changing and ending a role. Both timelines tell it."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from rapport.core import versions
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import permissions, timeline
from rapport.customers.events import RoleChanged, RoleEnded, RoleGiven
from rapport.customers.models import Customer, Role
from rapport.customers.rules import SPEAKS_FOR, Kind, Link, Sees
from rapport.team.actors import Actor


class RoleRefused(Refused):
    """A role that cannot be."""


def _check(customer: Customer, other: Customer, link: str, permits: Sequence[str], starts_on: date | None, ends_on: date | None) -> None:
    if customer.pk == other.pk:
        raise RoleRefused("A customer cannot have a role with themselves.", field="other")
    if starts_on and ends_on and ends_on < starts_on:
        raise RoleRefused("A role ends on or after the day it starts.", field="ends_on")
    if link == Link.AUTHORISED and (not permits or ends_on is None):
        raise RoleRefused("Say what an authorised representative may do and until when.", field="permits" if not permits else "ends_on")


def _check_sees(customer: Customer, other: Customer, link: str, sees: str) -> None:
    if sees not in Sees.values:
        raise RoleRefused(f"Say one of {', '.join(Sees.values)}.", field="sees")
    if sees == Sees.OWN:
        return
    if link not in SPEAKS_FOR:
        raise RoleRefused("Only somebody who works there, is a member or is authorised may see its cases.", field="sees")
    if customer.kind != Kind.PERSON or other.kind != Kind.ORGANISATION:
        raise RoleRefused("Only a person may be let see the cases of an organisation.", field="sees")


def _lock_both(one: Customer, other: Customer, by: Actor) -> None:
    for customer in sorted((one, other), key=lambda each: each.pk):
        require(permissions.may_see(by, customer))
        lock(customer)
    require(permissions.may_edit(by, one))


@transaction.atomic
def give(
    *,
    customer: Customer,
    other: Customer,
    link: str,
    by: Actor,
    title: str = "",
    permits: Sequence[str] = (),
    limits: str = "",
    evidence: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    sees: str = Sees.OWN,
) -> Role:
    """Say what `customer` is to `other`. Refuses: RoleRefused."""
    _lock_both(customer, other, by)
    _check(customer, other, link, permits, starts_on, ends_on)
    _check_sees(customer, other, link, sees)
    if ends_on is None and Role.objects.filter(customer=customer, other=other, link=link, ends_on=None).exists():
        raise RoleRefused("This role already exists.", field="other")
    role = Role.objects.create(
        customer=customer, other=other, link=link, title=title[:120], permits=sorted(set(permits)), limits=limits[:300],
        evidence=evidence[:300], starts_on=starts_on, ends_on=ends_on, sees=sees, created_at=by.at,
    )  # fmt: skip
    happening = RoleGiven(customer.name, _words(role), other.name, ends_on.isoformat() if ends_on else "")
    for side in (customer, other):
        timeline.record(happening, customer=side, about=role, by=by)
    return role


@transaction.atomic
def change(
    *,
    role: Role,
    version: int,
    by: Actor,
    title: str = "",
    permits: Sequence[str] = (),
    limits: str = "",
    evidence: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    sees: str | None = None,
) -> Role:
    """Change a role's particulars; what it `sees` stays unless it is said. Refuses: RoleRefused, Conflict."""
    role = _locked(role, by)
    wanted = {
        "title": title[:120],
        "permits": sorted(set(permits)),
        "limits": limits[:300],
        "evidence": evidence[:300],
        "starts_on": starts_on,
        "ends_on": ends_on,
        "sees": role.sees if sees is None else sees,
    }
    for name, value in versions.settle(role, wanted, version, "Someone else changed this role while you were editing it.").items():
        setattr(role, name, value)
    _check(role.customer, role.other, role.link, role.permits, role.starts_on, role.ends_on)
    _check_sees(role.customer, role.other, role.link, role.sees)
    role.version += 1
    role.save()
    for side in (role.customer, role.other):
        timeline.record(RoleChanged(role.customer.name, _words(role), role.other.name), customer=side, about=role, by=by)
    return role


@transaction.atomic
def end(*, role: Role, on: date, by: Actor) -> Role:
    """End a role on a day; it stays on record. Refuses: RoleRefused."""
    role = _locked(role, by)
    if role.starts_on and on < role.starts_on:
        raise RoleRefused("A role ends on or after the day it starts.", field="on")
    role.ends_on = on
    role.version += 1
    role.save(update_fields=["ends_on", "version"])
    for side in (role.customer, role.other):
        timeline.record(RoleEnded(role.customer.name, _words(role), role.other.name), customer=side, about=role, by=by)
    return role


def _locked(role: Role, by: Actor) -> Role:
    _lock_both(role.customer, role.other, by)
    return lock(role)


def _words(role: Role) -> str:
    return Link(role.link).label.lower()
