"""Which rows of a file are somebody we have: by external id, else by the rules the person chose."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q

from rapport.customers.importing.preparing import Ready
from rapport.customers.models import ContactPoint, Customer
from rapport.customers.rules import Channel

EMAIL_AND_NAME, PHONE_AND_NAME, EMAIL, POSTCODE_AND_NAME = "email-and-name", "phone-and-name", "email", "postcode-and-name"
RULES = {
    EMAIL_AND_NAME: "the same email and name",
    PHONE_AND_NAME: "the same phone number and name",
    POSTCODE_AND_NAME: "the same address and name",
    EMAIL: "the same email, whatever the name",
}
USUAL = (EMAIL_AND_NAME, PHONE_AND_NAME)
CHANNEL = {EMAIL_AND_NAME: Channel.EMAIL, EMAIL: Channel.EMAIL, PHONE_AND_NAME: Channel.PHONE, POSTCODE_AND_NAME: Channel.ADDRESS}
HAS_ID = ~Q(external_id="")  # said aloud, because the index is of these alone, and a long list of wanted ids does not say it


class _Had(NamedTuple):
    """A customer we have, as far as matching looks."""

    number: int
    sort_name: str
    external_id: str


class Matcher:
    """Finds, for a chunk of rows, the customers that they are. Only customers in daily use that `visible` reaches are found."""

    def __init__(self, rules: Sequence[str], visible: Q) -> None:
        self.rules = [rule for rule in rules if rule in RULES]
        self.visible = Q(archived_at=None, merged_into=None) & visible

    def match(self, rows: Sequence[Ready]) -> dict[int, int]:
        """Row number -> customer number, for the rows that are somebody we have. A few queries a chunk, none per row."""
        by_id = self._by_external_id(rows)
        by_key = self._by_key(rows)
        found = {}
        for row in rows:
            number = by_id.get(row.columns["external_id"]) or self._by_rules(row, by_key)
            if number:
                found[row.number] = number
        return found

    def taken(self, rows: Sequence[Ready]) -> set[str]:
        """External ids of the rows that belong to customers the actor cannot change: archived, absorbed or out of reach."""
        wanted = [row.columns["external_id"] for row in rows if row.columns["external_id"]]
        return (
            set(Customer.objects.filter(HAS_ID, external_id__in=wanted).exclude(self.visible).values_list("external_id", flat=True))
            if wanted
            else set()
        )

    def _by_external_id(self, rows: Sequence[Ready]) -> dict[str, int]:
        wanted = [row.columns["external_id"] for row in rows if row.columns["external_id"]]
        if not wanted:
            return {}
        return dict(Customer.objects.filter(self.visible, HAS_ID, external_id__in=wanted).values_list("external_id", "id"))

    def _by_key(self, rows: Sequence[Ready]) -> dict[tuple[str, str], list[_Had]]:
        """Who has a key of these rows. Two plain queries, not a join: inside one transaction the planner knows nothing of the
        rows just written, and would join them row by row."""
        channels = {CHANNEL[rule] for rule in self.rules}
        wanted: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for point, _ in row.points:
                if point.channel in channels:
                    wanted[point.channel].add(point.key)
        points = [
            (channel, key, number)
            for channel, keys in wanted.items()
            for key, number in ContactPoint.objects.filter(channel=channel, key__in=keys).values_list("key", "customer_id")
        ]
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


def points_of(numbers: Sequence[int]) -> dict[int, list[ContactPoint]]:
    """The contact points of some customers, by customer."""
    found: dict[int, list[ContactPoint]] = defaultdict(list)
    for point in ContactPoint.objects.filter(customer__in=numbers):
        found[point.customer_id].append(point)
    return found
