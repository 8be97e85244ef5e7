"""The organisations somebody may come for, and the cases that a role at one of them shows."""

from collections.abc import Sequence
from datetime import date

from django.db.models import F, Q, QuerySet

from rapport.cases.models import LIVE, Case
from rapport.cases.rules import colleagues
from rapport.cases.rules.colleagues import Matter, Standing
from rapport.customers.models import Customer, Role
from rapport.customers.queries import belonging
from rapport.customers.rules import SPEAKS_FOR, Kind, Sees

MOST = 200


def matter(case: Case) -> Matter:
    """What of a case decides which colleagues see it."""
    is_organisation = case.customer is not None and case.customer.kind == Kind.ORGANISATION
    return Matter(
        customer=case.customer_id, is_of_an_organisation=is_organisation, organisation=case.organisation_id,
        is_kept=case.is_kept_from_colleagues, is_private=case.is_private, is_live=case.merged_into_id is None,
    )  # fmt: skip


def standing(role: Role) -> Standing:
    """What a role lets somebody see, as the rule looks at it. Records out of use let nobody in."""
    one, other = role.customer, role.other
    is_used = one.merged_into_id is None and other.merged_into_id is None and one.archived_at is None and not one.is_deceased
    is_between = is_used and one.kind == Kind.PERSON and other.kind == Kind.ORGANISATION
    return Standing(one.pk, other.pk, role.link, role.sees, role.starts_on, role.ends_on, is_between)


def spoken_for(customer: Customer, day: date) -> list[Customer]:
    """The organisations that a person may come for on a day, by name."""
    roles = Role.objects.filter(in_force(day), customer=customer, link__in=SPEAKS_FOR, other__kind=Kind.ORGANISATION)
    found = {role.other_id: role.other for role in roles.filter(other__merged_into=None).select_related("other")}
    return sorted(found.values(), key=lambda each: (each.name, each.pk))


def may_come_for(customer: Customer | None, organisation: Customer | None, day: date) -> bool:
    """Whether a case of this customer may be in an organisation's name; in nobody's it always may."""
    return organisation is None or (customer is not None and organisation in spoken_for(customer, day))


def still_for(case: Case, day: date) -> Customer | None:
    """The organisation that a case which carries on another is brought for: the same, where its customer still speaks for it."""
    return case.organisation if may_come_for(case.customer, case.organisation, day) else None


def in_force(day: date) -> Q:
    """Roles that hold on a day."""
    return (Q(starts_on=None) | Q(starts_on__lte=day)) & (Q(ends_on=None) | Q(ends_on__gte=day))


def shown_by(role: Role, day: date) -> list[Case]:
    """The newest cases that a role shows, open ones first; each judged by the rule. Three statements."""
    held, parts = standing(role), _parts(role, day)
    found = _of(colleagues.reach(held, parts, day)).order_by(F("closed_at").desc(nulls_first=True), "-last_at", "-id")[:MOST]
    return [case for case in found if colleagues.may_see(matter(case), held, parts, day)]


def one_shown_by(role: Role, number: int, day: date) -> Case | None:
    """One case by its number, where the role shows it."""
    held, parts = standing(role), _parts(role, day)
    case = _of(colleagues.reach(held, parts, day)).filter(pk=number).first()
    return case if case is not None and colleagues.may_see(matter(case), held, parts, day) else None


def _parts(role: Role, day: date) -> frozenset[int]:
    return belonging.parts(role.other_id, day) if role.sees == Sees.WHOLE else frozenset({role.other_id})


def _of(organisations: Sequence[int] | frozenset[int]) -> QuerySet[Case]:
    """Cases of these organisations that nobody kept back."""
    theirs = Q(organisation__in=organisations) | Q(customer__in=organisations, customer__kind=Kind.ORGANISATION)
    found = Case.objects.filter(LIVE, theirs, is_private=False, is_kept_from_colleagues=False)
    return found.select_related("customer", "status", "owner").defer("customer__search", "search")
