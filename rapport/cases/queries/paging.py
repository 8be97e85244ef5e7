"""Pages of cases by key: never an offset, never a slow count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from rapport.cases.models import Case

PAGE = 50
MOST = 500  # lanes and lists count up to here, and say "500+" beyond


class BadCursor(ValueError):
    """The place to go on from is not one we gave out."""


@dataclass(frozen=True)
class Phase:
    """A stretch of an order: who is in it, as a Q and as a test, and by which fields ("-" turns one round)."""

    fields: tuple[str, ...]
    within: Q = field(default_factory=Q)
    has: Callable[[Case], bool] = lambda case: True


@dataclass(frozen=True)
class Order:
    """A way to sort a list; `label` is how a screen offers it."""

    name: str
    label: str
    phases: tuple[Phase, ...]


def _dated(case: Case) -> bool:
    return case.due_at is not None


_ORDERS = (
    Order(
        "due",
        "Due soonest",
        (Phase(("due_at", "id"), Q(due_at__isnull=False), _dated), Phase(("id",), Q(due_at=None), lambda case: not _dated(case))),
    ),
    Order("latest", "Latest message first", (Phase(("-last_at", "-id")),)),
    Order("newest", "Newest first", (Phase(("-id",)),)),
    Order("oldest", "Oldest first", (Phase(("id",)),)),
    Order("changed", "Changed last", (Phase(("-changed_at", "-id")),)),
)
ORDERS: dict[str, Order] = {order.name: order for order in _ORDERS}


@dataclass(frozen=True)
class Page:
    """A page of cases, and where the next one starts ("" when there is none)."""

    cases: Sequence[Case]
    after: str


@dataclass(frozen=True)
class Count:
    """How many; beyond the most we count, only that there are more."""

    number: int
    is_more: bool

    @property
    def words(self) -> str:
        """1,204, or 500+."""
        return f"{self.number:,}{'+' if self.is_more else ''}"


def count(found: QuerySet[Case], most: int = MOST) -> Count:
    """How many there are, up to `most`."""
    number = found.order_by()[: most + 1].count()
    return Count(min(number, most), number > most)


def page(found: QuerySet[Case], *, order: str = "due", after: str = "", size: int = PAGE) -> Page:
    """Up to `size` cases after a cursor, in order. Raises BadCursor."""
    phases = ORDERS[order].phases
    first, values = _read(after, phases) if after else (0, [])
    rows: list[Case] = []
    for number, phase in enumerate(phases[first:], first):
        if len(rows) > size:
            break
        beyond = _beyond(phase.fields, values) if values and number == first else Q()
        rows += found.filter(phase.within, beyond).order_by(*phase.fields)[: size + 1 - len(rows)]
    return Page(rows[:size], _cursor(rows[size - 1], phases) if len(rows) > size else "")


def first_page(read: Callable[[int], Sequence[Case]], *, order: str = "due", size: int = PAGE) -> Page:
    """The first page, where `read` gives up to `size + 1` rows of a stretch of the order by its number, as prepared reads do."""
    phases = ORDERS[order].phases
    rows: list[Case] = []
    for number in range(len(phases)):
        rows += read(number) if len(rows) <= size else ()
    return Page(rows[:size], _cursor(rows[size - 1], phases) if len(rows) > size else "")


def stretch(found: QuerySet[Case], number: int, *, order: str = "due", size: int = PAGE) -> QuerySet[Case]:
    """One stretch of an order, one row longer than a page."""
    phase = ORDERS[order].phases[number]
    return found.filter(phase.within).order_by(*phase.fields)[: size + 1]


def _beyond(fields: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows further on than these values, so written that the first field alone bounds the walk along the index."""
    name, value = fields[0].lstrip("-"), values[0]
    word = "lt" if fields[0].startswith("-") else "gt"
    if len(fields) == 1:
        return Q(**{f"{name}__{word}": value})
    return Q(**{f"{name}__{word}e": value}) & (Q(**{f"{name}__{word}": value}) | _beyond(fields[1:], values[1:]))


def _cursor(case: Case, phases: Sequence[Phase]) -> str:
    number, phase = next((number, phase) for number, phase in enumerate(phases) if phase.has(case))
    values = [getattr(case, name.lstrip("-")) for name in phase.fields]
    return "~".join([str(number), *(value.isoformat() if isinstance(value, datetime) else str(value) for value in values)])


def _read(cursor: str, phases: Sequence[Phase]) -> tuple[int, list[Any]]:
    number, *parts = cursor.split("~")
    if not (number.isascii() and number.isdigit() and int(number[:3]) < len(phases)):
        raise BadCursor(cursor)
    fields = phases[int(number)].fields
    if len(parts) != len(fields):
        raise BadCursor(cursor)
    try:
        return int(number), [_value(name.lstrip("-"), part) for name, part in zip(fields, parts, strict=True)]
    except ValueError:
        raise BadCursor(cursor) from None


def _value(name: str, text: str) -> Any:
    if name == "id":
        if not (text.isascii() and text.isdigit() and int(text[:20]) < 2**63):
            raise BadCursor(text)
        return int(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise BadCursor(text)
    return moment
