"""What a change of a calendar does to open clocks: first shown, then done, by the same reckoning."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from rapport.clocks.models import RUNNING_OR_PAUSED, Calendar, CalendarVersion, Clock, ClockEntry
from rapport.clocks.queries import timetables
from rapport.clocks.rules import ledger
from rapport.clocks.rules.ledger import Entry, Standing, State, What
from rapport.clocks.rules.timetable import Era, Timetable

BATCH = 5_000
SHOWN = 200
SHAPING = [What.STARTED, What.PAUSED, What.RESUMED, What.CHANGED]  # what a clock's dates rest on


class Open(NamedTuple):
    """A clock that is running or paused, as much of it as its dates need."""

    pk: int
    state: str
    due_at: datetime | None
    warned_at: datetime | None


class Restood(NamedTuple):
    """How an open clock stands after its calendar changed."""

    clock: Open
    after: Standing

    @property
    def has_moved(self) -> bool:
        """Whether it is due at another moment."""
        return self.clock.due_at != self.after.due_at


@dataclass(frozen=True)
class Move:
    """One clock whose due date moves."""

    clock: Clock
    before: datetime
    after: datetime


@dataclass(frozen=True)
class Effect:
    """What a change does: how many open clocks follow the calendar, how many dates move, earlier and later, and the first of them."""

    looked_at: int
    earlier: int
    later: int
    overdue: int
    moves: tuple[Move, ...]

    @property
    def moved(self) -> int:
        """How many due dates move."""
        return self.earlier + self.later


def of(calendar: Calendar, draft: Era, at: datetime) -> Effect:
    """What one more version of a calendar would do to open clocks."""
    proposed = timetables.with_draft(calendar, draft)
    looked_at = earlier = later = overdue = 0
    pressing: list[tuple[datetime, int, datetime]] = []
    for clocks in batches(calendar):
        looked_at += len(clocks)
        moved = [(each.clock.due_at, each.clock.pk, each.after.due_at) for each in restood(clocks, proposed, at) if each.has_moved]
        dated = [(before, pk, after) for before, pk, after in moved if before and after]
        earlier += sum(after < before for before, _, after in dated)
        later += sum(after > before for before, _, after in dated)
        overdue += sum(after < at <= before for before, _, after in dated)
        pressing = nsmallest(SHOWN, [*pressing, *dated])
    return Effect(looked_at, earlier, later, overdue, _moves(pressing))


def batches(calendar: Calendar, *, is_locking: bool = False) -> Iterator[list[Open]]:
    """The clocks of a calendar that are running or paused, some thousands at a time, by id."""
    versions = list(CalendarVersion.objects.filter(calendar=calendar).values_list("pk", flat=True))
    rows = Clock.objects.filter(RUNNING_OR_PAUSED, calendar_version__in=versions).order_by("id")
    rows = rows.select_for_update() if is_locking else rows
    last = 0
    while batch := [Open(*row) for row in rows.filter(pk__gt=last).values_list("pk", "state", "due_at", "warned_at")[:BATCH]]:
        yield batch
        last = batch[-1].pk


def restood(clocks: list[Open], proposed: Timetable, at: datetime) -> Iterator[Restood]:
    """How each clock stands in a proposed timetable. Their ledgers are read in one statement."""
    move = Entry(What.MOVED, at, {"calendar": 0})
    written = _ledgers(clocks)
    for clock in clocks:
        outlined = ledger.outline(written[clock.pk], State(clock.state), clock.warned_at)
        yield Restood(clock, ledger.moved(outlined, move, lambda _: proposed))


def _ledgers(clocks: list[Open]) -> dict[int, list[Entry]]:
    rows = ClockEntry.objects.filter(clock__gte=clocks[0].pk, clock__lte=clocks[-1].pk, clock__in=[clock.pk for clock in clocks])
    told = rows.filter(what__in=SHAPING).order_by("clock_id", "id").values_list("clock_id", "what", "at", "facts")
    by_clock = groupby(told.iterator(chunk_size=BATCH), key=itemgetter(0))
    return {pk: [Entry(What(what), at, facts) for _, what, at, facts in lines] for pk, lines in by_clock}


def _moves(pressing: list[tuple[datetime, int, datetime]]) -> tuple[Move, ...]:
    clocks = Clock.objects.in_bulk([pk for _, pk, _ in pressing])
    return tuple(Move(clocks[pk], before, after) for before, pk, after in pressing if pk in clocks)
