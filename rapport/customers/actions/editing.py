"""Changing a customer's details, also when two people do it at once."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from rapport.core import settling
from rapport.core.db import lock
from rapport.core.errors import Clash, Conflict, require
from rapport.customers import custom_values, permissions, searching, timeline
from rapport.customers.actions import adding
from rapport.customers.actions.details import LABELS, NAMES, Details, checked
from rapport.customers.events import DetailsChanged
from rapport.customers.models import Customer, CustomField
from rapport.team.actors import Actor

CHANGEABLE = (*NAMES, "kind", "external_id", "custom")


@transaction.atomic
def edit(*, customer: Customer, changes: Mapping[str, Any], version: int, by: Actor, chosen_at: int | None = None) -> Customer:
    """Change details that the person saw at `version`.

    When someone else changed the record since, fields that only one of the two touched are both kept; a field that
    both changed is a Conflict, field by field, and nothing is changed. `custom` is merged key by key. Somebody who was
    shown both answers at version `chosen_at` has chosen: unless it changed again, theirs is what is written.
    Refuses: DetailsRefused, ValueRefused, ExternalIdTaken, Conflict.
    """
    customer = lock(customer)
    require(permissions.may_edit(by, customer))
    wanted = settle(customer, dict(changes), version, chosen_at)
    before = {name: getattr(customer, name) for name in CHANGEABLE}
    for name, value in wanted.items():
        setattr(customer, name, value)
    _check(customer, wanted, before["custom"])
    changed = [name for name in CHANGEABLE if getattr(customer, name) != before[name]]
    if not changed:
        return customer
    save(customer, changed, by=by)
    searching.index(customer)
    timeline.record(DetailsChanged(_in_words(changed, before, customer)), customer=customer, by=by)
    return customer


def _check(customer: Customer, wanted: Mapping[str, Any], held: Mapping[str, Any]) -> None:
    given = checked(Details(**{name: getattr(customer, name) for name in NAMES}), kind=customer.kind)
    for name in NAMES:
        setattr(customer, name, getattr(given, name))
    customer.external_id = customer.external_id.strip()
    adding.require_unused_external_id(customer)
    if "custom" in wanted or "kind" in wanted:
        customer.custom = adding.clean_custom(customer.custom, kind=customer.kind, must_be_complete=True, held=held)
    customer.sort_name = adding.sort_name(customer)


def save(customer: Customer, changed: list[str], *, by: Actor) -> None:
    """Write the changed fields with a new version."""
    customer.version += 1
    customer.changed_at = by.at
    customer.save(update_fields=[*changed, "sort_name", "version", "changed_at"])


def settle(customer: Customer, wanted: dict[str, Any], version: int, chosen_at: int | None = None) -> dict[str, Any]:
    """What to write, given that the person saw `version`. Raises Conflict when both changed a field and nobody has chosen."""
    if version == customer.version:
        return {**wanted, "custom": {**customer.custom, **wanted["custom"]}} if "custom" in wanted else wanted
    original = as_of(customer, version)
    plain = {name: value for name, value in wanted.items() if name != "custom"}
    clashes = settling.clashes(original, {name: getattr(customer, name) for name in plain}, plain)
    settled = settling.changed(original, plain)
    if "custom" in wanted:
        settled["custom"], clashing = _settle_custom(customer, wanted["custom"], original["custom"])
        clashes = [*clashing, *clashes]
    if clashes and chosen_at != customer.version:
        raise Conflict("Someone else changed this record while you were editing it.", clashes, version=customer.version)
    return settled


def _settle_custom(customer: Customer, mine: Mapping[str, Any], base: Mapping[str, Any]) -> tuple[dict[str, Any], list[Clash]]:
    """The custom values to write, where only what I changed is mine; and a clash of the keys that both changed."""
    theirs, mine = customer.custom, _as_stored(mine)
    changed = {key: value for key, value in mine.items() if value != base.get(key)}
    clashing = [key for key, value in changed.items() if theirs.get(key) not in (base.get(key), value)]
    sides = ({key: side.get(key) for key in clashing} for side in (base, theirs, mine))
    return {**theirs, **changed}, [Clash("custom", *sides)] if clashing else []


def _as_stored(given: Mapping[str, Any]) -> dict[str, Any]:
    """Custom values as they would be stored, None for empty ones, so that they can be compared. Raises ValueRefused."""
    fields = {field.key: field for field in CustomField.objects.filter(key__in=list(given))}
    return {key: custom_values.clean(fields[key], value) if key in fields else value for key, value in given.items()}


def as_of(customer: Customer, version: int) -> dict[str, Any]:
    """The details as they were at an earlier version, from the row history."""
    row = customer.history.filter(version=version).order_by("pgh_id").values(*CHANGEABLE).first()  # type: ignore[attr-defined]
    return row or {name: getattr(customer, name) for name in CHANGEABLE}


def _in_words(changed: list[str], before: Mapping[str, Any], customer: Customer) -> str:
    labels = [LABELS[name].lower() for name in changed if name != "custom"]
    if "custom" in changed:
        keys = {key for key in {*before["custom"], *customer.custom} if before["custom"].get(key) != customer.custom.get(key)}
        labels += sorted(CustomField.objects.filter(key__in=keys).values_list("label", flat=True))
    return ", ".join(labels)
