"""Ways to reach a customer: adding, changing, and what we learn about them."""

from typing import Any

from django.db import transaction

from rapport.core import versions
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import permissions, points, searching, timeline
from rapport.customers.events import ContactPointAdded, ContactPointChanged, ContactPointRemoved
from rapport.customers.models import ContactPoint, Customer
from rapport.customers.rules import Channel
from rapport.team.actors import Actor


class AlreadyThere(Refused):
    """The customer already has this contact point."""


class NotUsable(Refused):
    """A contact point that does not work or is opted out cannot be the preferred one."""


@transaction.atomic
def add(
    *,
    customer: Customer,
    channel: str,
    by: Actor,
    value: str = "",
    parts: dict[str, Any] | None = None,
    label: str = "",
    purpose: str = "",
    is_preferred: bool = False,
) -> ContactPoint:
    """Add a way to reach a customer. Refuses: PointRefused, AlreadyThere."""
    customer = lock(customer)
    require(permissions.may_edit(by, customer))
    read = points.read(channel, value, parts)
    _require_new(customer, read)
    if is_preferred:
        _take_preference(customer, read.channel)
    point = ContactPoint.objects.create(
        customer=customer, **read._asdict(), label=label[:60], purpose=purpose[:100], is_preferred=is_preferred, created_at=by.at
    )
    searching.index(customer)
    timeline.record(ContactPointAdded(_channel(point), point.value), customer=customer, about=point, by=by)
    return point


def _require_new(customer: Customer, read: points.Point, *, but: int | None = None) -> None:
    same = ContactPoint.objects.filter(customer=customer, channel=read.channel, key=read.key).exclude(pk=but)  # type: ignore[misc]
    if same.exists():
        raise AlreadyThere(f"{customer.name} already has {read.value}.", field="value")


def _take_preference(customer: Customer, channel: str) -> None:
    for other in ContactPoint.objects.filter(customer=customer, channel=channel, is_preferred=True):
        other.is_preferred = False
        other.version += 1
        other.save(update_fields=["is_preferred", "version"])


@transaction.atomic
def change(
    *,
    point: ContactPoint,
    version: int,
    by: Actor,
    value: str = "",
    parts: dict[str, Any] | None = None,
    label: str = "",
    purpose: str = "",
) -> ContactPoint:
    """Correct a contact point. A new value starts unverified, working and opted in. Refuses: PointRefused, AlreadyThere, Conflict."""
    customer, point = _locked(point, by)
    read = points.read(point.channel, value, parts)
    wanted = {"value": read.value, "label": label[:60], "purpose": purpose[:100]}
    mine = versions.settle(point, wanted, version, "Someone else changed this contact point while you were editing it.")
    before = point.value
    if "value" in mine:
        _put(point, read, customer)
    point.label, point.purpose = mine.get("label", point.label), mine.get("purpose", point.purpose)
    point.version += 1
    point.save()
    searching.index(customer)
    timeline.record(ContactPointChanged(_channel(point), before, f"now {point.value}"), customer=customer, about=point, by=by)
    return point


def _put(point: ContactPoint, read: points.Point, customer: Customer) -> None:
    """Another value, about which nothing is known yet; the same one written otherwise keeps what is known."""
    _require_new(customer, read, but=point.pk)
    if read.key != point.key:
        point.verified_at = point.invalid_at = None
        point.invalid_reason = ""
    point.value, point.key, point.parts, point.postcode = read.value, read.key, read.parts, read.postcode


@transaction.atomic
def remove(*, point: ContactPoint, by: Actor) -> None:
    """Take a contact point away. It stays in the row history."""
    customer, point = _locked(point, by)
    timeline.record(ContactPointRemoved(_channel(point), point.value), customer=customer, by=by)
    point.delete()
    searching.index(customer)


@transaction.atomic
def prefer(*, point: ContactPoint, by: Actor) -> ContactPoint:
    """Make this the one to use first on its channel. Refuses: NotUsable."""
    customer, point = _locked(point, by)
    if point.invalid_at or point.opted_out_at:
        raise NotUsable(f"{point.value} cannot be preferred: {'it does not work' if point.invalid_at else 'the customer opted out of it'}.")
    _take_preference(customer, point.channel)
    return _set(point, customer, by, "preferred", is_preferred=True)


@transaction.atomic
def verify(*, point: ContactPoint, by: Actor) -> ContactPoint:
    """We know that it reaches this customer."""
    customer, point = _locked(point, by)
    return _set(point, customer, by, "verified", verified_at=by.at, invalid_at=None, invalid_reason="")


@transaction.atomic
def opt_out(*, point: ContactPoint, by: Actor) -> ContactPoint:
    """The customer does not want to be reached here."""
    customer, point = _locked(point, by)
    return _set(point, customer, by, "opted out", opted_out_at=by.at, is_preferred=False)


@transaction.atomic
def opt_in(*, point: ContactPoint, by: Actor) -> ContactPoint:
    """The customer wants to be reached here again."""
    customer, point = _locked(point, by)
    return _set(point, customer, by, "opted in", opted_out_at=None)


@transaction.atomic
def mark_invalid(*, point: ContactPoint, reason: str, by: Actor) -> ContactPoint:
    """It does not work: mail bounces, the number is dead, they moved."""
    customer, point = _locked(point, by)
    return _set(point, customer, by, "does not work", invalid_at=by.at, invalid_reason=reason[:200], is_preferred=False, verified_at=None)


@transaction.atomic
def mark_valid(*, point: ContactPoint, by: Actor) -> ContactPoint:
    """It works after all."""
    customer, point = _locked(point, by)
    return _set(point, customer, by, "works again", invalid_at=None, invalid_reason="")


def _locked(point: ContactPoint, by: Actor) -> tuple[Customer, ContactPoint]:
    customer = lock(point.customer)
    require(permissions.may_edit(by, customer))
    return customer, lock(point)


def _set(point: ContactPoint, customer: Customer, by: Actor, what: str, **values: Any) -> ContactPoint:
    if all(getattr(point, name) == value for name, value in values.items() if not name.endswith("_at")) and all(
        bool(getattr(point, name)) == bool(value) for name, value in values.items() if name.endswith("_at")
    ):
        return point
    for name, value in values.items():
        setattr(point, name, value)
    point.version += 1
    point.save(update_fields=[*values, "version"])
    timeline.record(ContactPointChanged(_channel(point), point.value, what), customer=customer, about=point, by=by)
    return point


def _channel(point: ContactPoint) -> str:
    return Channel(point.channel).label
