"""What the API says of customers, and what it takes."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from ninja import Field, Schema
from pydantic import JsonValue

from rapport.core.api import In, Text
from rapport.customers import rules
from rapport.customers.actions.details import LONGEST
from rapport.customers.entries import EventOut
from rapport.customers.models import ContactPoint, Customer

Kind = Literal["person", "organisation", "team"]
Stage = Literal["prospect", "new", "active", "at-risk", "lapsed", "former"]
Channel = Literal["email", "phone", "address", "handle"]
Link = Literal["works-at", "household", "family", "carer", "advocate", "authorised", "member", "part-of"]
Permit = Literal["discuss", "change", "letters", "money", "complain"]
Sees = Literal["own", "here", "whole"]
Reference = Annotated[str, Field(pattern=r"^(CU|OR|IT)-[0-9]{1,18}$", examples=["CU-104882"])]


def line(name: str) -> Any:
    """The type of a detail: text of its greatest length."""
    return Annotated[Text, Field(max_length=LONGEST[name])]


class AddressParts(In):
    """A postal address in its parts. Country is ISO 3166 alpha-2 or a name."""

    lines: list[Annotated[Text, Field(max_length=200)]] = Field(default=[], max_length=8)
    town: Annotated[Text, Field(max_length=120)] = ""
    county: Annotated[Text, Field(max_length=120)] = ""
    postcode: Annotated[Text, Field(max_length=16)] = ""
    country: Annotated[Text, Field(max_length=80)] = ""


class PointIn(In):
    """A contact point to add: `value`, or for an address `parts`."""

    channel: Channel
    value: Annotated[Text, Field(max_length=500)] = ""
    parts: AddressParts | None = None
    label: Annotated[Text, Field(max_length=60)] = ""
    purpose: Annotated[Text, Field(max_length=100)] = ""
    is_preferred: bool = False


class PointChange(In):
    """A contact point corrected."""

    value: Annotated[Text, Field(max_length=500)] = ""
    parts: AddressParts | None = None
    label: Annotated[Text, Field(max_length=60)] = ""
    purpose: Annotated[Text, Field(max_length=100)] = ""


class PointOut(Schema):
    """A contact point. `key` is the form we compare by: E.164 for phones."""

    id: int
    channel: Channel
    value: str
    key: str
    parts: dict[str, JsonValue] | None
    label: str
    purpose: str
    is_preferred: bool
    verified_at: datetime | None
    opted_out_at: datetime | None
    invalid_at: datetime | None
    invalid_reason: str
    version: int


class CustomerIn(In):
    """A customer to add."""

    name: Annotated[Text, Field(min_length=1, max_length=LONGEST["name"])]
    kind: Kind = "person"
    title: line("title") = ""
    given_name: line("given_name") = ""
    family_name: line("family_name") = ""
    known_as: line("known_as") = ""
    pronunciation: line("pronunciation") = ""
    pronouns: line("pronouns") = ""
    language: line("language") = ""
    date_of_birth: date | None = None
    how_to_help: line("how_to_help") = ""
    stage: Stage = "new"
    tags: list[Annotated[Text, Field(max_length=60)]] = Field(default=[], max_length=100)
    external_id: Annotated[Text, Field(max_length=120)] = ""
    custom: dict[Annotated[Text, Field(max_length=40)], JsonValue] = Field(default={}, max_length=200)
    contact_points: list[PointIn] = Field(default=[], max_length=50)


class CustomerChange(In):
    """Details to change: only those given."""

    name: Annotated[Text, Field(min_length=1, max_length=LONGEST["name"])] | None = None
    kind: Kind | None = None
    title: line("title") | None = None
    given_name: line("given_name") | None = None
    family_name: line("family_name") | None = None
    known_as: line("known_as") | None = None
    pronunciation: line("pronunciation") | None = None
    pronouns: line("pronouns") | None = None
    language: line("language") | None = None
    date_of_birth: date | None = None
    how_to_help: line("how_to_help") | None = None
    external_id: Annotated[Text, Field(max_length=120)] | None = None
    custom: dict[Annotated[Text, Field(max_length=40)], JsonValue] | None = Field(default=None, max_length=200)


class CustomerOut(Schema):
    """A customer as lists show them."""

    reference: str
    kind: Kind
    name: str
    title: str
    given_name: str
    family_name: str
    known_as: str
    pronunciation: str
    pronouns: str
    language: str
    date_of_birth: date | None
    how_to_help: str
    is_deceased: bool
    deceased_on: date | None
    stage: Stage
    stage_since: datetime
    tags: list[str]
    custom: dict[str, JsonValue]
    external_id: str
    owner: str | None
    team: str | None
    last_contact_at: datetime | None
    archived_at: datetime | None
    created_at: datetime
    version: int

    @staticmethod
    def resolve_owner(customer: Customer) -> str | None:
        """The owner by email."""
        return customer.owner.email if customer.owner else None

    @staticmethod
    def resolve_team(customer: Customer) -> str | None:
        """The team by name."""
        return customer.team.name if customer.team else None


class CustomerFull(CustomerOut):
    """A customer with how to reach them."""

    contact_points: list[PointOut]

    @staticmethod
    def resolve_contact_points(customer: Customer) -> list[ContactPoint] | QuerySet[ContactPoint]:
        """All contact points, oldest first."""
        return customer.contact_points.order_by("id")


class CustomerPage(Schema):
    """A page of customers; `next` is the cursor of the one after, empty at the end."""

    items: list[CustomerOut]
    next: str


class RoleIn(In):
    """What this customer is to another."""

    other: Reference
    link: Link
    title: Annotated[Text, Field(max_length=120)] = ""
    permits: list[Permit] = Field(default=[], max_length=10)
    limits: Annotated[Text, Field(max_length=300)] = ""
    evidence: Annotated[Text, Field(max_length=300)] = ""
    sees: Sees = "own"
    starts_on: date | None = None
    ends_on: date | None = None


class RoleChange(In):
    """A role's particulars, all of them; which cases they see (`sees`) stays where it is left out."""

    title: Annotated[Text, Field(max_length=120)] = ""
    permits: list[Permit] = Field(default=[], max_length=10)
    limits: Annotated[Text, Field(max_length=300)] = ""
    evidence: Annotated[Text, Field(max_length=300)] = ""
    sees: Sees | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class RoleOut(Schema):
    """A role as stored: `customer` is `link` to `other`."""

    id: int
    customer: str = Field(alias="customer.reference")
    other: str = Field(alias="other.reference")
    link: Link
    title: str
    permits: list[Permit]
    limits: str
    evidence: str
    sees: Sees
    starts_on: date | None
    ends_on: date | None
    version: int


class TimelinePage(Schema):
    """Entries, newest first; `next` leads to older ones."""

    items: list[EventOut]
    next: str


def number_of(reference: str) -> int:
    """The number in a reference; 0, which nobody has, when it is none."""
    return rules.number_in(reference) or 0
