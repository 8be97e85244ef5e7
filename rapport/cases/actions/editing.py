"""Changing what a case says, also when two people do it at once."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from rapport.cases import permissions
from rapport.cases.actions import content, keeping, timing
from rapport.cases.events import CaseChanged, CaseCustomerSet
from rapport.cases.models import Case
from rapport.cases.queries import colleagues
from rapport.core import settling
from rapport.core.errors import require
from rapport.customers import permissions as customer_permissions
from rapport.customers.models import Customer
from rapport.team.actors import Actor

LABELS = {
    "title": "What it is about", "kind": "Kind", "priority": "Priority", "tags": "Tags", "custom": "Custom fields", "is_private": "Private",
    "organisation_id": "For which organisation", "is_kept_from_colleagues": "Kept from colleagues",
}  # fmt: skip
TIMED = frozenset({"kind", "priority"})


@transaction.atomic
def edit(*, case: Case, changes: Mapping[str, Any], version: int, by: Actor) -> Case:
    """Change what the person saw at `version`: any of title, kind, priority, tags, custom, is_private, organisation_id,
    is_kept_from_colleagues. `custom` names only the fields that change; an empty value takes one away.

    Fields that only one of two people touched are both kept; a field that both changed is a Conflict, and nothing is changed. Another kind
    or priority may mean other times: see `timing.changed`. Refuses: CaseRefused, ValueRefused, Conflict, MergedAway.
    """
    case = keeping.taken(case)
    require(permissions.may_work(by, case))
    wanted = _clean(case, changes)
    settled = _settle(case, wanted, version)
    changed = [name for name, value in settled.items() if getattr(case, name) != value]
    if not changed:
        return case
    if "organisation_id" in changed:
        _require_spoken_for(case, settled["organisation_id"], by)
    for name in changed:
        setattr(case, name, settled[name])
    if "title" in changed:
        case.search = content.searched(case.title)
    keeping.save(case, *changed, *(["search"] if "title" in changed else []), by=by)
    words = ", ".join(LABELS[name].lower() for name in changed)
    if TIMED & set(changed):
        timing.changed(case, by, f"Changed: {words}")
    keeping.tell(CaseChanged(case.reference, words), case, by)
    return case


def _require_spoken_for(case: Case, number: int | None, by: Actor) -> None:
    """An organisation that the actor sees, and that the customer of the case has a role at today."""
    seen = Customer.objects.filter(customer_permissions.visible_to(by))
    organisation = seen.filter(pk=number).first() if number else None
    is_named = organisation is not None and colleagues.may_come_for(case.customer, organisation, timezone.localdate(by.at))
    if number is not None and not is_named:
        raise content.CaseRefused(content.NOT_SPOKEN_FOR, field="organisation_id")


def _clean(case: Case, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked for as it would be stored, so that an untouched field is seen as untouched."""
    cleaners: dict[str, Callable[[Any], Any]] = {
        "title": content.title_of, "kind": content.kind_of, "priority": content.priority_of, "tags": content.tags_of, "is_private": bool,
        "organisation_id": lambda number: number, "is_kept_from_colleagues": bool,
    }  # fmt: skip
    wanted = {name: cleaners[name](value) for name, value in changes.items() if name in cleaners}
    if "custom" in changes:
        given = dict(changes["custom"])
        kept = {key: value for key, value in case.custom.items() if key not in given}
        wanted["custom"] = {**kept, **content.custom_of(given, wanted.get("kind", case.kind))}
    return wanted


def _settle(case: Case, wanted: dict[str, Any], version: int) -> dict[str, Any]:
    """What to write, given that the person saw `version`. Raises Conflict when both changed a field."""
    if version == case.version:
        return wanted
    return settling.settle(case, as_of(case, version), wanted, sentence="Someone else changed this case while you were editing it.")


def as_of(case: Case, version: int) -> dict[str, Any]:
    """The case as it was at an earlier version, from the row history, which keeps each row as it was before a change."""
    rows = case.history.filter(version__gte=version).order_by("version", "-pgh_id")  # type: ignore[attr-defined]
    row = rows.values(*LABELS).first()
    return row or {name: getattr(case, name) for name in LABELS}


@transaction.atomic
def set_customer(*, case: Case, customer: Customer, by: Actor) -> Case:
    """Say whose case it is, also when it was taken for somebody else's; then it is in no organisation's name.

    Refuses: CaseRefused when a conversation is with another one.
    """
    case = keeping.taken(case)
    require(permissions.may_work(by, case) and customer_permissions.may_see(by, customer))
    if case.customer_id == customer.pk:
        return case
    if case.threads.exclude(conversation__customer=None).exclude(conversation__customer=customer).exists():
        raise content.CaseRefused("A conversation of this case is with another customer. Say whose it is there first.", field="customer")
    case.customer, case.organisation = customer, None
    keeping.save(case, "customer", "organisation", by=by)
    timing.changed(case, by, "The customer is known")
    keeping.tell(CaseCustomerSet(case.reference, customer.name), case, by)
    return case


@transaction.atomic
def tag(*, case: Case, by: Actor, add: Iterable[str] = (), remove: Iterable[str] = ()) -> Case:
    """Put tags on a case and take others off; the rest stay."""
    case = keeping.taken(case)
    require(permissions.may_work(by, case))
    tags = content.tags_of({*case.tags, *content.tags_of(add)} - set(content.tags_of(remove)))
    if tags == case.tags:
        return case
    case.tags = tags
    keeping.save(case, "tags", by=by)
    keeping.tell(CaseChanged(case.reference, "tags"), case, by)
    return case


@transaction.atomic
def set_priority(*, case: Case, priority: int, by: Actor) -> Case:
    """How much it presses, and with it which times hold."""
    case = keeping.taken(case)
    return edit(case=case, changes={"priority": priority}, version=case.version, by=by)
