"""The one way a ledger grows: a line is added, and the clock's row becomes what the rules make of its lines."""

from typing import Any

from rapport.clocks.models import Clock, ClockEntry
from rapport.clocks.queries import timetables
from rapport.clocks.rules import ledger, targets
from rapport.clocks.rules.ledger import Entry, Standing, What
from rapport.clocks.rules.refusals import ClockRefused
from rapport.team.actors import Actor

LONGEST_REASON = 500


def standing_of(clock: Clock) -> Standing:
    """How a clock stands, worked out from its ledger."""
    return ledger.standing(map(entry_of, clock.entries.order_by("id")), timetables.of_version)


def entry_of(row: ClockEntry) -> Entry:
    """A line of the ledger as the rules read it."""
    return Entry(What(row.what), row.at, row.facts, row.reason)


def add(clock: Clock, entry: Entry, by: Actor) -> Clock:
    """Add a line to the ledger of a locked clock. Refuses, as ClockRefused, what cannot happen to it now; then nothing changes."""
    standing = ledger.after(standing_of(clock), entry, timetables.of_version)
    put(clock, standing)
    row(clock, entry, standing, by).save(force_insert=True)
    clock.save(update_fields=COLUMNS)
    return clock


def put_right(clock: Clock) -> None:
    """Store what the ledger of a locked clock says, where its row says something else. A ledger that makes no sense is left to people."""
    try:
        put(clock, standing_of(clock))
    except ClockRefused:
        return
    clock.save(update_fields=COLUMNS)


def row(clock: Clock, entry: Entry, standing: Standing, by: Actor) -> ClockEntry:
    """A line of the ledger as it is stored, with the date it led to."""
    due = standing.due_at.isoformat() if standing.due_at else None
    facts = {**entry.facts, "due": due} if entry.what in DATED else entry.facts
    reason = entry.reason.replace("\x00", "").strip()[:LONGEST_REASON]
    return ClockEntry(clock=clock, what=entry.what, at=entry.at, facts=facts, reason=reason, made_at=by.at, made_by=by.user)


def put(clock: Clock, standing: Standing) -> None:
    """Make the row say what the ledger says."""
    for name, value in columns(standing).items():
        setattr(clock, name, value)


def columns(standing: Standing) -> dict[str, Any]:
    """The columns of a clock that its ledger decides."""
    return {
        "state": standing.state.value,
        "target": targets.as_json(standing.target),
        "calendar_version_id": standing.calendar,
        "started_at": standing.started_at,
        "due_at": standing.due_at,
        "warn_at": standing.warn_at,
        "left": standing.left,
        "paused_at": standing.paused_since,
        "warned_at": standing.warned_at,
        "missed_at": standing.missed_at,
        "ended_at": standing.ended_at,
    }


DATED = frozenset({What.STARTED, What.RESUMED, What.CHANGED, What.MOVED})
COLUMNS = [
    "state", "target", "calendar_version", "started_at", "due_at", "warn_at", "left",
    "paused_at", "warned_at", "missed_at", "ended_at", "breach_reason",
]  # fmt: skip
