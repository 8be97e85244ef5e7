"""What time itself does to clocks: it warns, and it runs out. State is the message; whoever wants to act looks for it."""

from django.db import transaction

from rapport.clocks.actions import writing
from rapport.clocks.models import Clock
from rapport.clocks.rules.ledger import Entry, State, What
from rapport.team.actors import Actor

BATCH = 500


def miss_all(*, by: Actor) -> int:
    """Mark every running clock whose time is up as missed; how many. Run twice or late, it catches up."""
    return _all(What.MISSED, {"state": State.RUNNING, "due_at__lt": by.at}, by)


def warn_all(*, by: Actor) -> int:
    """Mark every running clock that has become due soon as warned; how many."""
    return _all(What.WARNED, {"state": State.RUNNING, "warned_at": None, "warn_at__lte": by.at, "due_at__gte": by.at}, by)


def _all(what: What, where: dict[str, object], by: Actor) -> int:
    done = 0
    while batch := _some(what, where, by):
        done += batch
    return done


@transaction.atomic
def _some(what: What, where: dict[str, object], by: Actor) -> int:
    """One batch; a clock that somebody is working on at the moment is left for the next run."""
    clocks = list(Clock.objects.select_for_update(skip_locked=True).filter(**where).order_by("id")[:BATCH])
    for clock in clocks:
        writing.add(clock, Entry(what, by.at), by)
    return len(clocks)
