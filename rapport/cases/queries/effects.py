"""What a change of a service level would do to open cases, before it is made."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapport.cases.models import STILL_OPEN, Case, ServiceLevel
from rapport.cases.rules.levels import NAMES
from rapport.clocks.models import RUNNING_OR_PAUSED, Clock, ClockEntry, Kind
from rapport.clocks.queries import timetables
from rapport.clocks.rules import ledger, targets
from rapport.clocks.rules.ledger import Entry, What

ABOUT = "cases.case"
BATCH = 1_000
SHOWN = 100


@dataclass(frozen=True)
class Move:
    """One clock of one case whose date changes; none while it is paused."""

    case: Case
    name: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True)
class Effect:
    """How many clocks run under a service level, how many would be due sooner, later, and late at once; and some of them."""

    running: int
    sooner: int
    later: int
    late: int
    moves: tuple[Move, ...]


def running(level: ServiceLevel) -> Iterator[tuple[Case, Clock]]:
    """The clocks of open cases under a service level that run or are paused."""
    cases = Case.objects.filter(STILL_OPEN, level=level)
    clocks = Clock.objects.filter(RUNNING_OR_PAUSED, about_kind=ABOUT, about_id__in=cases.values("pk"), kind=Kind.SERVICE_LEVEL)
    found = list(clocks.filter(name__in=NAMES).order_by("id"))
    by_number = {case.pk: case for case in cases.filter(pk__in={clock.about_id for clock in found})}
    for clock in found:
        if clock.about_id in by_number:
            yield by_number[clock.about_id], clock


def of_level(level: ServiceLevel, wanted: Mapping[str, Any], at: datetime) -> Effect:
    """What other times would do: `wanted` are first_answer, next_answer and ending as the new service level would have them."""
    found = list(running(level))
    ledgers = _ledgers(clock for _, clock in found)
    moves, sooner, later, late = [], 0, 0, 0
    for case, clock in found:
        target = wanted.get(NAMES[clock.name])
        if not target:
            continue
        entry = Entry(What.CHANGED, at, {"target": target, "warn": {"percent": level.warn_percent}}, "tried")
        due = ledger.after(ledger.standing(ledgers[clock.pk], timetables.of_version), entry, timetables.of_version).due_at
        if due == clock.due_at:
            continue
        moves.append(Move(case, clock.name, clock.due_at, due))
        if due and clock.due_at:
            sooner, later, late = sooner + (due < clock.due_at), later + (due > clock.due_at), late + (due < at <= clock.due_at)
    return Effect(len(found), sooner, later, late, tuple(moves[:SHOWN]))


def _ledgers(clocks: Iterable[Clock]) -> dict[int, list[Entry]]:
    """What happened to many clocks, in one statement."""
    found: dict[int, list[Entry]] = {clock.pk: [] for clock in clocks}
    for row in ClockEntry.objects.filter(clock__in=found).order_by("clock_id", "id"):
        found[row.clock_id].append(Entry(What(row.what), row.at, row.facts, row.reason))
    return found


def draft(target: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A target in plain values, as the ledger keeps it; None for none."""
    return targets.as_json(targets.from_json(target)) if target else None
