"""What a card says about a person or organisation, whatever version of vCard it was written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class CardValue(NamedTuple):
    """One value and its labels: lower-case types ("home", "work", "cell", "pref" ...) or the owner's own label."""

    value: str
    labels: tuple[str, ...] = ()

    @property
    def is_preferred(self) -> bool:
        """Whether the card marks it as the one to use first."""
        return "pref" in self.labels


class CardAddress(NamedTuple):
    """The seven parts of a vCard address, and the printed label where a card gives one."""

    po_box: str = ""
    extended: str = ""
    street: str = ""
    town: str = ""
    county: str = ""
    postcode: str = ""
    country: str = ""
    labels: tuple[str, ...] = ()
    printed: str = ""


class CardProperty(NamedTuple):
    """A property we have no word for, kept as the card has it: name, parameters, decoded text."""

    name: str
    parameters: tuple[tuple[str, tuple[str, ...]], ...]
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """One vCard. `number` counts from 1; empty text means the card does not say."""

    number: int = 1
    version: str = ""
    kind: str = ""
    name: str = ""
    title: str = ""
    given: str = ""
    additional: str = ""
    family: str = ""
    suffix: str = ""
    known_as: tuple[str, ...] = ()
    pronunciation: str = ""
    pronouns: str = ""
    gender: str = ""
    language: str = ""
    organisation: str = ""
    departments: tuple[str, ...] = ()
    job_title: str = ""
    role: str = ""
    emails: tuple[CardValue, ...] = ()
    phones: tuple[CardValue, ...] = ()
    addresses: tuple[CardAddress, ...] = ()
    handles: tuple[CardValue, ...] = ()
    urls: tuple[CardValue, ...] = ()
    birthday: str = ""
    notes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    uid: str = ""
    pictures: int = 0
    others: tuple[CardProperty, ...] = ()
    warnings: tuple[str, ...] = ()


class CardRefused(NamedTuple):
    """A card that cannot be taken, and why, in a sentence."""

    number: int
    reason: str
