"""The rows of a list of customers: each with the few words that stand around a name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from rapport.core import wording
from rapport.customers import timeline
from rapport.customers.custom_values import in_words
from rapport.customers.models import Customer, CustomField
from rapport.customers.rules import Channel, Stage
from rapport.customers.timeline import Group
from rapport.team.actors import Actor
from rapport.team.models import Team

STAGE_TONES: dict[str, str] = {
    Stage.PROSPECT: "info", Stage.NEW: "brand", Stage.ACTIVE: "good", Stage.AT_RISK: "bad", Stage.LAPSED: "warn", Stage.FORMER: "quiet",
}  # fmt: skip
CONTACT_WORDS = {Group.CALLS: "call", Group.VISITS: "visit", Group.LETTERS: "letter", Group.MESSAGES: "message"}
PARTS_OF_A_HOUSE = ("flat", "unit", "apartment", "room", "floor", "suite")


@dataclass(frozen=True)
class Column:
    """Something a list can show beside the name. `priority` p2 and p3 give way on narrow screens."""

    name: str
    label: str
    priority: str = ""
    is_number: bool = False
    kind: str = ""  # of a custom field


_COLUMNS = (
    Column("place", "Home or site", "p3"),
    Column("stage", "Stage"),
    Column("tags", "Tags", "p3"),
    Column("contact", "Last contact", "p2"),
    Column("owner", "Owner", "p3"),
    Column("team", "Team", "p3"),
    Column("email", "Email", "p2"),
    Column("phone", "Phone", "p2"),
    Column("added", "Added", "p3"),
    Column("language", "Language", "p3"),
    Column("external-id", "External id", "p3"),
)
COLUMNS: dict[str, Column] = {column.name: column for column in _COLUMNS}
USUAL = ("place", "stage", "tags", "contact", "owner")
MOST_COLUMNS = 10


@dataclass(frozen=True)
class Row:
    """One customer in a list. `facts` are words by column; those with a drawing of their own have fields."""

    customer: Customer
    reference: str
    place: str
    stage: str
    tone: str
    owner: str
    facts: dict[str, str] = field(default_factory=dict)


def columns(chosen: Iterable[str], fields: Sequence[CustomField]) -> list[Column]:
    """The columns of these names, in that order; the usual ones when none is known. Custom fields are custom:key."""
    known = {**COLUMNS, **{f"custom:{each.key}": Column(f"custom:{each.key}", each.label, "p3", kind=each.type) for each in fields}}
    return [known[name] for name in dict.fromkeys(chosen) if name in known][:MOST_COLUMNS] or [COLUMNS[name] for name in USUAL]


def rows(customers: Sequence[Customer], shown: Sequence[Column], by: Actor) -> list[Row]:
    """Rows for a page of customers, with at most three queries whatever their number."""
    names = {column.name for column in shown}
    points = _points(customers, names)
    contacts = _contacts(customers) if "contact" in names else {}
    teams = dict(Team.objects.values_list("pk", "name")) if "team" in names else {}
    today = timezone.localtime(by.at).date()
    own = {column.name: column.kind for column in shown if column.kind}
    return [_row(customer, points, contacts, teams, names, own, today) for customer in customers]


def _row(customer: Customer, points: Any, contacts: Any, teams: Any, names: set[str], own: dict[str, str], today: Any) -> Row:
    stage = Stage(customer.stage)
    facts = {name: in_words(kind, customer.custom.get(name.removeprefix("custom:"))) for name, kind in own.items()}
    if "contact" in names:
        facts["contact"] = _contact(customer.last_contact_at, contacts.get(customer.pk, ""), today)
    if "added" in names:
        facts["added"] = wording.short_date(timezone.localtime(customer.created_at).date(), today)
    return Row(
        customer=customer,
        reference=customer.reference,
        place=points.get((customer.pk, "address"), ""),
        stage=stage.label,
        tone=STAGE_TONES[stage],
        owner=customer.owner.name if customer.owner_id and customer.owner else "",
        facts={
            **facts,
            "tags": ", ".join(customer.tags),
            "team": teams.get(customer.team_id, ""),
            "email": points.get((customer.pk, "email"), ""),
            "phone": points.get((customer.pk, "phone"), ""),
            "language": customer.language,
            "external-id": customer.external_id,
        },
    )


_POINTS = """
SELECT customer_id, channel, value, ARRAY(SELECT jsonb_array_elements_text(parts -> 'lines')) FROM customers_contactpoint
WHERE customer_id = ANY(%s) AND channel = ANY(%s) ORDER BY invalid_at, is_preferred, id DESC
"""
_CONTACTS = """
SELECT DISTINCT e.customer_id, e.kind FROM unnest(%s::bigint[], %s::timestamptz[]) AS last (customer_id, at)
JOIN customers_event e ON e.customer_id = last.customer_id AND e.at = last.at WHERE e.kind = ANY(%s)
"""
_NEEDED = {"place": Channel.ADDRESS, "email": Channel.EMAIL, "phone": Channel.PHONE}


def _points(customers: Sequence[Customer], names: set[str]) -> dict[tuple[int, str], str]:
    """The contact point to show of each customer and channel: one that works before one that does not, the preferred first."""
    channels = [channel.value for name, channel in _NEEDED.items() if name in names]
    if not channels or not customers:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_POINTS, [[each.pk for each in customers], channels])
        return {(number, channel): place_of(lines) or value for number, channel, value, lines in cursor.fetchall()}


def place_of(lines: Sequence[str] | None) -> str:
    """The first line of an address; with the next when the first is a part of a house."""
    if not lines:
        return ""
    is_part = lines[0].casefold().startswith(PARTS_OF_A_HOUSE)
    return ", ".join(lines[:2] if is_part else lines[:1])


def _contacts(customers: Sequence[Customer]) -> dict[int, str]:
    """How we were last in touch with each: call, visit, letter, message."""
    touched = {each.pk: each.last_contact_at for each in customers if each.last_contact_at}
    if not touched:
        return {}
    kinds = {name: CONTACT_WORDS.get(kind.group, "") for name, kind in timeline.types().items() if kind.is_contact}
    with connection.cursor() as cursor:
        cursor.execute(_CONTACTS, [list(touched), list(touched.values()), list(kinds)])
        return {number: kinds[kind] for number, kind in cursor.fetchall()}


def _contact(at: datetime | None, how: str, today: Any) -> str:
    if at is None:
        return ""
    day = wording.near_date(timezone.localtime(at).date(), today)
    return f"{day[:1].upper()}{day[1:]}" + (f", {how}" if how else "")
