"""Clocks, for pages, lists and the diary. What they are about has its own door, so lists by subject ask no permission here."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet

from rapport.clocks import permissions
from rapport.clocks.models import STILL_OWED, Clock
from rapport.clocks.rules.ledger import State
from rapport.core.prepared import Given, Prepared
from rapport.team.actors import Actor


def visible(by: Actor) -> QuerySet[Clock]:
    """The clocks this person may see."""
    return Clock.objects.filter(permissions.clocks_visible_to(by)).select_related("calendar_version__calendar")


def of(about_kind: str, ids: Iterable[int], *, owed_only: bool = False) -> dict[int, list[Clock]]:
    """The clocks of many things in one statement, by id of the thing: those still owed first, the soonest first."""
    found: dict[int, list[Clock]] = defaultdict(list)
    numbers = list(ids)
    for clock in (_owed if owed_only else _every)(kind=about_kind, numbers=numbers) if numbers else ():
        found[clock.about_id].append(clock)
    return dict(found)


def _about(*conditions: Q) -> QuerySet[Clock]:
    """The clocks of some things of one kind."""
    rows = Clock.objects.filter(*conditions, about_kind=Given("kind"), about_id__among=Given("numbers"))
    return rows.select_related("calendar_version__calendar")


_ORDER = (F("ended_at").asc(nulls_first=True), F("due_at").asc(nulls_last=True), "id")
_every = Prepared(lambda: _about().order_by(*_ORDER), keeps_plan=True)
_owed = Prepared(lambda: _about(STILL_OWED).order_by(*_ORDER), keeps_plan=True)
_soonest = Prepared(
    lambda: _about(STILL_OWED).order_by("about_id", F("due_at").asc(nulls_last=True), "id").distinct("about_id"), keeps_plan=True
)


def soonest(about_kind: str, ids: Iterable[int]) -> dict[int, Clock]:
    """The most pressing clock still owed of each of many things, in one statement; a paused one only where nothing runs."""
    numbers = list(ids)
    return {clock.about_id: clock for clock in _soonest(kind=about_kind, numbers=numbers)} if numbers else {}


_one_and_owed = Prepared(
    lambda: (
        Clock.objects.filter(Q(about_id=Given("one")) | (STILL_OWED & Q(about_id__among=Given("numbers"))), about_kind=Given("kind"))
        .select_related("calendar_version__calendar")
        .order_by(*_ORDER)
    ),
    keeps_plan=True,
)


def of_one_and_soonest(about_kind: str, one: int, ids: Iterable[int]) -> tuple[list[Clock], dict[int, Clock]]:
    """Every clock of one thing, as `of` gives them, and the most pressing of many others, as `soonest` does; in one statement."""
    numbers = set(ids)
    whole: list[Clock] = []
    pressing: dict[int, Clock] = {}
    for clock in _one_and_owed(kind=about_kind, one=one, numbers=sorted(numbers) or [one]):
        if clock.about_id == one:
            whole.append(clock)
        if clock.about_id in numbers and clock.ended_at is None:
            pressing.setdefault(clock.about_id, clock)
    return whole, pressing


def due_between(start: datetime, end: datetime, *, about_kind: str = "", ids: Iterable[int] | None = None) -> QuerySet[Clock]:
    """Clocks still owed that are due from one moment to another (not included), the soonest first."""
    rows = Clock.objects.filter(state__in=[State.RUNNING, State.MISSED], due_at__gte=start, due_at__lt=end)
    if about_kind:
        rows = rows.filter(about_kind=about_kind)
    if ids is not None:
        rows = rows.filter(about_id__in=list(ids))
    return rows.select_related("calendar_version__calendar").order_by("due_at", "id")


def missed(*, since: datetime | None = None) -> QuerySet[Clock]:
    """Clocks that were missed, the latest first; for those who act on it."""
    rows = Clock.objects.filter(missed_at__isnull=False)
    return (rows.filter(missed_at__gte=since) if since else rows).order_by("-missed_at", "-id")


def warned(*, since: datetime | None = None) -> QuerySet[Clock]:
    """Running clocks that are due soon, by when they were marked so; for those who act on it."""
    rows = Clock.objects.filter(state=State.RUNNING, warned_at__isnull=False)
    return (rows.filter(warned_at__gte=since) if since else rows).order_by("warned_at", "id")
