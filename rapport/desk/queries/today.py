"""What Today shows beside one's own tasks: the cases that need one, who mentioned one, what happened to one's customers, and whom one
was looking at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F

from rapport.audit.models import Viewing
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
    mine = Customer.objects.filter(permissions.visible_to(by), owner=by.user_id, archived_at=None, merged_into=None)
    found = (
        Event.objects.filter(permissions.readable_events(by), customer__in=mine, at__gt=by.at - RECENT, at__lte=by.at)
        .exclude(kind__in=QUIET)
        .exclude(user=by.user_id, user__isnull=False)
        .select_related("customer", "user")
        .defer("customer__search")
        .order_by(F("at").desc(), F("id").desc())
    )
    return [Change(entry.customer, timelines.line(entry)) for entry in found[:MOST_CHANGES]]


def recently_seen(by: Actor) -> Sequence[Customer]:
    """The customers this person opened last in the week, from the record of readings, each once, newest first."""
    if by.user_id is None:
        return []
    looked = Viewing.objects.filter(user=by.user_id, subject="customers.customer", at__gt=by.at - RECENT)
    numbers = list(dict.fromkeys(looked.order_by("-at").values_list("subject_id", flat=True)[:LOOKED_AT]))[:MOST_SEEN]
    found = records.live(by).defer("search").in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def pressing(by: Actor) -> Sequence[Row]:
    """One's own cases in the order that keeps most clocks: the soonest due first. Nothing without the permission to see cases."""
    if not by.holds("cases.read") or by.user_id is None:
        return []
    return inbox.page(inbox.MINE, by, size=MOST_CASES).rows


def mentions(by: Actor) -> list[Notification]:
    """The last colleagues who mentioned one, those not seen first."""
    found = notifications.visible(by).filter(kind=Kind.MENTION, at__gt=by.at - RECENT)
    return sorted(found[:MOST_MENTIONS], key=lambda each: each.seen_at is not None)
