"""A person's own day: what is to do by the end of the week, in buckets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet, Value
from django.utils import timezone

from rapport.core.prepared import Given
from rapport.tasks import permissions
from rapport.tasks.models import Status, Task
from rapport.tasks.queries.lists import Edges, awake, due_in, edges_at, named, visible
from rapport.tasks.rules import moments
from rapport.tasks.rules.moments import Bucket
from rapport.team.actors import Actor
from rapport.team.reading import Reading

MOST_SHOWN = 30
MOST_DONE = 20


@dataclass(frozen=True)
class Day:
    """One person's things to do, overdue first, the first thirty of them; `counts` has how many stand in each bucket, and what is
    later, put off or free to take is only counted."""

    buckets: dict[Bucket, list[Task]]
    counts: Mapping[Bucket, int]
    done: Sequence[Task] = ()
    later: int = 0
    sleeping: int = 0
    free: int = 0
    is_cut: bool = False

    @property
    def open(self) -> list[Task]:
        """Everything in the buckets, in order."""
        return [task for tasks in self.buckets.values() for task in tasks]

    @property
    def is_empty(self) -> bool:
        """Whether nothing presses."""
        return not any(self.buckets.values())


def day(by: Actor) -> Day:
    """A person's own day. Three statements."""
    zone = timezone.get_default_timezone()
    edges = edges_at(by.at)
    rows = named(_pressing(by, tonight=edges.tonight, week=edges.week), by)
    buckets: dict[Bucket, list[Task]] = {bucket: [] for bucket in _DAY}
    for task in rows[:MOST_SHOWN]:
        buckets[moments.bucket(task.due_at, by.at, zone)].append(task)  # type: ignore[arg-type]
    midnight = by.at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    done = named(_done(by, midnight=midnight, end=midnight + timedelta(days=2)), by)
    *numbers, later, sleeping, free = next(iter(_counts(by, tonight=edges.tonight, week=edges.week)), (0,) * (len(_DAY) + 3))
    counts = dict(zip(_DAY, numbers, strict=True))
    return Day(buckets=buckets, counts=counts, done=done, later=later, sleeping=sleeping, free=free, is_cut=len(rows) > MOST_SHOWN)


_DAY: tuple[Bucket, ...] = tuple(bucket for bucket in Bucket if bucket != Bucket.LATER)
_PLACES = Edges(Given("now"), Given("tonight"), Given("week"))


def _mine(by: Actor) -> QuerySet[Task]:
    return visible(by).filter(owner=by.user_id)


def _of_the_week(by: Actor) -> QuerySet[Task]:
    """Due by the end of the week, or without a date."""
    pressing = Q(due_at=None) | ~due_in(Bucket.LATER, _PLACES)
    return _mine(by).filter(awake(by.at)).filter(pressing).order_by("due_at", "-priority", "id")[: MOST_SHOWN + 1]


def _done_today(by: Actor) -> QuerySet[Task]:
    found = _mine(by).filter(status=Status.DONE, done_at__gte=Given("midnight"), done_at__lt=Given("end"))
    return found.order_by("-done_at", "-id")[:MOST_DONE]


def _counted(by: Actor) -> QuerySet[Task, tuple[int, ...]]:
    """One row: how many stand in each bucket of one's own day, are due later, are put off, and are free to take."""
    mine, now_awake = Q(owner=by.user_id), awake(by.at)
    counts = {bucket.value: Count("pk", filter=mine & now_awake & due_in(bucket, _PLACES)) for bucket in (*_DAY, Bucket.LATER)}
    counts["sleeping"] = Count("pk", filter=mine & Q(sleeps_until__gt=by.at))
    counts["free"] = Count("pk", filter=Q(owner=None) & now_awake)
    open_ones = Task.objects.filter(permissions.visible_to(by), status=Status.OPEN).order_by()
    return open_ones.values(all=Value(1)).annotate(**counts).values_list(*counts)


_pressing = Reading(_of_the_week, keeps_plan=True)
_done = Reading(_done_today, keeps_plan=True)
_counts = Reading(_counted)
