"""The service levels that are a customer's, as their page names them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from rapport.cases import permissions
from rapport.cases.queries import levels
from rapport.cases.queries.levels import Agreed
from rapport.customers.models import Customer
from rapport.customers.queries.records import Tie
from rapport.team.actors import Actor


@dataclass(frozen=True)
class Shown:
    """A service level, whose it is in words ("" for their own), and whether the reader may open it in the settings."""

    level: Agreed
    whose: str
    may_open: bool


def of(customer: Customer, ties: Iterable[Tie], by: Actor) -> list[Shown]:
    """The service levels that are this customer’s, now or from a day to come. Whom they belong to is named where the reader sees them.
    Nothing for a reader of no cases."""
    if not by.holds("cases.read"):
        return []
    names = {tie.other.pk: tie.other.name for tie in ties}
    may_open = permissions.may_manage(by)
    found = levels.agreed_with(customer.pk, timezone.localdate(by.at))
    return [Shown(level, _whose(level, customer, names), may_open) for level in found]


def _whose(level: Agreed, customer: Customer, names: dict[int, str]) -> str:
    if level.is_for_a_segment:
        return "by segment"
    if level.holder == customer.pk:
        return ""
    return f"through {names[level.holder]}" if level.holder in names else "through whom they belong to"
