"""What a change of a calendar does to open clocks: first shown, then done, by the same reckoning."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from rapport.clocks.models import RUNNING_OR_PAUSED, Calendar, Clock, ClockEntry
from rapport.clocks.queries import timetables
from rapport.clocks.rules import ledger
from rapport.clocks.rules.ledger import Entry, Standing, What
from rapport.clocks.rules.timetable import Era, Timetable

BATCH = 5_000
SHOWN = 200


@dataclass(frozen=True)
class Move:
    """One clock whose date changes. Without a date it is paused, and only what is left of it changes."""

    clock: Clock
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True)
class Effect:
    """What a change does: how many open clocks follow the calendar, how many dates move, earlier and later, and the first of them."""

    looked_at: int
    earlier: int
    later: int
    moves: tuple[Move, ...]
    overdue: int = 0

    @property
    def moved(self) -> int:
        """How many due dates move."""
        return self.earlier + self.later


def of(calendar: Calendar, draft: Era, at: datetime) -> Effect:
    """What one more version of a calendar would do to open clocks."""
    proposed = timetables.with_draft(calendar, draft)
    earlier = later = looked_at = overdue = 0
    moves: list[Move] = []
    for clocks in batches(calendar):
        for clock, _, after in restood(clocks, 0, proposed, at):
            looked_at += 1
            if clock.due_at == after.due_at or clock.due_at is None or after.due_at is None:
                continue
            earlier += after.due_at < clock.due_at
            later += after.due_at > clock.due_at
            overdue += after.due_at < at <= clock.due_at
            moves.append(Move(clock, clock.due_at, after.due_at))
        moves = sorted(moves, key=lambda move: move.before or at)[:SHOWN]
    return Effect(looked_at, earlier, later, tuple(moves), overdue)


def batches(calendar: Calendar, *, is_locking: bool = False) -> Iterator[list[Clock]]:
    """The clocks of a calendar that are running or paused, some thousands at a time, by id."""
    rows = Clock.objects.filter(RUNNING_OR_PAUSED, calendar_version__calendar=calendar).order_by("id")
    rows = rows.select_for_update(of=("self",)) if is_locking else rows
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def restood(clocks: list[Clock], version_id: int, proposed: Timetable, at: datetime) -> Iterator[tuple[Clock, Entry, Standing]]:
    """Each clock, the entry that moves it to a version, and how it stands afterwards. Ledgers are read in one statement."""
    entry = Entry(What.MOVED, at, {"calendar": version_id})

    def known(number: int) -> Timetable:
        return proposed if number == version_id else timetables.of_version(number)

    written = ledgers(clocks)
    for clock in clocks:
        before = ledger.standing(written[clock.pk], known)
        yield clock, entry, ledger.after(before, entry, known)


def ledgers(clocks: Iterable[Clock]) -> dict[int, list[Entry]]:
    """The entries of many clocks."""
    found: dict[int, list[Entry]] = defaultdict(list)
    rows = ClockEntry.objects.filter(clock__in=[clock.pk for clock in clocks]).order_by("id")
    for clock_id, what, at, facts, reason in rows.values_list("clock_id", "what", "at", "facts", "reason"):
        found[clock_id].append(Entry(What(what), at, facts, reason))
    return found
