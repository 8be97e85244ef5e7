"""The organisation's own fields on a form: named custom.<key>, typed as defined."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict

from rapport.core.forms import ActionForm
from rapport.customers.custom_values import LONGEST_TEXT
from rapport.customers.models import CustomField
from rapport.customers.queries import records
from rapport.customers.rules import FieldType, Kind, reference

PREFIX = "custom."
AnyForm = TypeVar("AnyForm", bound=ActionForm)


def with_fields(form_class: type[AnyForm], data: QueryDict | None, *, kind: str, initial: Mapping[str, Any]) -> AnyForm:
    """A form of `form_class` with the custom fields of this kind of customer; its cleaned data gains `custom`."""
    defined = records.custom_fields(kind)
    own: dict[str, Any] = {f"{PREFIX}{field.key}": form_field(field) for field in defined}
    extended = type(form_class.__name__, (form_class,), {**own, "clean": _gathering(form_class)})
    return extended(data, initial=initial)


def initial(values: Mapping[str, Any]) -> dict[str, Any]:
    """Stored custom values as the form shows them."""
    return {f"{PREFIX}{key}": as_sent(value) for key, value in values.items()}


def as_sent(value: Any) -> Any:
    """As its control sends it back: yes and no as their options are called, another customer (the only number) by reference."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return reference(Kind.PERSON, value) if isinstance(value, int) else value


def _gathering(form_class: type[ActionForm]) -> Any:
    def clean(form: Any) -> dict[str, Any]:
        cleaned = form_class.clean(form) or form.cleaned_data
        names = [name for name in form.fields if name.startswith(PREFIX)]
        gathered = {name.removeprefix(PREFIX): _plain(cleaned.pop(name, None)) for name in names}
        return {**cleaned, "custom": gathered}

    return clean


def _plain(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


class _Several(forms.MultipleChoiceField):
    """Several choices; a single text stands for those on its lines, as the choice between two answers sends them."""

    def to_python(self, value: Any) -> list[str]:
        """The choices as a list."""
        return [line for each in super().to_python(value) for line in each.splitlines()]


def form_field(field: CustomField) -> forms.Field:
    """How a custom field is asked for."""
    common: dict[str, Any] = {"label": field.label, "required": field.is_required, "help_text": field.help_text}
    choices = [(choice, choice) for choice in field.choices]
    if field.type == FieldType.CHOICE:
        return forms.ChoiceField(choices=[("", "Not known"), *choices], **common)
    if field.type == FieldType.MANY:
        return _Several(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if field.type == FieldType.YES_NO:
        return forms.ChoiceField(choices=[("", "Not known"), ("true", "Yes"), ("false", "No")], **common)
    if field.type == FieldType.DATE:
        return forms.DateField(**common)
    if field.type == FieldType.NUMBER:
        return forms.CharField(max_length=60, widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}), **common)
    if field.type == FieldType.CUSTOMER:
        return forms.CharField(max_length=30, **{**common, "help_text": field.help_text or "A reference, like CU-104882."})
    return forms.CharField(max_length=LONGEST_TEXT, **common)
