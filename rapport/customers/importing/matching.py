"""Which rows of a file are somebody we have: by external id, else by the rules the person chose."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from rapport.customers.importing.preparing import Ready
from rapport.customers.importing.rendering import Line
from rapport.customers.importing.signs import CHANNEL, EMAIL, RULES
from rapport.customers.models import ContactPoint, Customer

HAS_ID = ~Q(external_id="")  # said aloud, because the index is of these alone, and a long list of wanted ids does not say it
SEPARATOR = "\x1f"  # between the values of one long text, which is quicker to send than as many values
# Each value is looked up by itself, in its index. Of "= ANY" the planner, who knows nothing of the rows this import has just written, would
# make one walk through all of them, for every chunk.
_KNOWN_IDS = """
    SELECT wanted.id FROM unnest(string_to_array(%s, chr(31))) AS wanted (id)
    CROSS JOIN LATERAL (SELECT FROM customers_customer WHERE external_id <> '' AND external_id = wanted.id LIMIT 1) AS had
"""
_KNOWN_KEYS = """
    SELECT wanted.key FROM unnest(string_to_array(%s, chr(31))) AS wanted (key)
    CROSS JOIN LATERAL (SELECT FROM customers_contactpoint WHERE channel = %s AND key = wanted.key LIMIT 1) AS had
"""
_WHOSE_KEYS = """
    SELECT wanted.key, had.customer_id FROM unnest(string_to_array(%s, chr(31))) AS wanted (key)
    CROSS JOIN LATERAL (SELECT customer_id FROM customers_contactpoint WHERE channel = %s AND key = wanted.key OFFSET 0) AS had
"""


class _Had(NamedTuple):
    """A customer we have, as far as matching looks."""

    number: int
    sort_name: str
    external_id: str


class Matcher:
    """Finds, for a chunk of rows, the customers that they are. Only customers in daily use that `visible` reaches are found."""

    def __init__(self, rules: Sequence[str], visible: Q) -> None:
        self.rules = [rule for rule in rules if rule in RULES]
        self.channels = sorted({CHANNEL[rule] for rule in self.rules})
        self.visible = Q(archived_at=None, merged_into=None) & visible

    def known(self, rows: Sequence[Line]) -> set[str]:
        """The external ids and keys of these rows that somebody here has, whoever it is. What shares none of them is new."""
        wanted = SEPARATOR.join([key for row in rows for key in row.keys])
        ids = SEPARATOR.join([row.external_id for row in rows if row.external_id])
        with connection.cursor() as cursor:
            cursor.execute(_KNOWN_IDS, [ids])
            found = {external_id for (external_id,) in cursor.fetchall()}
            for channel in self.channels:
                cursor.execute(_KNOWN_KEYS, [wanted, channel])
                found.update(key for (key,) in cursor.fetchall())
        return found

    def match(self, rows: Sequence[Ready], owners: Mapping[str, int | None]) -> dict[int, int]:
        """Row number -> customer number, for the rows that are somebody we have. A few queries a chunk, none per row."""
        by_key = self._by_key(rows)
        found = {}
        for row in rows:
            number = owners.get(row.columns["external_id"]) or self._by_rules(row, by_key)
            if number:
                found[row.number] = number
        return found

    def owners(self, rows: Sequence[Ready]) -> dict[str, int | None]:
        """Whose the external ids are. That of an absorbed customer leads to the survivor; None where the actor cannot change
        whoever it is."""
        wanted = [row.columns["external_id"] for row in rows if row.columns["external_id"]]
        if not wanted:
            return {}
        owners = dict(Customer.objects.filter(HAS_ID, external_id__in=wanted).values_list("external_id", "id"))
        survivors = _survivors(owners.values())
        now = {external_id: survivors.get(number, number) for external_id, number in owners.items()}
        within = set(Customer.objects.filter(self.visible, pk__in=set(now.values())).values_list("pk", flat=True))
        return {external_id: number if number in within else None for external_id, number in now.items()}

    def _by_key(self, rows: Sequence[Ready]) -> dict[tuple[str, str], list[_Had]]:
        """Who has a key of these rows. Two plain queries, not a join: inside one transaction the planner knows nothing of the
        rows just written, and would join them row by row."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for point, _ in row.points:
                if point.channel in self.channels:
                    wanted[point.channel].add(point.key)
        points: list[tuple[str, str, int]] = []
        with connection.cursor() as cursor:
            for channel, keys in wanted.items():
                cursor.execute(_WHOSE_KEYS, [SEPARATOR.join(keys), channel])
                points += [(channel, key, number) for key, number in cursor.fetchall()]
        had: dict[tuple[str, str], list[_Had]] = defaultdict(list)
        if points:
            customers = Customer.objects.filter(self.visible, pk__in={number for *_, number in points})
            known = {number: _Had(number, *rest) for number, *rest in customers.values_list("pk", "sort_name", "external_id")}
            for channel, key, number in points:
                if number in known:
                    had[channel, key].append(known[number])
        return had

    def _by_rules(self, row: Ready, had: dict[tuple[str, str], list[_Had]]) -> int | None:
        """The one customer that a rule points to; None when there is none, or more than one."""
        for rule in self.rules:
            channel = CHANNEL[rule]
            candidates = {
                one.number
                for point, _ in row.points
                if point.channel == channel
                for one in had.get((channel, point.key), ())
                if self._agrees(rule, row, one)
            }
            if len(candidates) == 1:
                return candidates.pop()
        return None

    @staticmethod
    def _agrees(rule: str, row: Ready, one: _Had) -> bool:
        mine = row.columns["external_id"]
        if mine and one.external_id and mine != one.external_id:
            return False
        return rule == EMAIL or row.columns["sort_name"] == one.sort_name


def _survivors(numbers: Iterable[int]) -> dict[int, int]:
    """Who the absorbed ones of these customers are now, however often they were merged on."""
    found: dict[int, int] = {}
    level = _into(numbers)
    while level:
        found = {number: level.get(into, into) for number, into in found.items()} | level
        level = _into(level.values())
    return found


def _into(numbers: Iterable[int]) -> dict[int, int]:
    absorbed = Customer.objects.filter(pk__in=set(numbers), merged_into__isnull=False)
    return {number: into for number, into in absorbed.values_list("pk", "merged_into") if into}


def points_of(numbers: Sequence[int]) -> dict[int, list[ContactPoint]]:
    """The contact points of some customers, by customer."""
    found: dict[int, list[ContactPoint]] = defaultdict(list)
    for point in ContactPoint.objects.filter(customer__in=numbers):
        found[point.customer_id].append(point)
    return found
