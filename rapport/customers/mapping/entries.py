"""What one row or card of a file says about one customer, in our words and already normalised."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from rapport.customers.normalising.addresses import Address
from rapport.customers.normalising.emails import Email
from rapport.customers.normalising.phones import Phone


class EmailPoint(NamedTuple):
    """An email address and what people call it: "", "home", "work", "other" or their own word."""

    label: str
    email: Email


class PhonePoint(NamedTuple):
    """A phone number and what people call it: "", "mobile", "home", "work", "fax" ..."""

    label: str
    phone: Phone


class AddressPoint(NamedTuple):
    """A postal address and what people call it."""

    label: str
    address: Address


class HandlePoint(NamedTuple):
    """A name on another service: the service ("website", "x", "linkedin", "whatsapp" ...) and the handle as written."""

    label: str
    handle: str


class Entry(NamedTuple):
    """One customer as a file tells it. Empty text means the file does not say.

    `kind` is "person", "organisation" or "team". `name` is as written and never empty. For a person, `organisation` is
    where they work (a role "works at" to be made). `custom` holds (key, text) pairs, not yet typed: only the custom field
    knows its type. `warnings` are sentences for the report: the row was taken, but something was left in the note.
    """

    number: int
    kind: str
    name: str
    title: str = ""
    given: str = ""
    family: str = ""
    suffix: str = ""
    known_as: str = ""
    pronunciation: str = ""
    pronouns: str = ""
    language: str = ""
    external_id: str = ""
    emails: tuple[EmailPoint, ...] = ()
    phones: tuple[PhonePoint, ...] = ()
    addresses: tuple[AddressPoint, ...] = ()
    handles: tuple[HandlePoint, ...] = ()
    organisation: str = ""
    job_title: str = ""
    born_on: date | None = None
    note: str = ""
    tags: tuple[str, ...] = ()
    stage: str = ""
    owner_email: str = ""
    team: str = ""
    custom: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()


class RowRefused(NamedTuple):
    """A row that cannot be taken: its number, the column at fault ("" when it is the whole row), and why, in a sentence."""

    number: int
    column: str
    reason: str
