"""Conditions on the organisation's own fields, by each field's type."""

from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import DecimalField, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from rapport.customers import custom_values
from rapport.customers.filtering import moments
from rapport.customers.filtering.fields import CUSTOM, EMPTY
from rapport.customers.filtering.syntax import Condition, FilterRefused
from rapport.customers.models import CustomField
from rapport.customers.normalising.refusals import NotReadable
from rapport.customers.rules import FieldType

_EXACT = ("is", "is not", "is any of", *EMPTY)
OPERATORS: dict[str, tuple[str, ...]] = {
    FieldType.TEXT: ("is", "is not", "has", "starts", *EMPTY),
    FieldType.NUMBER: ("is", "is not", "over", "under", "at least", "at most", *EMPTY),
    FieldType.DATE: ("on", "before", "after", "in", *EMPTY),
    FieldType.CHOICE: _EXACT,
    FieldType.MANY: _EXACT,
    FieldType.YES_NO: ("is", *EMPTY),
    FieldType.CUSTOMER: ("is", "is not", *EMPTY),
}
_COMPARED = {"over": "gt", "under": "lt", "at least": "gte", "at most": "lte"}


def compiled(condition: Condition, fields: dict[str, CustomField], today: date) -> Q:
    """The condition as a Q. Raises FilterRefused for a field, an operator or a value that does not fit."""
    key = condition.field.removeprefix(CUSTOM)
    field = fields.get(key)
    if field is None:
        raise FilterRefused(f"There is no custom field called {key}.")
    if condition.operator not in OPERATORS[field.type]:
        raise FilterRefused(f"{field.label} can be asked with: {', '.join(OPERATORS[field.type])}.")
    if condition.operator in EMPTY:
        is_there = Q(custom__has_key=field.key)
        return is_there if condition.operator == "is not empty" else ~is_there
    if condition.operator == "is not":
        return ~_exactly(field, condition.values[0])
    if condition.operator in {"is", "is any of"} and field.type != FieldType.DATE:
        return reduce(or_, (_exactly(field, value) for value in condition.values))
    return _compared(field, condition.operator, condition.values[0], today)


def _stored(field: CustomField, text: str) -> Any:
    try:
        return custom_values.clean(field, text)
    except custom_values.ValueRefused as refusal:
        raise FilterRefused(refusal.sentence) from None


def _exactly(field: CustomField, text: str) -> Q:
    value = _stored(field, text)
    if field.type == FieldType.NUMBER:
        return _numeric(field, "exact", value)
    if field.type == FieldType.TEXT:
        return Q(**{f"custom__{field.key}__iexact": value})
    return Q(custom__contains={field.key: value}) & ~Q(custom={})  # the index holds those who have some


def _compared(field: CustomField, operator: str, text: str, today: date) -> Q:
    if field.type == FieldType.DATE:
        return _dated(field, operator, text, today)
    if field.type == FieldType.NUMBER:
        return _numeric(field, _COMPARED[operator], _stored(field, text))
    lookup = "icontains" if operator == "has" else "istartswith"
    return Q(**{f"custom__{field.key}__{lookup}": text})


def _numeric(field: CustomField, lookup: str, value: str) -> Q:
    stored = Cast(KeyTextTransform(field.key, "custom"), DecimalField(max_digits=60, decimal_places=30))
    comparison = {"exact": Exact, "gt": GreaterThan, "lt": LessThan, "gte": GreaterThanOrEqual, "lte": LessThanOrEqual}[lookup]
    return Q(comparison(stored, Decimal(value)))


def _dated(field: CustomField, operator: str, text: str, today: date) -> Q:
    """Dates are stored in ISO 8601, so that they compare as text."""
    stored = KeyTextTransform(field.key, "custom")
    try:
        if operator == "in":
            first, after = moments.period(moments.canonical_period(text), today)
        else:
            first = moments.day(moments.canonical_day(text), today)
            after = first + timedelta(days=1) if first < date.max else first
    except NotReadable as refusal:
        raise FilterRefused(str(refusal)) from None
    if operator == "before":
        return Q(LessThan(stored, first.isoformat()))
    if operator == "after":
        return Q(GreaterThanOrEqual(stored, after.isoformat()))
    return Q(GreaterThanOrEqual(stored, first.isoformat())) & Q(LessThan(stored, after.isoformat()))
