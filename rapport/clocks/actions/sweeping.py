"""What time itself does to clocks: it warns, and it runs out. State is the message; whoever wants to act looks for it."""

import logging

from django.db import transaction

from rapport.clocks.actions import writing
from rapport.clocks.models import Clock
from rapport.clocks.rules.ledger import Entry, State, What
from rapport.clocks.rules.refusals import ClockRefused
from rapport.team.actors import Actor

BATCH = 500
log = logging.getLogger("rapport.clocks")


def miss_all(*, by: Actor) -> int:
    """Mark every running clock whose time is up as missed; how many. Run twice or late, it catches up."""
    return _all(What.MISSED, {"state": State.RUNNING, "due_at__lt": by.at}, by)


def warn_all(*, by: Actor) -> int:
    """Mark every running clock that has become due soon as warned; how many."""
    return _all(What.WARNED, {"state": State.RUNNING, "warned_at": None, "warn_at__lte": by.at, "due_at__gte": by.at}, by)


def _all(what: What, where: dict[str, object], by: Actor) -> int:
    done, last = 0, 0
    while batch := _some(what, where, last, by):
        done, last = done + sum(batch.values()), max(batch)
    return done


@transaction.atomic
def _some(what: What, where: dict[str, object], after: int, by: Actor) -> dict[int, bool]:
    """One batch, by number: whether each was marked. A clock that somebody is working on is left for the next run."""
    clocks = Clock.objects.select_for_update(skip_locked=True).filter(**where, pk__gt=after).order_by("id")
    return {clock.pk: _mark(clock, what, by) for clock in clocks[:BATCH]}


def _mark(clock: Clock, what: What, by: Actor) -> bool:
    """Whether it was marked. A row that does not say what its ledger says is put right, and keeps no other clock from its mark."""
    try:
        writing.add(clock, Entry(what, by.at), by)
    except ClockRefused as refusal:
        log.warning("Clock %s was not marked as %s: %s", clock.pk, what.value, refusal.sentence)
        writing.put_right(clock)
        return False
    return True
