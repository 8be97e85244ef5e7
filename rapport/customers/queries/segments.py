"""Segments: who is in, how many, who two have in common, who came and went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Q, QuerySet

from rapport.customers import permissions
from rapport.customers.models import Customer, Segment, SegmentMember, SegmentMove
from rapport.team.actors import Actor

MOST_SHOWN = 100


def current() -> QuerySet[Segment]:
    """The segments in use, by name."""
    return Segment.objects.filter(archived_at=None).order_by("name")


def members(segment: Segment, by: Actor) -> QuerySet[Customer]:
    """The members of a segment that this person may see."""
    return Customer.objects.filter(permissions.visible_to(by), segment_memberships__segment=segment)


@dataclass(frozen=True)
class Overlap:
    """What two segments have in common: customers in both, and in either one alone."""

    both: int
    only_one: int
    only_other: int


def overlap(one: Segment, other: Segment) -> Overlap:
    """How two segments lie over each other, counted from their members."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM customers_segmentmember a JOIN customers_segmentmember b USING (customer_id)"
            " WHERE a.segment_id = %s AND b.segment_id = %s",
            [one.pk, other.pk],
        )
        both = cursor.fetchone()[0]
    return Overlap(both, one.count - both, other.count - both)


@dataclass(frozen=True)
class Moves:
    """How many joined and left since a moment."""

    joined: int
    left: int


def counts(found: Sequence[Segment], by: Actor) -> dict[int, int]:
    """How many customers of each segment this person may see, by segment. For whoever sees everyone it is the kept count."""
    if permissions.sees_everyone(by):
        return {segment.pk: segment.count for segment in found}
    mine = SegmentMember.objects.filter(permissions.visible_to(by, "customer__"), segment__in=found)
    counted = dict(mine.values("segment").annotate(number=Count("pk")).values_list("segment", "number"))
    return {segment.pk: counted.get(segment.pk, 0) for segment in found}


def moves_since(segment: Segment, by: Actor, since: datetime) -> Moves:
    """How many of the customers this person may see joined and left a segment since a moment."""
    found = SegmentMove.objects.filter(permissions.visible_to(by, "customer__"), segment=segment, at__gte=since)
    counts = found.aggregate(joined=Count("pk", Q(has_joined=True)), left=Count("pk", Q(has_joined=False)))
    return Moves(counts["joined"], counts["left"])


def moves(segment: Segment, by: Actor, since: datetime) -> QuerySet[SegmentMove]:
    """Who joined or left since a moment, the latest first; only customers this person may see."""
    return (
        SegmentMove.objects.filter(permissions.visible_to(by, "customer__"), segment=segment, at__gte=since)
        .select_related("customer")
        .only("has_joined", "at", "customer__name", "customer__kind")
        .order_by("-at", "-id")
    )
