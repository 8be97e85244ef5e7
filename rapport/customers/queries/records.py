"""One customer, and what stands around them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from rapport.core.prepared import Given, Prepared
from rapport.customers import permissions
from rapport.customers.custom_values import in_words
from rapport.customers.models import ContactPoint, Customer, CustomField, Role, Segment, SensitiveRecord
from rapport.customers.rules import LINK_BACK, Channel, FieldType, Link, Permit
from rapport.team.actors import Actor

LONGEST_CHAIN = 50


def visible(by: Actor) -> QuerySet[Customer]:
    """The customers this person may see, archived and absorbed ones too."""
    return Customer.objects.filter(permissions.visible_to(by))


def live(by: Actor) -> QuerySet[Customer]:
    """The customers this person may see in daily use: neither archived nor absorbed."""
    return visible(by).filter(archived_at=None, merged_into=None)


def with_surroundings(number: int, by: Actor) -> Customer | None:
    """A customer this person may see, with owner, team, whether there is a private record and whether others were absorbed."""
    if permissions.sees_everyone(by):
        return _anyone.first(number=number)
    return _surrounded(visible(by).filter(pk=number)).first()


def _surrounded(found: QuerySet[Customer]) -> QuerySet[Customer]:
    return (
        found.select_related("owner", "team")
        .defer("search")
        .annotate(
            has_private=Exists(SensitiveRecord.objects.filter(customer=OuterRef("pk"))),
            has_absorbed=Exists(Customer.objects.filter(merged_into=OuterRef("pk"))),
        )
    )


_anyone = Prepared(lambda: _surrounded(Customer.objects.filter(pk=Given("number"))), keeps_plan=True)


def survivor_of(customer: Customer) -> Customer:
    """Who a customer became: follows merges to the end."""
    for _ in range(LONGEST_CHAIN):
        if customer.merged_into is None:
            break
        customer = customer.merged_into
    return customer


def family(customer: Customer) -> list[int]:
    """The customer's number and those of everyone absorbed into them, also at second hand."""
    if not getattr(customer, "has_absorbed", True):
        return [customer.pk]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE f(id) AS (SELECT %s::bigint UNION SELECT c.id FROM customers_customer c JOIN f ON c.merged_into_id = f.id)"
            " SELECT id FROM f",
            [customer.pk],
        )
        return [number for (number,) in cursor.fetchall()]


def contact_points(customer: Customer) -> list[ContactPoint]:
    """How to reach a customer: what works before what does not, preferred first, then by channel."""
    order = {channel: place for place, channel in enumerate(Channel.values)}
    points = _points(customer=customer.pk)
    return sorted(points, key=lambda p: (bool(p.invalid_at), bool(p.opted_out_at), not p.is_preferred, order[p.channel], p.pk))


_points = Prepared(lambda: ContactPoint.objects.filter(customer_id=Given("customer")), keeps_plan=True)


def private_records(customer: Customer) -> list[SensitiveRecord]:
    """The private record of a customer, and those that stayed with records absorbed into them."""
    found = SensitiveRecord.objects.filter(customer__in=family(customer)).select_related("customer")
    return sorted(found, key=lambda record: (record.pk != customer.pk, record.pk))


@dataclass(frozen=True)
class Tie:
    """A role seen from one customer's side: who the other is, in words, and whether it holds today."""

    role: Role
    other: Customer
    words: str
    permits: Sequence[str]
    is_current: bool
    is_mine: bool


def ties(customer: Customer, by: Actor) -> list[Tie]:
    """Roles of and towards a customer, current ones first. Ties to customers the reader may not see are left out, and so are
    those that stayed with an absorbed record because the survivor has the same."""
    if permissions.sees_everyone(by):
        roles: Iterable[Role] = _any_roles(customer=customer.pk)
    else:
        roles = _roles(customer.pk).filter(permissions.visible_to(by, "customer__"), permissions.visible_to(by, "other__"))
    return sorted((_tie(role, customer, by) for role in roles), key=lambda tie: not tie.is_current)


def _roles(number: int | Given) -> QuerySet[Role]:
    return (
        Role.objects.filter(Q(customer_id=number) | Q(other_id=number), customer__merged_into=None, other__merged_into=None)
        .select_related("customer", "other")
        .defer("customer__search", "other__search")
        .order_by("-created_at", "-id")
    )


_any_roles = Prepared(lambda: _roles(Given("customer")), keeps_plan=True)


def _tie(role: Role, customer: Customer, by: Actor) -> Tie:
    is_mine = role.customer_id == customer.pk
    today = by.at.date()
    started = role.starts_on is None or role.starts_on <= today
    return Tie(
        role=role,
        other=role.other if is_mine else role.customer,
        words=Link(role.link).label if is_mine else LINK_BACK[role.link],
        permits=[Permit(permit).label for permit in role.permits],
        is_current=started and (role.ends_on is None or role.ends_on >= today),
        is_mine=is_mine,
    )


def custom_fields(kind: str) -> list[CustomField]:
    """The organisation's own fields for this kind of customer, in order."""
    return [field for field in _own_fields() if not field.kinds or kind in field.kinds]


_own_fields = Prepared(lambda: CustomField.objects.filter(archived_at=None), keeps_plan=True)


@dataclass(frozen=True)
class CustomValue:
    """One custom field with its value in words; `link` leads to the customer it names."""

    label: str
    words: str
    link: str = ""


def custom_values(customer: Customer, by: Actor, fields: Iterable[CustomField]) -> list[CustomValue]:
    """What stands in a customer's custom fields, in words. A customer the reader may not see is not named."""
    shown = [(field, customer.custom[field.key]) for field in fields if field.key in customer.custom]
    named = _named([value for field, value in shown if field.type == FieldType.CUSTOMER], by)
    return [_in_words(field, value, named) for field, value in shown]


def _named(numbers: list[int], by: Actor) -> dict[int, Customer]:
    return visible(by).only("id", "name", "kind").in_bulk(numbers) if numbers else {}


def _in_words(field: CustomField, value: object, named: dict[int, Customer]) -> CustomValue:
    if field.type == FieldType.CUSTOMER:
        other = named.get(int(str(value)))
        return CustomValue(field.label, other.name if other else "A customer you may not see", other.reference if other else "")
    return CustomValue(field.label, in_words(field.type, value))


def segments_of(customer: Customer) -> list[Segment]:
    """The segments a customer is in now."""
    return _segments(customer=customer.pk)


_segments = Prepared(
    lambda: Segment.objects.filter(members__customer_id=Given("customer"), archived_at=None).order_by("name"), keeps_plan=True
)
