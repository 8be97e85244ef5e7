"""Which rows of a file are somebody we have: by external id, else by the rules the person chose."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
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
        """Row number -> customer number, for the rows that are somebody we have. Two queries a chunk, none per row."""
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
            set(Customer.objects.filter(external_id__in=wanted).exclude(self.visible).values_list("external_id", flat=True))
            if wanted
            else set()
        )

    def _by_external_id(self, rows: Sequence[Ready]) -> dict[str, int]:
        wanted = [row.columns["external_id"] for row in rows if row.columns["external_id"]]
        if not wanted:
            return {}
        return dict(Customer.objects.filter(self.visible, external_id__in=wanted).values_list("external_id", "id"))

    def _by_key(self, rows: Sequence[Ready]) -> dict[tuple[str, str], list[_Had]]:
        channels = {CHANNEL[rule] for rule in self.rules}
        wanted: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for point, _ in row.points:
                if point.channel in channels:
                    wanted[point.channel].add(point.key)
        had: dict[tuple[str, str], list[_Had]] = defaultdict(list)
        for channel, keys in wanted.items():
            for key, *rest in self._points(channel, keys):
                had[channel, key].append(_Had(*rest))  # type: ignore[arg-type]
        return had

    def _points(self, channel: str, keys: Iterable[str]) -> Iterable[tuple[str, int, str, str]]:
        found = Customer.objects.filter(self.visible, contact_points__channel=channel, contact_points__key__in=list(keys))
        return found.values_list("contact_points__key", "id", "sort_name", "external_id")

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
