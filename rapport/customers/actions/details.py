"""The details of a customer that people write and change, checked in one place."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from rapport.core.errors import Refused
from rapport.customers.normalising import characters
from rapport.customers.rules import Kind


class DetailsRefused(Refused):
    """A detail that cannot be stored as given."""


@dataclass(frozen=True)
class Details:
    """What a person may write about a customer, in the words of the form."""

    name: str
    title: str = ""
    given_name: str = ""
    family_name: str = ""
    known_as: str = ""
    pronunciation: str = ""
    pronouns: str = ""
    language: str = ""
    date_of_birth: date | None = None
    how_to_help: str = ""


LONGEST: dict[str, int] = {
    "name": 300,
    "title": 40,
    "given_name": 150,
    "family_name": 150,
    "known_as": 150,
    "pronunciation": 150,
    "pronouns": 60,
    "language": 20,
    "how_to_help": 500,
}
LABELS: dict[str, str] = {
    "name": "Name",
    "title": "Title",
    "given_name": "Given name",
    "family_name": "Family name",
    "known_as": "Known as",
    "pronunciation": "How to say it",
    "pronouns": "Pronouns",
    "language": "Language",
    "date_of_birth": "Date of birth",
    "how_to_help": "How to help",
    "external_id": "External id",
    "kind": "Kind",
}
NAMES = tuple(field.name for field in fields(Details))


def checked(details: Details, *, kind: str) -> Details:
    """The details trimmed and fit to store. Raises DetailsRefused, naming the field."""
    texts = {name: _text(name, getattr(details, name)) for name in LONGEST}
    if not texts["name"]:
        raise DetailsRefused("Enter a name.", field="name")
    if details.date_of_birth is not None and kind != Kind.PERSON:
        raise DetailsRefused("Only a person has a date of birth.", field="date_of_birth")
    return replace(details, **texts)  # type: ignore[arg-type]


def _text(name: str, value: Any) -> str:
    reason = characters.why_refused(value)
    if reason:
        raise DetailsRefused(reason, field=name)
    text = characters.line(value)
    if len(text) > LONGEST[name]:
        raise DetailsRefused(f"{LABELS[name]}: keep this to {LONGEST[name]} characters.", field=name)
    return text
