"""A customer is here for the first time."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from rapport.core.errors import Refused, require
from rapport.customers import custom_values, permissions, points, searching, timeline
from rapport.customers.actions.details import Details, checked
from rapport.customers.events import Added
from rapport.customers.models import ContactPoint, Customer
from rapport.customers.normalising import names
from rapport.customers.queries import records
from rapport.customers.rules import Kind, Stage
from rapport.team.actors import Actor
from rapport.team.models import Team, User


class FieldMissing(Refused):
    """A custom field that must be filled in is empty."""


@transaction.atomic
def add(
    *,
    name: str,
    by: Actor,
    kind: str = Kind.PERSON,
    stage: str = Stage.NEW,
    contact_points: Sequence[Mapping[str, Any]] = (),
    tags: Sequence[str] = (),
    custom: Mapping[str, Any] | None = None,
    external_id: str = "",
    owner: User | None = None,
    team: Team | None = None,
    **details: Any,
) -> Customer:
    """Add a customer with what is known of them.

    `contact_points` are mappings with channel, value or parts, and optionally label, purpose and is_preferred.
    `details` are the fields of `Details`. Without an owner the customer belongs to the actor's team.
    Refuses: DetailsRefused, PointRefused, ValueRefused, FieldMissing.
    """
    require(permissions.may_add(by))
    given = checked(Details(name=name, **details), kind=kind)
    parts = names.split(given.name) if kind == Kind.PERSON else None
    customer = Customer(
        kind=kind,
        stage=stage,
        stage_since=by.at,
        tags=clean_tags(tags),
        custom=clean_custom(custom or {}, kind=kind, must_be_complete=True),
        external_id=external_id.strip(),
        owner=owner,
        team=team or (by.user.team if by.user else None),
        created_at=by.at,
        changed_at=by.at,
        created_by=by.user,
        created_via=by.road,
        **vars(given),
    )
    if parts and not customer.family_name and not customer.given_name:
        customer.given_name, customer.family_name = parts.given[:150], parts.family[:150]
    customer.sort_name = sort_name(customer)
    require_unused_external_id(customer)
    made = _points(customer, contact_points, by)
    words = searching.index_new(customer, made)
    customer.save(force_insert=True)
    ContactPoint.objects.bulk_create(made)
    searching.learn(words)
    timeline.record(Added(customer.name, by.road), customer=customer, by=by)
    return customer


def _points(customer: Customer, given: Sequence[Mapping[str, Any]], by: Actor) -> list[ContactPoint]:
    """Each point once, and the first that is preferred of each channel."""
    made: dict[tuple[str, str], ContactPoint] = {}
    for each in given:
        read = points.read(each["channel"], each.get("value", ""), each.get("parts"))
        has_preferred = any(point.is_preferred and point.channel == read.channel for point in made.values())
        point = ContactPoint(
            customer=customer,
            **read._asdict(),
            label=each.get("label", "")[:60],
            purpose=each.get("purpose", "")[:100],
            is_preferred=bool(each.get("is_preferred")) and not has_preferred,
            created_at=by.at,
        )
        made.setdefault((point.channel, point.key), point)
    return list(made.values())


class ExternalIdTaken(Refused):
    """Another customer has this external id."""


def require_unused_external_id(customer: Customer) -> None:
    """Refuse an external id that another customer has."""
    if not customer.external_id:
        return
    if Customer.objects.filter(external_id=customer.external_id).exclude(pk=customer.pk).exists():
        raise ExternalIdTaken(f"Another customer already has the external id {customer.external_id}.", field="external_id")


def sort_name(customer: Customer) -> str:
    """The key that lists are ordered by: family name first for people, the name for the rest."""
    if customer.kind == Kind.PERSON and customer.family_name:
        key = names.fold(f"{customer.family_name} {customer.given_name}")
    elif customer.kind == Kind.PERSON:
        key = names.sort_key(customer.name)
    else:
        key = names.fold(customer.name)
    return (key or names.fold(customer.name) or customer.name)[:120]


def clean_tags(tags: Sequence[str]) -> list[str]:
    """Tags in lower case, trimmed, each once, in order."""
    return sorted({" ".join(tag.split()).casefold()[:60] for tag in tags} - {""})


def clean_custom(given: Mapping[str, Any], *, kind: str, must_be_complete: bool, held: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Custom values checked against the fields that this kind of customer has.

    What a customer holds already in a field that is archived, or of another kind, stays as it is.
    """
    fields = records.custom_fields(kind)
    keys = {field.key for field in fields}
    kept = {key: value for key, value in (held or {}).items() if key not in keys and given.get(key) == value}
    values = {**kept, **custom_values.cleaned({key: value for key, value in given.items() if key not in kept}, fields)}
    missing = [field for field in fields if field.is_required and field.key not in values]
    if must_be_complete and missing:
        raise FieldMissing(f"Enter {missing[0].label}.", field=f"custom.{missing[0].key}")
    return values
