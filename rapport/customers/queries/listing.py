"""Lists of customers, a page at a time by key: never an offset, never a slow count."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor, log10
from typing import Any

from django.db.models import Q, QuerySet

from rapport.customers.models import Customer

PAGE = 50
COUNTED = 2_000


class BadCursor(ValueError):
    """The place to go on from is not one we gave out."""


@dataclass(frozen=True)
class Phase:
    """A stretch of an order: who is in it, and by which fields ("-" turns one round)."""

    within: Q
    fields: tuple[str, ...]

    def turned(self) -> "Phase":
        """The same stretch read backwards."""
        return Phase(self.within, tuple(_turned(name) for name in self.fields))


@dataclass(frozen=True)
class Order:
    """A way to sort the list; `phases` follow each other. `label` is how a screen offers it."""

    name: str
    label: str
    phases: tuple[Phase, ...]


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


_TOUCHED, _UNTOUCHED = Q(last_contact_at__isnull=False), Q(last_contact_at__isnull=True)
_ORDERS = (
    Order("name", "Name", (Phase(Q(), ("sort_name", "id")),)),
    Order("newest", "Newest first", (Phase(Q(), ("-id",)),)),
    Order("contact", "Latest contact first", (Phase(_TOUCHED, ("-last_contact_at", "-id")), Phase(_UNTOUCHED, ("-id",)))),
    Order("silence", "Longest without contact", (Phase(_UNTOUCHED, ("id",)), Phase(_TOUCHED, ("last_contact_at", "id")))),
)
ORDERS: dict[str, Order] = {order.name: order for order in _ORDERS}


@dataclass(frozen=True)
class Page:
    """A page of customers with the cursors of the pages around it ("" when there is none)."""

    customers: Sequence[Customer]
    next: str
    previous: str

    @property
    def is_whole(self) -> bool:
        """Whether these are all there are."""
        return not (self.next or self.previous)


def page(found: QuerySet[Customer], *, order: str = "name", after: str = "", before: str = "", size: int = PAGE) -> Page:
    """Up to `size` customers after (or before) a cursor, in order. Raises BadCursor."""
    phases = ORDERS[order].phases
    if before:
        backwards = tuple(phase.turned() for phase in reversed(phases))
        rows = list(_rows(found, backwards, _read(before, backwards), size + 1))
        has_more, rows = len(rows) > size, rows[:size][::-1]
        return Page(rows, _cursor(rows[-1], phases) if rows else "", _cursor(rows[0], phases) if has_more else "")
    rows = list(_rows(found, phases, _read(after, phases), size + 1))
    has_more, rows = len(rows) > size, rows[:size]
    return Page(rows, _cursor(rows[-1], phases) if has_more else "", _cursor(rows[0], phases) if after and rows else "")


def _rows(found: QuerySet[Customer], phases: Sequence[Phase], place: tuple[int, list[Any]] | None, wanted: int) -> Iterator[Customer]:
    first, values = place or (0, [])
    for number, phase in enumerate(phases[first:], first):
        if wanted <= 0:
            return
        beyond = _beyond(phase.fields, values) if values and number == first else Q()
        for customer in found.filter(phase.within, beyond).order_by(*phase.fields)[:wanted]:
            wanted -= 1
            yield customer


def _beyond(fields: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows further on than these values. Written so that the first field alone bounds the walk along the index."""
    name, value = fields[0].lstrip("-"), values[0]
    word = "lt" if fields[0].startswith("-") else "gt"
    if len(fields) == 1:
        return Q(**{f"{name}__{word}": value})
    return Q(**{f"{name}__{word}e": value}) & (Q(**{f"{name}__{word}": value}) | _beyond(fields[1:], values[1:]))


def _phase_of(customer: Customer, phases: Sequence[Phase]) -> Phase:
    is_touched = customer.last_contact_at is not None
    return next(phase for phase in phases if phase.within in (Q(), _TOUCHED if is_touched else _UNTOUCHED))


def _cursor(customer: Customer, phases: Sequence[Phase]) -> str:
    """A place in the list, as it stands in an address: the values of the order's fields."""
    values = [getattr(customer, name.lstrip("-")) for name in _phase_of(customer, phases).fields]
    return "~".join(value.isoformat() if isinstance(value, datetime) else str(value) for value in values)


def _read(cursor: str, phases: Sequence[Phase]) -> tuple[int, list[Any]] | None:
    """Which phase a cursor stands in, and its values; None for the beginning."""
    if not cursor:
        return None
    for number, phase in enumerate(phases):
        parts = cursor.rsplit("~", 1) if len(phase.fields) == 2 else [cursor]
        if len(parts) == len(phase.fields) and ("~" in cursor or len(phase.fields) == 1):
            try:
                return number, [_value(name.lstrip("-"), part) for name, part in zip(phase.fields, parts, strict=True)]
            except ValueError:
                continue
    raise BadCursor(cursor)


def _value(name: str, text: str) -> Any:
    if name == "sort_name":
        if "\x00" in text:
            raise BadCursor(text)
        return text
    if name == "id":
        number = int(text)
        if not 0 < number < 2**63:
            raise BadCursor(text)
        return number
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise BadCursor(text)
    return moment


@dataclass(frozen=True)
class Count:
    """How many; `is_exact` unless there are more than we count, then it is the database's estimate in round figures."""

    number: int
    is_exact: bool

    @property
    def words(self) -> str:
        """1,204 or about 128,000."""
        return f"{self.number:,}" if self.is_exact else f"about {self.number:,}"


def count(found: QuerySet[Customer]) -> Count:
    """How many there are: exact up to 2,000, estimated beyond, so that it costs the same at any size."""
    bare = found.order_by()
    seen = bare[: COUNTED + 1].count()
    if seen <= COUNTED:
        return Count(seen, True)
    plan = json.loads(bare.values("pk").explain(format="json"))
    return Count(_rounded(max(plan[0]["Plan"]["Plan Rows"], COUNTED)), False)


def _rounded(number: int) -> int:
    """To three figures, which is more than an estimate knows."""
    unit = 10 ** max(0, floor(log10(number)) - 2)
    return int(round(number / unit) * unit)


def listed(found: QuerySet[Customer]) -> QuerySet[Customer]:
    """What a row of the list needs of a customer, and no more."""
    return found.select_related("owner").only(
        "kind", "name", "stage", "tags", "custom", "sort_name", "last_contact_at", "is_deceased", "archived_at", "language",
        "external_id", "created_at", "team_id", "owner__name",
    )  # fmt: skip
