"""Which service level fits a case, and what is agreed with a customer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from rapport.cases.models import STILL_OPEN, Case, ServiceLevel
from rapport.cases.rules import levels
from rapport.cases.rules.levels import Facts
from rapport.clocks.models import Calendar
from rapport.clocks.queries import timetables
from rapport.customers.models import SegmentMember
from rapport.customers.queries import belonging
from rapport.customers.queries.belonging import MOST_STEPS

IN_USE = Q(archived_at=None)


@dataclass(frozen=True)
class Chosen:
    """The service level of a case, and why it is that one."""

    level: ServiceLevel | None = None
    why: str = ""


def fitting(case: Case, instead: ServiceLevel | None = None) -> Chosen:
    """The service level that a case keeps, by what was in force on the day it was opened. `instead` takes the place of the stored row of
    the same number, or is one more. At most four statements."""
    facts = facts_of(case, instead)
    rows = [row for row in usable(facts) if instead is None or row.pk != instead.pk]
    if instead is not None:
        rows = sorted([*rows, instead], key=lambda row: (row.position, row.pk or 0))
    return chosen(rows, facts)


def chosen(rows: Iterable[ServiceLevel], facts: Facts) -> Chosen:
    """The closest of these that fits, and why."""
    level = levels.choose(rows, facts)
    return Chosen(level, levels.why(level, facts)) if level else Chosen()


def open_under(level: ServiceLevel) -> QuerySet[Case]:
    """The open cases that keep a service level."""
    return Case.objects.filter(STILL_OPEN, level=level).order_by("pk")


def calendar_of(level: ServiceLevel) -> Calendar:
    """The calendar in which its times are counted: its own, else the default one."""
    return level.calendar or timetables.default().calendar


def usable(facts: Facts) -> list[ServiceLevel]:
    """The service levels in use that may be the customer's, in order."""
    mine = Q(customer=None) | Q(customer__in=facts.belongs)
    return list(ServiceLevel.objects.filter(IN_USE, mine).select_related("calendar").order_by("position", "id"))


def facts_of(case: Case, instead: ServiceLevel | None = None) -> Facts:
    """What service levels look at in a case; whom its customer belongs to, and their segments, only where some service level asks."""
    day, number, asked = timezone.localdate(case.opened_at), case.customer_id, _asked(instead)
    belongs = belonging.of(number, day) if number and asked["customer"] else {}
    members = SegmentMember.objects.filter(customer=number).values_list("segment_id", flat=True) if number and asked["segment"] else []
    return Facts(case.kind, case.priority, case.channel, case.queue_id, day, belongs, frozenset(members))


def _asked(instead: ServiceLevel | None) -> dict[str, Any]:
    """Whether any service level in use is one customer's, and whether any is for a segment."""
    found = ServiceLevel.objects.filter(IN_USE).aggregate(customer=Count("customer"), segment=Count("segment"))
    return found if instead is None else {name: found[name] or getattr(instead, f"{name}_id") for name in found}


@dataclass(frozen=True)
class Agreed:
    """A service level of a customer’s: their own, by whom they belong to (`holder`), or for a segment; its days, in words what is left."""

    number: int
    name: str
    holder: int | None
    starts_on: date | None
    ends_on: date | None
    days: str

    @property
    def is_for_a_segment(self) -> bool:
        """Whether it is nobody's agreement, but a segment's."""
        return self.holder is None


_THEIRS = f"""
WITH RECURSIVE {belonging.UPWARDS},
near AS (SELECT id, min(steps) AS steps FROM b GROUP BY id)
SELECT l.id, l.name, l.customer_id, l.starts_on, l.ends_on, CASE WHEN near.steps IS NULL THEN {MOST_STEPS + 1} ELSE near.steps END AS far
FROM cases_servicelevel l LEFT JOIN near ON near.id = l.customer_id
WHERE l.archived_at IS NULL AND (l.ends_on IS NULL OR l.ends_on >= %(day)s) AND (
    near.id IS NOT NULL OR l.customer_id IS NULL AND l.segment_id IN
    (SELECT segment_id FROM customers_segmentmember WHERE customer_id = %(customer)s))
ORDER BY far, l.position, l.id
"""


def agreed_with(customer: int, day: date) -> list[Agreed]:
    """The service levels that are this customer's today, or will be: their own agreements, else those of whom they belong to (the nearest),
    else their segments'. What holds for everybody is left out. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_THEIRS, belonging.given(customer, day))
        rows = cursor.fetchall()
    return [_agreed(row, day) for row in rows if row[-1] == rows[0][-1]]


def _agreed(row: tuple[Any, ...], day: date) -> Agreed:
    number, name, holder, starts_on, ends_on, _ = row
    to_come = starts_on if starts_on and starts_on > day else None
    return Agreed(number, name, holder, starts_on, ends_on, levels.spoken(to_come, ends_on))
