"""What Today shows beside one's own tasks: the cases that need one, who mentioned one, what happened to one's customers, and whom one
was looking at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, QuerySet

from rapport.audit.models import Viewing
from rapport.core.prepared import Given, Prepared
from rapport.customers import permissions
from rapport.customers.models import Customer, Event
from rapport.customers.queries import records, timelines
from rapport.customers.queries.timelines import Line
from rapport.desk.queries import inbox
from rapport.desk.queries.inbox import Row
from rapport.notifications import queries as notifications
from rapport.notifications.models import Notification
from rapport.notifications.rules import Kind
from rapport.team.actors import Actor
from rapport.team.reading import Reading

RECENT = timedelta(days=7)
MOST_CHANGES = 8
MOST_SEEN = 6
MOST_CASES = 8
MOST_MENTIONS = 5
LOOKED_AT = 60
QUIET = ("customers.imported", "customers.import-changed", "customers.import-undone")


@dataclass(frozen=True)
class Change:
    """One thing that happened to a customer of mine, by someone else."""

    customer: Customer
    line: Line


def changes(by: Actor) -> list[Change]:
    """The newest entries of the last week on customers this person owns, not made by them; files brought in are left out."""
    return [Change(entry.customer, timelines.line(entry)) for entry in _of_colleagues(by, since=by.at - RECENT)]


def _on_mine(by: Actor) -> QuerySet[Event]:
    mine = Customer.objects.filter(permissions.visible_to(by), owner=by.user_id, archived_at=None, merged_into=None)
    found = Event.objects.filter(permissions.readable_events(by), customer__in=mine, at__gt=Given("since"), at__lte=by.at)
    others = found.exclude(kind__in=QUIET).exclude(user=by.user_id, user__isnull=False)
    return others.select_related("customer", "user").defer("customer__search").order_by(F("at").desc(), F("id").desc())[:MOST_CHANGES]


def recently_seen(by: Actor) -> Sequence[Customer]:
    """The customers this person opened last in the week, from the record of readings, each once, newest first."""
    if by.user_id is None:
        return []
    numbers = list(dict.fromkeys(_opened(user=by.user_id, since=by.at - RECENT)))[:MOST_SEEN]
    found = {customer.pk: customer for customer in _of_numbers(by, numbers=numbers)} if numbers else {}
    return [found[number] for number in numbers if number in found]


def _viewings() -> QuerySet[Viewing, int]:
    looked = Viewing.objects.filter(user=Given("user"), subject="customers.customer", at__gt=Given("since"))
    return looked.order_by("-at").values_list("subject_id", flat=True)[:LOOKED_AT]


_of_colleagues = Reading(_on_mine, keeps_plan=True)
_opened = Prepared(_viewings, keeps_plan=True)
_of_numbers = Reading(lambda by: records.live(by).defer("search").filter(pk__among=Given("numbers")), keeps_plan=True)


def pressing(by: Actor) -> Sequence[Row]:
    """One's own cases in the order that keeps most clocks: the soonest due first. Nothing without the permission to see cases."""
    if not by.holds("cases.read") or by.user_id is None:
        return []
    return inbox.page(inbox.MINE, by, size=MOST_CASES).rows


def mentions(by: Actor) -> list[Notification]:
    """The last colleagues who mentioned one, those not seen first."""
    return sorted(_mentions(by, since=by.at - RECENT), key=lambda each: each.seen_at is not None)


_mentions = Reading(lambda by: notifications.visible(by).filter(kind=Kind.MENTION, at__gt=Given("since"))[:MOST_MENTIONS])
