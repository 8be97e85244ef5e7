"""The rows of a list of customers: each with the few words that stand around a name."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache, partial
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from rapport.core import columns as giving
from rapport.core import wording
from rapport.customers import rules, timeline
from rapport.customers.custom_values import in_words
from rapport.customers.models import Customer
from rapport.customers.permissions import visible_to
from rapport.customers.queries.beside import OwnField
from rapport.customers.rules import Channel, FieldType, Stage
from rapport.customers.timeline import Group
from rapport.team.actors import Actor
from rapport.team.models import Team

STAGE_TONES: dict[str, str] = {
    Stage.PROSPECT: "info", Stage.NEW: "brand", Stage.ACTIVE: "good", Stage.AT_RISK: "bad", Stage.LAPSED: "warn", Stage.FORMER: "quiet",
}  # fmt: skip
STAGE_LABELS: dict[str, str] = {stage.value: stage.label for stage in Stage}
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
USUAL = ("place", "stage", "deadline", "contact", "owner")
GIVEN = "customers"  # the name under which higher capabilities give this list columns
MOST_COLUMNS = 10
OWN = "custom:"  # before the key of an organisation's own field
_STORED = {"added": "created_at", "team": "team_id", "language": "language", "external-id": "external_id"}


class Row(NamedTuple):
    """One customer in a list. `facts` are words by column; those with a drawing of their own have fields."""

    number: int
    name: str
    reference: str
    url: str
    place: str
    stage: str
    tone: str
    tags: Sequence[str]
    owner: str
    is_deceased: bool
    is_archived: bool
    facts: dict[str, str]


def known_columns() -> dict[str, Column]:
    """Ours, and those that higher capabilities give."""
    given = [each for giver in giving.of(GIVEN) for each in giver.columns]
    return {**COLUMNS, **{each.name: Column(each.name, each.label, each.priority, each.is_number) for each in given}}


def columns(chosen: Iterable[str], fields: Iterable[OwnField]) -> list[Column]:
    """The columns of these names, in that order; the usual ones when none is known. Custom fields are custom:key."""
    known = {**known_columns(), **{f"custom:{each.key}": Column(f"custom:{each.key}", each.label, "p3", kind=each.type) for each in fields}}
    return [known[name] for name in dict.fromkeys(chosen) if name in known][:MOST_COLUMNS] or [
        known[name] for name in USUAL if name in known
    ]


def needed(shown: Iterable[Column]) -> list[str]:
    """What these columns need of the table beyond what every row has."""
    return sorted({"custom" if column.kind else _STORED[column.name] for column in shown if column.kind or column.name in _STORED})


def rows(customers: Sequence[Any], shown: Sequence[Column], by: Actor) -> list[Row]:
    """Rows for a page of customers, with at most three queries whatever their number."""
    names = {column.name for column in shown}
    points, contacts = _around(customers, names)
    others = _others(customers, shown, by)
    zone = timezone.get_current_timezone()
    today = by.at.astimezone(zone).date()
    teams = dict(Team.objects.values_list("pk", "name")) if "team" in names else {}
    facts: dict[str, Callable[[Any], str]] = {
        "contact": lambda customer: _contact(customer.last_contact_at, contacts.get(customer.id, ""), zone, today),
        "added": lambda customer: wording.short_date(customer.created_at.astimezone(zone).date(), today),
        "team": lambda customer: teams.get(customer.team_id, ""),
        "email": lambda customer: points.get((customer.id, "email"), ""),
        "phone": lambda customer: points.get((customer.id, "phone"), ""),
        "language": lambda customer: str(customer.language),
        "external-id": lambda customer: str(customer.external_id),
        **{column.name: _own(column, others) for column in shown if column.kind},
    }
    told = {name: tell for name, tell in facts.items() if name in names} | _given(customers, names, by)
    return [_row(customer, points.get((customer.id, "address"), ""), told) for customer in customers]


def _row(customer: Any, place: str, told: dict[str, Callable[[Any], str]]) -> Row:
    reference = rules.reference(customer.kind, customer.id)
    stage = customer.stage
    return Row(
        number=customer.id,
        name=customer.name,
        reference=reference,
        url=f"/customers/{reference}/",
        place=place,
        stage=STAGE_LABELS[stage],
        tone=STAGE_TONES[stage],
        tags=customer.tags,
        owner=customer.owner__name or "",
        is_deceased=customer.is_deceased,
        is_archived=customer.archived_at is not None,
        facts={name: tell(customer) for name, tell in told.items()},
    )


def _given(customers: Sequence[Any], names: set[str], by: Actor) -> dict[str, Callable[[Any], str]]:
    """What higher capabilities tell of these customers, by column."""
    cells = giving.cells(GIVEN, customers, by, names)
    return {name: partial(_told, cells, name) for name in names - COLUMNS.keys() if not name.startswith(OWN)}


def _told(cells: dict[int, dict[str, str]], name: str, customer: Any) -> str:
    return cells.get(customer.id, {}).get(name, "")


def _own(column: Column, named: dict[int, Customer]) -> Callable[[Any], str]:
    key = column.name.removeprefix(OWN)
    if column.kind == FieldType.CUSTOMER:
        return lambda customer: _named(customer.custom.get(key), named)
    return lambda customer: in_words(column.kind, customer.custom.get(key))


def _named(number: int | None, named: dict[int, Customer]) -> str:
    """Another customer as a list shows them: name and reference, where the person may see them."""
    if number is None:
        return ""
    other = named.get(number)
    return f"{other.name}, {other.reference}" if other else "A customer you may not see"


def _others(customers: Sequence[Any], shown: Sequence[Column], by: Actor) -> dict[int, Customer]:
    """The customers that own fields of this page name, as far as the person may see them; no query where no such field is shown."""
    keys = [column.name.removeprefix(OWN) for column in shown if column.kind == FieldType.CUSTOMER]
    wanted = {number for customer in customers for key in keys if (number := customer.custom.get(key))}
    return Customer.objects.filter(visible_to(by)).only("name", "kind").in_bulk(wanted) if wanted else {}


_POINTS = """
(SELECT DISTINCT ON (customer_id, channel) customer_id, channel, value, parts #>> '{lines,0}', parts #>> '{lines,1}'
FROM customers_contactpoint WHERE customer_id = ANY(%s) AND channel = ANY(%s)
ORDER BY customer_id, channel, invalid_at DESC NULLS FIRST, is_preferred DESC, id)
"""
_CONTACTS = """
SELECT e.customer_id, 'contact', min(e.kind), NULL, NULL FROM unnest(%s::bigint[], %s::timestamptz[]) AS last (customer_id, at)
JOIN customers_event e ON e.customer_id = last.customer_id AND e.at = last.at WHERE e.kind = ANY(%s) GROUP BY e.customer_id
"""
_NEEDED = {"place": Channel.ADDRESS, "email": Channel.EMAIL, "phone": Channel.PHONE}


Points = dict[tuple[int, str], str]


def _around(customers: Sequence[Any], names: set[str]) -> tuple[Points, dict[int, str]]:
    """The contact point to show of each customer and channel (one that works before one that does not, the preferred first), and
    how we were last in touch with each: call, visit, letter, message."""
    channels = [channel.value for name, channel in _NEEDED.items() if name in names]
    touched = {each.id: each.last_contact_at for each in customers if each.last_contact_at} if "contact" in names else {}
    asked = [(_POINTS, [[each.id for each in customers], channels])] if customers and channels else []
    if touched:
        asked.append((_CONTACTS, [list(touched), list(touched.values()), list(_contact_words())]))
    if not asked:
        return {}, {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _ in asked), [value for _, values in asked for value in values])
        found = cursor.fetchall()
    points = {(number, what): place_of(lines) or value for number, what, value, *lines in found if what != "contact"}
    return points, {number: _contact_words()[kind] for number, what, kind, *_ in found if what == "contact"}


@cache
def _contact_words() -> dict[str, str]:
    """How each kind of entry that means we were in touch is called here."""
    return {name: CONTACT_WORDS.get(kind.group, "") for name, kind in timeline.types().items() if kind.is_contact}


def place_of(lines: Sequence[str | None] | None) -> str:
    """The first line of an address; with the next when the first is a part of a house."""
    said = [line for line in lines or () if line]
    if not said:
        return ""
    is_part = said[0].casefold().startswith(PARTS_OF_A_HOUSE)
    return ", ".join(said[:2] if is_part else said[:1])


def _contact(at: datetime | None, how: str, zone: tzinfo, today: date) -> str:
    if at is None:
        return ""
    day = wording.near_date(at.astimezone(zone).date(), today)
    return f"{day[:1].upper()}{day[1:]}" + (f", {how}" if how else "")
