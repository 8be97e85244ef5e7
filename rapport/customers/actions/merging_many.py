"""Merging all pairs that were found to be one person: some at once on the spot, or all of them in the background.

Each merge is one of its own and is undone by itself. A pair that is refused stays among those to review, as merely possible.
"""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction

from rapport.core.errors import Refused, require
from rapport.customers.actions import duplicates, merging
from rapport.customers.models import DuplicatePair, Merge
from rapport.customers.queries import duplicates as queries
from rapport.customers.queries import merges, records
from rapport.team.actors import Actor

JOB = "customers.merge-sure-duplicates"
BATCH = 25


class NothingChosen(Refused):
    """No pair was chosen."""


@transaction.atomic
def merge_these(*, pairs: Sequence[DuplicatePair], by: Actor) -> list[Merge]:
    """Merge the two of each pair, each field as usual. Those that cannot be merged are left. Refuses: NothingChosen."""
    require(by.holds("customers.merge"))
    if not pairs:
        raise NothingChosen("Choose at least one pair.")
    entries = merges.entries_of([side for pair in pairs for side in (pair.one, pair.other)])
    return [made for pair in pairs if (made := _merge(pair, entries, by)) is not None]


def _merge(pair: DuplicatePair, entries: dict[int, int], by: Actor) -> Merge | None:
    """The merge of a pair; of a longer chain of pairs, each goes into who the others became meanwhile."""
    one, other = (records.survivor_of(type(side).objects.get(pk=side.pk)) for side in (pair.one, pair.other))
    if one.pk == other.pk:
        duplicates.decided_as_one(pair.one, pair.other, by=by)
        return None
    survivor, absorbed = merges.better(one, other, entries)
    if queries.are_kept_apart(records.family(one), records.family(other)):
        DuplicatePair.objects.filter(pk=pair.pk).update(is_sure=False)
        return None
    try:
        with transaction.atomic():
            made = merging.merge(survivor=survivor, absorbed=absorbed, by=by)
    except (Refused, PermissionDenied):
        DuplicatePair.objects.filter(pk=pair.pk).update(is_sure=False)
        return None
    duplicates.decided_as_one(pair.one, pair.other, by=by)
    return made


@transaction.atomic
def ask_for_all(*, by: Actor) -> bool:
    """Have all sure pairs merged in the background; false when that is under way already."""
    require(by.user is not None and by.holds("customers.merge"))
    return duplicates.enqueue(JOB, user_id=by.user_id)


@transaction.atomic
def merge_next(*, by: Actor) -> bool:
    """Merge the next few sure pairs; whether there may be more."""
    pairs = list(queries.to_review(by).filter(is_sure=True)[:BATCH])
    if pairs:
        merge_these(pairs=pairs, by=by)
    return bool(pairs)
