"""Checks what people put in custom fields, by each field's type."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from rapport.core import wording
from rapport.core.errors import Refused
from rapport.customers import rules
from rapport.customers.normalising import answers, characters, dates, numbers
from rapport.customers.normalising.refusals import NotReadable
from rapport.customers.rules import FieldType

LONGEST_TEXT = 2_000


class Defined(Protocol):
    """A custom field as its values are checked against; `models.CustomField` is one."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def choices(self) -> Sequence[str]: ...


class ValueRefused(Refused):
    """A value that the custom field does not take."""


def cleaned(given: Mapping[str, Any], fields: Iterable[Defined]) -> dict[str, Any]:
    """The given values as they are stored, by key; empty ones left out. Raises ValueRefused naming the field.

    Stored as: text and one choice str; number a decimal str; date ISO 8601; several choices a list of str; yes or no
    a bool; another customer the number of their reference.
    """
    by_key = {field.key: field for field in fields}
    for key in given:
        if key not in by_key:
            raise ValueRefused(f"There is no custom field called {key!r}.", field=f"custom.{key}")
    return {key: value for key, value in ((key, clean(by_key[key], raw)) for key, raw in given.items()) if value not in (None, "", [])}


def clean(field: Defined, raw: Any) -> Any:
    """One value as it is stored; None when it is empty. Raises ValueRefused."""
    if raw in (None, "", []):
        return None
    try:
        return _READERS[FieldType(field.type)](field, raw)
    except (NotReadable, _WrongAnswer) as refusal:
        raise ValueRefused(f"{field.label}: {refusal}", field=f"custom.{field.key}") from None


def in_words(kind: str, value: Any) -> str:
    """A stored value as a person reads it. Who another customer is must be looked up: their number stays a number."""
    if value is None:
        return ""
    if kind == FieldType.YES_NO:
        return "Yes" if value else "No"
    if kind == FieldType.DATE:
        return _day(date.fromisoformat(value))
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def _day(day: date) -> str:
    """11 August 2027."""
    return wording.long_date(day).split(" ", 1)[1]


class _WrongAnswer(Exception):
    """The value is not among what the field takes."""


def _text(field: Defined, raw: Any) -> str:
    if not isinstance(raw, str | int | float | Decimal):
        raise _WrongAnswer("enter some text.")
    text = characters.paragraphs(str(raw))
    if len(text) > LONGEST_TEXT:
        raise _WrongAnswer(f"keep this to {LONGEST_TEXT:,} characters.")
    return text


def _number(field: Defined, raw: Any) -> str:
    if isinstance(raw, bool):
        raise _WrongAnswer("enter a number, like 12 or 3.5.")
    return str(numbers.read(str(raw)))


def _date(field: Defined, raw: Any) -> str:
    return raw.isoformat() if isinstance(raw, date) else dates.read(str(raw)).value.isoformat()


def _choice(field: Defined, raw: Any) -> str:
    for choice in field.choices:
        if str(raw).strip().casefold() == choice.casefold():
            return choice
    raise _WrongAnswer(f"choose one of {', '.join(field.choices)}.")


def _many(field: Defined, raw: Any) -> list[str]:
    given = raw if isinstance(raw, list | tuple) else str(raw).replace(";", ",").split(",")
    return list(dict.fromkeys(_choice(field, one) for one in given if str(one).strip()))


def _yes_no(field: Defined, raw: Any) -> bool:
    return raw if isinstance(raw, bool) else answers.read(str(raw))


def _customer(field: Defined, raw: Any) -> int:
    number = raw if isinstance(raw, int) and not isinstance(raw, bool) else rules.number_in(str(raw))
    if number is None:
        raise _WrongAnswer("enter a customer's reference, like CU-104882.")
    return number


_READERS = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.MANY: _many,
    FieldType.YES_NO: _yes_no,
    FieldType.CUSTOMER: _customer,
}
