"""Lists of customers, a page at a time by key: never an offset, never a slow count."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import floor, log10
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Case, Q, QuerySet, Value, When

from rapport.customers.models import Customer

PAGE = 50
COUNTED = 2_000
SURELY_MANY = 10_000  # an estimate is rarely wrong by more than five times
# The database's own tally, which lags behind: it is asked only where there are more than we count. 0 for few.
TALLY = f"""SELECT CASE WHEN (SELECT count(*) FROM (SELECT FROM customers_customer ORDER BY id LIMIT {COUNTED + 1}) AS first) > {COUNTED}
THEN (SELECT reltuples FROM pg_class WHERE oid = 'customers_customer'::regclass) ELSE 0 END"""
LAST = "\x7f"  # sorts after every letter of a folded name


class BadCursor(ValueError):
    """The place to go on from is not one we gave out."""


def _everyone(customer: Customer) -> bool:
    return True


@dataclass(frozen=True)
class Phase:
    """A stretch of an order: who is in it (as a Q, and as a test), and by which fields ("-" turns one round)."""

    fields: tuple[str, ...]
    within: Q = field(default_factory=Q)
    has: Callable[[Customer], bool] = _everyone
    is_leading: bool = False

    def turned(self) -> "Phase":
        """The same stretch read backwards."""
        return replace(self, fields=tuple(_turned(name) for name in self.fields))


@dataclass(frozen=True)
class Leading:
    """Those who come first in a list by name: their name is sorted under `word`. `found` is the list without asking for that
    word: who is sorted under it has it, and asking twice would mislead the database about how many there are."""

    word: str
    found: QuerySet[Any]


@dataclass(frozen=True)
class Order:
    """A way to sort the list; `phases` follow each other. `label` is how a screen offers it."""

    name: str
    label: str
    phases: tuple[Phase, ...]


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _is_touched(customer: Customer) -> bool:
    return customer.last_contact_at is not None


def _touched(*fields: str) -> Phase:
    return Phase(fields, Q(last_contact_at__isnull=False), _is_touched)


def _untouched(*fields: str) -> Phase:
    return Phase(fields, Q(last_contact_at__isnull=True), lambda customer: not _is_touched(customer))


BY_NAME = ("sort_name", "id")
_ORDERS = (
    Order("name", "Name", (Phase(BY_NAME),)),
    Order("newest", "Newest first", (Phase(("-id",)),)),
    Order("contact", "Latest contact first", (_touched("-last_contact_at", "-id"), _untouched("-id"))),
    Order("silence", "Longest without contact", (_untouched("id"), _touched("last_contact_at", "id"))),
)
ORDERS: dict[str, Order] = {order.name: order for order in _ORDERS}


@dataclass(frozen=True)
class Page:
    """A page of customers with the cursors of the pages around it ("" when there is none)."""

    customers: Sequence[Any]
    next: str
    previous: str

    @property
    def is_whole(self) -> bool:
        """Whether these are all there are."""
        return not (self.next or self.previous)


def page(
    found: QuerySet[Any],
    *,
    order: str = "name",
    after: str = "",
    before: str = "",
    leading: Leading | None = None,
    few: Sequence[int] = (),
    size: int = PAGE,
) -> Page:
    """Up to `size` customers after (or before) a cursor, in order. Raises BadCursor.

    `leading` comes first in a list by name: they stand side by side in the index, while a walk in search of a word that
    names share could pass everyone. `few` are the numbers of all who match, where `sized` found few: sorting those is less work than
    any guess at how they are spread.
    """
    phases = _phases(order, leading)

    def read(phases: Sequence[Phase], cursor: str, numbers: Sequence[int]) -> list[Any]:
        place = _read(cursor, phases)
        at = numbers.index(place[1][-1]) + 1 if place and place[1][-1] in numbers else 0
        if numbers and (at or not place):
            return _picked(found, numbers[at : at + size + 1])
        return list(_walked((found, leading.found if leading else found), phases, place, size + 1))

    if before:
        backwards = tuple(phase.turned() for phase in reversed(phases))
        rows = read(backwards, before, few[::-1])
        has_more, rows = len(rows) > size, rows[:size][::-1]
        ends = (_cursor(rows[0], backwards), _cursor(rows[-1], phases)) if rows else ("", "")
        return Page(rows, ends[1], ends[0] if has_more else "")
    rows = read(phases, after, few)
    has_more, rows = len(rows) > size, rows[:size]
    return Page(rows, _cursor(rows[-1], phases) if has_more else "", _cursor(rows[0], phases[::-1]) if after and rows else "")


def _phases(order: str, leading: Leading | None) -> tuple[Phase, ...]:
    return _under(leading.word) if leading and order == "name" else ORDERS[order].phases


def _under(word: str) -> tuple[Phase, Phase]:
    """Those whose name is sorted under a word, then the others."""
    under = Q(sort_name__gte=word, sort_name__lt=word + LAST)
    others = Q(sort_name__lt=word) | Q(sort_name__gte=word + LAST)
    return (
        Phase(BY_NAME, under, lambda customer: word <= customer.sort_name < word + LAST, is_leading=True),
        Phase(BY_NAME, others, lambda customer: not word <= customer.sort_name < word + LAST),
    )


def _walked(
    found: tuple[QuerySet[Any], QuerySet[Any]], phases: Sequence[Phase], place: tuple[int, list[Any]] | None, wanted: int
) -> Iterator[Any]:
    """Rows in order, along the indexes."""
    first, values = place or (0, [])
    for number, phase in enumerate(phases[first:], first):
        if wanted <= 0:
            return
        beyond = _beyond(phase.fields, values) if values and number == first else Q()
        for customer in found[phase.is_leading].filter(phase.within, beyond).order_by(*phase.fields)[:wanted]:
            wanted -= 1
            yield customer


def _picked(found: QuerySet[Any], numbers: Sequence[int]) -> list[Any]:
    """The rows of these numbers, in this order."""
    rows = {row.id: row for row in found.filter(pk__in=numbers)} if numbers else {}
    return [rows[number] for number in numbers if number in rows]


def _beyond(fields: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows further on than these values. Written so that the first field alone bounds the walk along the index."""
    name, value = fields[0].lstrip("-"), values[0]
    word = "lt" if fields[0].startswith("-") else "gt"
    if len(fields) == 1:
        return Q(**{f"{name}__{word}": value})
    return Q(**{f"{name}__{word}e": value}) & (Q(**{f"{name}__{word}": value}) | _beyond(fields[1:], values[1:]))


def _cursor(customer: Customer, phases: Sequence[Phase]) -> str:
    """A place in the list, as it stands in an address: the phase from the start (or, read backwards, the end), and the values."""
    number, phase = next((number, phase) for number, phase in enumerate(phases) if phase.has(customer))
    values = [getattr(customer, name.lstrip("-")) for name in phase.fields]
    return "~".join([str(number), *(value.isoformat() if isinstance(value, datetime) else str(value) for value in values)])


def _read(cursor: str, phases: Sequence[Phase]) -> tuple[int, list[Any]] | None:
    """Which phase a cursor stands in, and its values; None for the beginning."""
    if not cursor:
        return None
    number, _, rest = cursor.partition("~")
    if not (number.isascii() and number.isdigit() and int(number[:3]) < len(phases)):
        raise BadCursor(cursor)
    fields = phases[int(number)].fields
    parts = rest.rsplit("~", 1) if len(fields) == 2 else [rest]
    if len(parts) != len(fields):
        raise BadCursor(cursor)
    try:
        return int(number), [_value(name.lstrip("-"), part) for name, part in zip(fields, parts, strict=True)]
    except ValueError:
        raise BadCursor(cursor) from None


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


def count(found: QuerySet[Any]) -> Count:
    """How many there are. Where the database expects many, its expectation is the answer; few are counted, up to 2,000."""
    return sized(found)[0]


def sized(found: QuerySet[Any], order: str = "name", leading: Leading | None = None, tally: int | None = None) -> tuple[Count, list[int]]:
    """How many there are and, where they are few, the numbers of all of them in order. `tally`, of all customers, is read when not given.

    The database reckons with the size of its files, and an import that was undone leaves them large for a while: many are
    expected only among many.
    """
    bare = found.order_by().values("pk")
    plan = bare.explain(format="json")  # empty when Django knows that nobody can match
    expected = json.loads(plan)[0]["Plan"]["Plan Rows"] if plan else 0
    if expected > SURELY_MANY and (_tally() if tally is None else tally) > SURELY_MANY:
        return Count(_rounded(expected), False), []
    ordered = ArrayAgg("pk", order_by=_sorting(_phases(order, leading)))
    numbers = bare[: COUNTED + 1].aggregate(numbers=ordered)["numbers"] or []
    if len(numbers) > COUNTED:
        return Count(_rounded(max(expected, COUNTED)), False), []
    return Count(len(numbers), True), numbers


def _tally() -> int:
    with connection.cursor() as cursor:
        cursor.execute(TALLY)
        return int(cursor.fetchone()[0])


def _sorting(phases: Sequence[Phase]) -> list[Any]:
    """The whole order at once: the stretches after each other, in each by its fields (those of a shorter one end those of the longest)."""
    fields = max((phase.fields for phase in phases), key=len)
    if len(phases) == 1:
        return list(fields)
    return [Case(*(When(phase.within, then=Value(place)) for place, phase in enumerate(phases))), *fields]


def count_everyone(tally: int) -> Count:
    """How many customers there are, merged and archived ones included: the database's own tally, exact while it is small."""
    return Count(_rounded(tally), False) if tally > COUNTED else count(Customer.objects.filter(archived_at=None, merged_into=None))


def _rounded(number: int) -> int:
    """To three figures, which is more than an estimate knows."""
    unit = 10 ** max(0, floor(log10(number)) - 2)
    return int(round(number / unit) * unit)


LISTED = ("id", "kind", "name", "stage", "tags", "sort_name", "last_contact_at", "is_deceased", "archived_at", "owner__name")


def listed(found: QuerySet[Customer], more: Iterable[str] = ()) -> QuerySet[Any]:
    """What a row of the list needs of a customer, and no more, as named values. `more` names further columns of the table."""
    return found.values_list(*LISTED, *more, named=True)
