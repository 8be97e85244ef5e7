"""Brings what people write after an operator into the one form that a rule keeps."""

from collections.abc import Callable

from rapport.customers.filtering import moments
from rapport.customers.filtering.fields import Field, Type
from rapport.customers.normalising import answers, characters
from rapport.customers.normalising.refusals import NotReadable

LONGEST_VALUE = 300


class NotAValue(Exception):
    """The text is nothing this field can be. The message is one plain sentence."""


def canonical(field: Field, operator: str, text: str) -> str:
    """The one way a value is written. Reading it again changes nothing. Raises NotAValue."""
    if reason := characters.why_refused(text):
        raise NotAValue(reason)
    if not text.strip() or len(text) > LONGEST_VALUE:
        raise NotAValue(f"a value has 1 to {LONGEST_VALUE} characters.")
    try:
        return _READERS.get(field.type, _as_it_is)(field, operator, text)
    except NotReadable as refusal:
        raise NotAValue(str(refusal)) from None


def _as_it_is(field: Field, operator: str, text: str) -> str:
    return characters.line(text)


def _choice(field: Field, operator: str, text: str) -> str:
    wanted = " ".join(text.casefold().replace("-", " ").split())
    for value, label in field.choices.items():
        if wanted in {value.replace("-", " "), label.casefold()}:
            return value
    raise NotAValue(f"{field.label.lower()} is one of {', '.join(field.choices)}.")


def _yes_no(field: Field, operator: str, text: str) -> str:
    return "yes" if answers.read(text) else "no"


def _day(field: Field, operator: str, text: str) -> str:
    return moments.canonical_period(text) if operator == "in" else moments.canonical_day(text)


def _lower(field: Field, operator: str, text: str) -> str:
    return " ".join(characters.line(text).casefold().split())


_READERS: dict[Type, Callable[[Field, str, str], str]] = {
    Type.CHOICE: _choice,
    Type.PRESENCE: _choice,
    Type.YES_NO: _yes_no,
    Type.DAY: _day,
    Type.TAG: _lower,
}
