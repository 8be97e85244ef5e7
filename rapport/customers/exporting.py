"""Customers on their way out: as table rows that our own import reads back, and as contact cards."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from django.db.models import QuerySet

from rapport.core.errors import Refused
from rapport.customers import rules
from rapport.customers.models import ContactPoint, Customer, CustomField
from rapport.customers.reading.cards import Card, CardAddress, CardValue
from rapport.customers.rules import Channel, FieldType
from rapport.customers.writing import tables, vcards

CHUNK = 1_000
FORMATS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "vcf": "text/vcard"}
REPEATED = {Channel.EMAIL: ("Email", 3), Channel.PHONE: ("Phone", 3), Channel.HANDLE: ("Handle", 2)}
ADDRESS = ("Address line 1", "Address line 2", "Address line 3", "Town", "County", "Postcode", "Country")
DETAILS = (
    "Rapport reference", "External id", "Kind", "Name", "Title", "Given name", "Family name", "Known as", "How to say it",
    "Pronouns", "Language", "Date of birth",
)  # fmt: skip
LAST = ("Tags", "Stage", "Owner email", "Team", "Last contact", "Added")
KINDS, STAGES = dict(rules.Kind.choices), dict(rules.Stage.choices)
# What is read of a customer, and of a contact point: plain rows, for there may be a million of them.
CARD = (
    "id", "kind", "external_id", "name", "title", "given_name", "family_name", "known_as", "pronunciation", "pronouns", "language",
    "date_of_birth", "tags",
)  # fmt: skip
PLAIN = slice(CARD.index("name"), CARD.index("tags"))
ROW = (*CARD, "stage", "owner__email", "team__name", "last_contact_at__date", "created_at__date", "custom")
CARD_POINT = ("channel", "value", "key", "parts", "label", "is_preferred")


class UnknownFormat(Refused):
    """Only CSV, XLSX and vCard are written."""


def require_known(kind: str) -> None:
    """Refuses: UnknownFormat."""
    if kind not in FORMATS:
        raise UnknownFormat("Choose CSV, XLSX or vCard (.csv, .xlsx, .vcf).")


def write(found: QuerySet[Customer], stream: BinaryIO, kind: str, path: Path | None = None) -> int:
    """Write customers to a stream (CSV, vCard) or a path (XLSX); how many. Refuses: UnknownFormat."""
    require_known(kind)
    if kind == "vcf":
        return vcards.write_cards(stream, cards(found))
    fields = list(CustomField.objects.filter(archived_at=None))
    if kind == "csv":
        return tables.write_csv(stream, header(fields), rows(found, fields))
    if path is None:
        raise UnknownFormat("A spreadsheet is written to a file, not to a stream.")
    return tables.write_xlsx(path, header(fields), rows(found, fields))


def header(fields: Sequence[CustomField]) -> list[str]:
    """The names of the columns."""
    repeated = [f"{name} {place}" if place > 1 else name for name, most in REPEATED.values() for place in range(1, most + 1)]
    return [*DETAILS, *repeated, *ADDRESS, *LAST, *(field.label for field in fields)]


def rows(found: QuerySet[Customer], fields: Sequence[CustomField]) -> Iterator[list[tables.Cell]]:
    """One row a customer."""
    for customer, points in _each(found, ROW, ("channel", "value", "parts")):
        yield _row(customer, points, fields)


def cards(found: QuerySet[Customer]) -> Iterator[Card]:
    """One card a customer: ways that do not work or are opted out are left out."""
    for number, (customer, points) in enumerate(_each(found, CARD, CARD_POINT, invalid_at=None, opted_out_at=None), 1):
        yield _card(customer, points, number)


def _each(found: QuerySet[Customer], names: Sequence[str], of_points: Sequence[str], **which: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Customers by number with their contact points, preferred first, as plain rows of what is asked: two queries a chunk, memory that
    does not grow."""
    last, found = 0, found.order_by("pk").values_list(*names, named=True)
    points_of = ContactPoint.objects.filter(**which).order_by("-is_preferred", "pk").values_list("customer_id", *of_points, named=True)
    while chunk := list(found.filter(pk__gt=last)[:CHUNK]):
        points: dict[int, list[Any]] = {customer.id: [] for customer in chunk}
        for point in points_of.filter(customer__in=points):
            points[point.customer_id].append(point)
        yield from ((customer, points[customer.id]) for customer in chunk)
        last = chunk[-1].id


def _row(customer: Any, points: Sequence[Any], fields: Sequence[CustomField]) -> list[tables.Cell]:
    return [
        rules.reference(customer.kind, customer.id),
        customer.external_id,
        KINDS[customer.kind],
        *customer[PLAIN],
        *_repeated(points),
        *_address(points),
        ", ".join(customer.tags),
        STAGES[customer.stage],
        customer.owner__email or "",
        customer.team__name or "",
        customer.last_contact_at__date,
        customer.created_at__date,
        *(_custom(customer.custom.get(field.key), field) for field in fields),
    ]


def _repeated(points: Sequence[Any]) -> list[tables.Cell]:
    cells: list[tables.Cell] = []
    for channel, (_, most) in REPEATED.items():
        values = [point.value for point in points if point.channel == channel]
        cells += [*values, *[""] * most][:most]
    return cells


def _address(points: Sequence[Any]) -> list[str]:
    parts = next((point.parts for point in points if point.parts), None)
    if parts is None:
        return [""] * len(ADDRESS)
    lines = [*parts.get("lines", []), "", "", ""]
    third = ", ".join(line for line in lines[2:] if line)
    return [lines[0], lines[1], third, *(parts.get(name, "") for name in ("town", "county", "postcode", "country"))]


def _custom(value: object, field: CustomField) -> tables.Cell:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if field.type == FieldType.NUMBER:
        return Decimal(str(value))
    if field.type == FieldType.DATE:
        return date.fromisoformat(str(value))
    if field.type == FieldType.CUSTOMER:
        return rules.reference(rules.Kind.PERSON, int(str(value)))
    return str(value)


def _card(customer: Any, usable: Sequence[Any], number: int) -> Card:
    is_person = customer.kind == rules.Kind.PERSON
    return Card(
        number=number,
        kind="individual" if is_person else "org",
        name=customer.name,
        title=customer.title,
        given=customer.given_name,
        family=customer.family_name,
        known_as=(customer.known_as,) if customer.known_as else (),
        pronunciation=customer.pronunciation,
        pronouns=customer.pronouns,
        language=customer.language,
        organisation="" if is_person else customer.name,
        birthday=customer.date_of_birth.isoformat() if customer.date_of_birth else "",
        emails=tuple(CardValue(point.value, _labels(point)) for point in usable if point.channel == Channel.EMAIL),
        phones=tuple(CardValue(point.key.partition(";")[0], _labels(point)) for point in usable if point.channel == Channel.PHONE),
        addresses=tuple(_card_address(point) for point in usable if point.parts),
        handles=tuple(_card_handle(point) for point in usable if point.channel == Channel.HANDLE),
        categories=tuple(customer.tags),
        uid=rules.reference(customer.kind, customer.id),
    )


def _labels(point: Any) -> tuple[str, ...]:
    label = {"mobile": "cell"}.get(point.label.casefold(), point.label.casefold())
    return tuple(each for each in (label, "pref" if point.is_preferred else "") if each)


def _card_address(point: Any) -> CardAddress:
    parts = point.parts or {}
    return CardAddress(
        street="\n".join(parts.get("lines", [])),
        town=parts.get("town", ""),
        county=parts.get("county", ""),
        postcode=parts.get("postcode", ""),
        country=parts.get("country", ""),
        labels=_labels(point),
    )


def _card_handle(point: Any) -> CardValue:
    service, separator, handle = point.value.partition(": ")
    return CardValue(handle, (service,)) if separator else CardValue(point.value)
