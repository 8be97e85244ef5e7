"""Pairs of customers that may be one: what was found, and what was decided about them.

A pair that somebody has decided is never offered again: not the same stays apart, and so do two who were parted.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import permissions
from rapport.customers.models import Customer, DuplicatePair
from rapport.customers.models.duplicate import PairStatus
from rapport.team.actors import Actor

JOB = "customers.find-duplicates"
BATCH = 1_000


class PairRefused(Refused):
    """A pair that was decided already."""


class FoundPair(NamedTuple):
    """Two customers' numbers, the weight of the evidence, whether it is enough to offer them as one, and why."""

    one: int
    other: int
    score: float
    is_sure: bool
    reasons: list[dict[str, Any]]


@transaction.atomic
def keep_apart(*, pair: DuplicatePair, by: Actor) -> DuplicatePair:
    """These two are not the same; they are not offered again. Refuses: PairRefused."""
    pair = lock(pair)
    require(permissions.may_merge(by, pair.one, pair.other))
    if pair.status == PairStatus.MERGED:
        raise PairRefused("These two were merged. Undo the merge to part them.")
    return _decide(pair, PairStatus.APART, by)


@transaction.atomic
def look_again(*, pair: DuplicatePair, by: Actor) -> DuplicatePair:
    """Put a pair that was kept apart back among those to review. Refuses: PairRefused."""
    pair = lock(pair)
    require(permissions.may_merge(by, pair.one, pair.other))
    if pair.status != PairStatus.APART:
        raise PairRefused("This pair is not among those kept apart.")
    return _decide(pair, PairStatus.OPEN, by)


def _decide(pair: DuplicatePair, status: str, by: Actor) -> DuplicatePair:
    pair.status, pair.decided_at, pair.decided_by = status, by.at, by.user
    pair.save(update_fields=["status", "decided_at", "decided_by"])
    return pair


def decided_as_one(one: Customer, other: Customer, *, by: Actor) -> None:
    """They were merged: their pair, if there is one, is done."""
    first, second = sorted((one.pk, other.pk))
    pairs = DuplicatePair.objects.filter(one=first, other=second)
    pairs.update(status=PairStatus.MERGED, decided_at=by.at, decided_by=by.user)


def decided_as_two(one: Customer, other: Customer, *, by: Actor) -> None:
    """They were parted: never offer them again."""
    first, second = sorted((one.pk, other.pk))
    decided = {"status": PairStatus.APART, "decided_at": by.at, "decided_by": by.user}
    found = {"score": 0, "found_at": by.at, **decided}
    DuplicatePair.objects.update_or_create(one_id=first, other_id=second, defaults=decided, create_defaults=found)


_UPSERT = """
INSERT INTO customers_duplicatepair (one_id, other_id, score, is_sure, reasons, status, found_at)
SELECT one, other, score, sure, why, 'open', %s
FROM unnest(%s::bigint[], %s::bigint[], %s::float[], %s::boolean[], %s::jsonb[]) AS found(one, other, score, sure, why)
JOIN customers_customer o ON o.id = one AND o.merged_into_id IS NULL
JOIN customers_customer t ON t.id = other AND t.merged_into_id IS NULL AND t.kind = o.kind
ON CONFLICT (one_id, other_id) DO UPDATE
SET score = EXCLUDED.score, is_sure = EXCLUDED.is_sure, reasons = EXCLUDED.reasons, found_at = EXCLUDED.found_at
WHERE customers_duplicatepair.status = 'open'
"""


@transaction.atomic
def offer(*, found: Iterable[FoundPair], by: Actor) -> int:
    """Put what was found among the pairs to review, in place of what was found before; how many are to review now.

    Pairs that somebody decided stay decided; customers merged or removed meanwhile are left out.
    """
    require(by.is_system or by.holds("customers.merge"))
    for batch in _batches(found):
        _upsert(batch, by.at)
    DuplicatePair.objects.filter(status=PairStatus.OPEN, found_at__lt=by.at).delete()
    return DuplicatePair.objects.filter(status=PairStatus.OPEN).count()


def _batches(found: Iterable[FoundPair]) -> Iterator[list[FoundPair]]:
    pairs = iter(found)
    while batch := list(islice(pairs, BATCH)):
        yield batch


def _upsert(batch: list[FoundPair], at: datetime) -> None:
    in_order = {tuple(sorted((pair.one, pair.other))): pair for pair in batch}
    columns = [
        [one for one, _ in in_order],
        [other for _, other in in_order],
        [pair.score for pair in in_order.values()],
        [pair.is_sure for pair in in_order.values()],
        [json.dumps(pair.reasons) for pair in in_order.values()],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [at, *columns])  # type: ignore[list-item]


@transaction.atomic
def ask(*, by: Actor) -> bool:
    """Have everybody looked through in the background; false when that waits to be done already."""
    require(by.is_system or by.holds("customers.merge") or by.holds("customers.import"))
    return enqueue(JOB)


def enqueue(job: str, **given: Any) -> bool:
    """Ask for a background job of which one waiting is enough; false when there is one."""
    try:
        with transaction.atomic():
            app.configure_task(job, queueing_lock=job).defer(**given)
    except AlreadyEnqueued:
        return False
    return True
