"""Fields of the organisation's own: defining, changing, ordering, putting away."""

import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from rapport.core import versions
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import permissions
from rapport.customers.models import Customer, CustomField
from rapport.customers.models.custom_field import FieldType
from rapport.customers.normalising import characters, names
from rapport.customers.rules import Kind
from rapport.team.actors import Actor

MOST = 100
LONGEST_LABEL, LONGEST_HELP, LONGEST_KEY, LONGEST_CHOICE, MOST_CHOICES = 80, 200, 40, 100, 200
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class FieldRefused(Refused):
    """A field that cannot be so."""


@transaction.atomic
def define(
    *,
    label: str,
    type: str,
    by: Actor,
    key: str = "",
    choices: Sequence[str] = (),
    kinds: Sequence[str] = (),
    help_text: str = "",
    is_required: bool = False,
) -> CustomField:
    """Add a field, last in order. Its key, by which filters, files and the API know it, is made of the label unless given.

    Refuses: FieldRefused.
    """
    require(permissions.may_define_fields(by))
    if CustomField.objects.filter(archived_at=None).count() >= MOST:
        raise FieldRefused(f"There can be {MOST} fields. Archive one first.")
    if type not in FieldType.values:
        raise FieldRefused("Choose what the field holds.", field="type")
    last = CustomField.objects.order_by("-position").first()
    return CustomField.objects.create(
        key=_unused(key or made_of(label)),
        type=type,
        is_required=is_required,
        position=last.position + 1 if last else 1,
        **_checked(label, choices, kinds, help_text, type),
    )


@transaction.atomic
def change(
    *,
    field: CustomField,
    label: str,
    version: int,
    by: Actor,
    choices: Sequence[str] = (),
    kinds: Sequence[str] = (),
    help_text: str = "",
    is_required: bool = False,
) -> CustomField:
    """Change a field's words, as seen at `version`. Its key and what it holds stay; a choice that a customer has can only be added to.

    Refuses: FieldRefused, Conflict.
    """
    field = lock(field)
    require(permissions.may_define_fields(by))
    wanted = {**_checked(label, choices, kinds, help_text, field.type), "is_required": is_required}
    mine = versions.settle(field, wanted, version, "Someone else changed this field while you were editing it.")
    for gone in set(field.choices) - set(mine.get("choices", field.choices)):
        if _is_used(field, gone):
            raise FieldRefused(f"Keep the choice {gone}: customers have it.", field="choices")
    for name, value in mine.items():
        setattr(field, name, value)
    field.version += 1
    field.save()
    return field


@transaction.atomic
def put_in_order(*, fields: Sequence[int], by: Actor) -> None:
    """Put the fields in this order; those not named come after."""
    require(permissions.may_define_fields(by))
    known = list(CustomField.objects.select_for_update().order_by("position", "id"))
    wanted = {number: place for place, number in enumerate(fields)}
    ordered = sorted(known, key=lambda field: wanted.get(field.pk, len(wanted)))
    for place, field in enumerate(ordered, 1):
        if field.position != place:
            field.position = place
            field.save(update_fields=["position"])


@transaction.atomic
def move(*, field: CustomField, up: bool, by: Actor) -> None:
    """Move a field one place up or down among those in use."""
    current = list(CustomField.objects.filter(archived_at=None).order_by("position", "id").values_list("pk", flat=True))
    require(permissions.may_define_fields(by))
    if field.pk not in current:
        raise FieldRefused("This field is archived.")
    at = current.index(field.pk)
    other = min(max(at + (-1 if up else 1), 0), len(current) - 1)
    current[at], current[other] = current[other], current[at]
    put_in_order(fields=current, by=by)


@transaction.atomic
def archive(*, field: CustomField, by: Actor) -> CustomField:
    """Take a field out of forms and filters; what customers have in it is kept."""
    return _archived(field, by, by.at)


@transaction.atomic
def bring_back(*, field: CustomField, by: Actor) -> CustomField:
    """Put an archived field back in use, with the values that customers have in it."""
    return _archived(field, by, None)


def _archived(field: CustomField, by: Actor, at: Any) -> CustomField:
    field = lock(field)
    require(permissions.may_define_fields(by))
    if bool(field.archived_at) != bool(at):
        field.archived_at = at
        field.save(update_fields=["archived_at"])
    return field


def made_of(label: str) -> str:
    """The key a label gives: "Boiler type (gas)" -> "boiler-type-gas"."""
    return names.fold(label).replace(" ", "-")[:LONGEST_KEY].strip("-")


def _unused(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise FieldRefused("A key has letters a to z, digits and hyphens only, like boiler-type.", field="key")
    if CustomField.objects.filter(key=key).exists():
        raise FieldRefused(f"There is already a field with the key {key}.", field="key")
    return key


def _checked(label: str, choices: Sequence[str], kinds: Sequence[str], help_text: str, type: str) -> dict[str, Any]:
    for name, text, longest in (("label", label, LONGEST_LABEL), ("help_text", help_text, LONGEST_HELP)):
        if reason := characters.why_refused(text):
            raise FieldRefused(reason, field=name)
        if len(text) > longest:
            raise FieldRefused(f"Keep this to {longest} characters.", field=name)
    if not label.strip():
        raise FieldRefused("Enter a name for the field.", field="label")
    if set(kinds) - set(Kind.values):
        raise FieldRefused("Choose kinds of customer from the list.", field="kinds")
    return {
        "label": characters.line(label),
        "help_text": characters.line(help_text),
        "kinds": sorted(set(kinds)),
        "choices": _choices(choices) if type in {FieldType.CHOICE, FieldType.MANY} else [],
    }


def _choices(given: Sequence[str]) -> list[str]:
    """Each choice once, whatever its case, in the order given. A comma would divide it when several are written in a row."""
    kept: dict[str, str] = {}
    for choice in given:
        text = characters.line(choice)
        if characters.why_refused(choice) or len(text) > LONGEST_CHOICE:
            raise FieldRefused(f"Keep each choice to {LONGEST_CHOICE} characters that can be printed.", field="choices")
        if "," in text or ";" in text:
            raise FieldRefused(f"Take the comma or semicolon out of {text[:40]}.", field="choices")
        if text:
            kept.setdefault(text.casefold(), text)
    if not kept:
        raise FieldRefused("List at least one choice.", field="choices")
    if len(kept) > MOST_CHOICES:
        raise FieldRefused(f"List at most {MOST_CHOICES} choices.", field="choices")
    return list(kept.values())


def _is_used(field: CustomField, choice: str) -> bool:
    value = [choice] if field.type == FieldType.MANY else choice
    return Customer.objects.filter(custom__contains={field.key: value}).exists()
