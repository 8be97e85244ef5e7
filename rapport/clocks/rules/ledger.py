"""From what happened to a clock to how it stands. The row of a clock is always what this says of its entries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from rapport.clocks.rules import targets, warning
from rapport.clocks.rules.refusals import ClockRefused
from rapport.clocks.rules.targets import Run, Target
from rapport.clocks.rules.timetable import Span, Timetable


class What(StrEnum):
    """What can happen to a clock."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    CHANGED = "changed"  # another target or warning
    MOVED = "moved"  # to another version of its calendar
    WARNED = "warned"
    MISSED = "missed"
    MET = "met"
    CANCELLED = "cancelled"
    EXPLAINED = "explained"  # why it was missed or met late


class State(StrEnum):
    """How a clock stands. Missed is open still: what was owed is owed, and meeting it makes it met late."""

    RUNNING = "running"
    PAUSED = "paused"
    MISSED = "missed"
    MET = "met"
    MET_LATE = "met-late"
    CANCELLED = "cancelled"


TICKING = frozenset({State.RUNNING, State.PAUSED})
OWED = TICKING | {State.MISSED}
BREACHED = frozenset({State.MISSED, State.MET_LATE})


@dataclass(frozen=True)
class Entry:
    """One line of the ledger. `facts` of a start or a change: target, warn, since, calendar; `due` as it was worked out then."""

    what: What
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Standing:
    """How a clock stands after its entries. `left` of a paused clock, in the target's unit."""

    state: State
    started_at: datetime
    target: Target
    calendar: int
    warn: dict[str, Any]
    since: datetime
    pauses: tuple[Span, ...] = ()
    paused_since: datetime | None = None
    due_at: datetime | None = None
    warn_at: datetime | None = None
    left: int | None = None
    warned_at: datetime | None = None
    missed_at: datetime | None = None
    ended_at: datetime | None = None

    def run(self, timetable: Timetable) -> Run:
        """The time it has run, since it counts."""
        pauses = tuple((max(paused, self.since), resumed) for paused, resumed in self.pauses if resumed > self.since)
        paused_since = max(self.paused_since, self.since) if self.paused_since else None
        return Run(self.since, timetable, pauses, paused_since)


Timetables = Callable[[int], Timetable]


def _but(found: Standing, **changes: Any) -> Standing:
    """The same standing with some things changed. `dataclasses.replace` took a third of the time of a hundred thousand clocks."""
    other = object.__new__(Standing)
    vars(other).update(vars(found), **changes)
    return other


def standing(entries: Iterable[Entry], timetables: Timetables) -> Standing:
    """How a clock stands. `timetables` gives the timetable of a version of a calendar. Refuses what cannot follow."""
    found: Standing | None = None
    for entry in entries:
        found = after(found, entry, timetables)
    if found is None:
        raise ClockRefused("A clock starts before anything else happens to it.")
    return found


def after(before: Standing | None, entry: Entry, timetables: Timetables) -> Standing:
    """How a clock stands after one more thing has happened. Refuses what cannot happen to it now."""
    if before is None:
        return _started(entry, timetables)
    _require_possible(before, entry)
    return _AFTER[entry.what](before, entry, timetables)


def outline(entries: Iterable[Entry], state: State, warned_at: datetime | None) -> Standing:
    """What a clock that is running or paused is made of, without its dates: enough to work them out anew, once.

    For ledgers already judged, read by the thousand; `state` and `warned_at` are those of the clock's row.
    """
    found: Standing | None = None
    for entry in entries:
        if found is None:
            found = _begun(entry)
        elif entry.what in _SHAPES:
            found = _SHAPES[entry.what](found, entry)
    assert found is not None
    return _but(found, state=state, warned_at=warned_at)


def moved(outlined: Standing, entry: Entry, timetables: Timetables) -> Standing:
    """How an outlined clock stands in another version of its calendar."""
    return _moved(outlined, entry, timetables)


def _started(entry: Entry, timetables: Timetables) -> Standing:
    return _dated(_begun(entry), timetables)


def _begun(entry: Entry) -> Standing:
    facts = entry.facts
    return Standing(
        state=State.RUNNING,
        started_at=entry.at,
        target=targets.from_json(facts["target"]),
        calendar=facts["calendar"],
        warn=facts.get("warn") or {},
        since=entry.at,
    )


def _dated(found: Standing, timetables: Timetables) -> Standing:
    """The same clock with its dates worked out anew."""
    run = found.run(timetables(found.calendar))
    due = found.target.due(run)
    if due is None:
        return _but(found, due_at=None, warn_at=None, left=found.target.left(run))
    return _but(found, due_at=due, warn_at=warning.moment(found.target, run, due, found.warn), left=None)


def _paused(before: Standing, entry: Entry, timetables: Timetables) -> Standing:
    return _but(_dated(_stopped(before, entry), timetables), due_at=None, warn_at=None)


def _stopped(before: Standing, entry: Entry) -> Standing:
    return _but(before, state=State.PAUSED, paused_since=entry.at)


def _resumed(before: Standing, entry: Entry, timetables: Timetables) -> Standing:
    return _dated(_gone_on(before, entry), timetables)


def _gone_on(before: Standing, entry: Entry) -> Standing:
    assert before.paused_since is not None
    pauses = before.pauses if entry.at == before.paused_since else (*before.pauses, (before.paused_since, entry.at))
    return _but(before, state=State.RUNNING, pauses=pauses, paused_since=None)


def _changed(before: Standing, entry: Entry, timetables: Timetables) -> Standing:
    return _dated(_given_anew(before, entry), timetables)


def _given_anew(before: Standing, entry: Entry) -> Standing:
    facts = entry.facts
    return _but(
        before,
        target=targets.from_json(facts["target"]) if "target" in facts else before.target,
        warn=facts.get("warn", before.warn),
        since=datetime.fromisoformat(facts["since"]) if facts.get("since") else before.since,
        calendar=facts.get("calendar", before.calendar),
        warned_at=None,
    )


def _moved(before: Standing, entry: Entry, timetables: Timetables) -> Standing:
    found = _dated(_but(before, calendar=entry.facts["calendar"]), timetables)
    if found.state == State.PAUSED:
        return _but(found, due_at=None, warn_at=None)
    is_soon_again = found.warn_at is not None and found.warn_at > entry.at
    return _but(found, warned_at=None if is_soon_again else found.warned_at)


def _warned(before: Standing, entry: Entry, timetables: Timetables) -> Standing:
    return _but(before, warned_at=entry.at)


def _missed(before: Standing, entry: Entry, timetables: Timetables) -> Standing:
    return _but(before, state=State.MISSED, missed_at=entry.at)


def _met(before: Standing, entry: Entry, timetables: Timetables) -> Standing:
    """Met in time also when only the news came late: what counts is the moment it was done."""
    in_time = before.due_at is None or entry.at <= before.due_at
    state = State.MET if in_time else State.MET_LATE
    return _but(before, state=state, ended_at=entry.at, missed_at=None if in_time else before.missed_at, paused_since=None, left=None)


def _cancelled(before: Standing, entry: Entry, timetables: Timetables) -> Standing:
    return _but(before, state=State.CANCELLED, ended_at=entry.at, paused_since=None, left=None)


def _explained(before: Standing, entry: Entry, timetables: Timetables) -> Standing:
    return before


_AFTER: dict[What, Callable[[Standing, Entry, Timetables], Standing]] = {
    What.PAUSED: _paused,
    What.RESUMED: _resumed,
    What.CHANGED: _changed,
    What.MOVED: _moved,
    What.WARNED: _warned,
    What.MISSED: _missed,
    What.MET: _met,
    What.CANCELLED: _cancelled,
    What.EXPLAINED: _explained,
}
_SHAPES: dict[What, Callable[[Standing, Entry], Standing]] = {
    What.PAUSED: _stopped,
    What.RESUMED: _gone_on,
    What.CHANGED: _given_anew,
}
_FROM: dict[What, tuple[frozenset[State], str]] = {
    What.PAUSED: (frozenset({State.RUNNING}), "Only a running clock can be paused."),
    What.RESUMED: (frozenset({State.PAUSED}), "Only a paused clock can go on."),
    What.CHANGED: (TICKING, "Only a clock that is running or paused can be given another time."),
    What.MOVED: (TICKING, "Only a clock that is running or paused follows a change of its calendar."),
    What.WARNED: (frozenset({State.RUNNING}), "Only a running clock warns."),
    What.MISSED: (frozenset({State.RUNNING}), "Only a running clock can be missed."),
    What.MET: (OWED, "This clock has already ended."),
    What.CANCELLED: (OWED, "This clock has already ended."),
    What.EXPLAINED: (BREACHED, "Only a clock that was missed or met late asks for a reason."),
}


def _require_possible(before: Standing, entry: Entry) -> None:
    if entry.what is What.STARTED:
        raise ClockRefused("This clock has already started.")
    states, sentence = _FROM[entry.what]
    if before.state not in states:
        raise ClockRefused(sentence)
    if entry.what in _ORDERED and entry.at < last_turn(before):
        raise ClockRefused("That is before the last thing that happened to this clock.", field="at")
    if entry.what is What.PAUSED:
        _require_may_pause(before, entry)
    if entry.what is What.MISSED and (before.due_at is None or entry.at <= before.due_at):
        raise ClockRefused("This clock is not overdue.")


def _require_may_pause(before: Standing, entry: Entry) -> None:
    if isinstance(before.target, targets.Law) and not before.target.may_pause:
        raise ClockRefused(f"The rule {before.target.rule} does not let its clock stand still.")
    if not before.target.may_pause:
        raise ClockRefused("This clock is due at a fixed moment, so it cannot be paused; change the moment instead.")
    if before.due_at is not None and entry.at > before.due_at:
        raise ClockRefused("This clock is overdue, so it can no longer be paused.")


_ORDERED = frozenset({What.PAUSED, What.RESUMED})


def last_turn(found: Standing) -> datetime:
    """When the clock last started, paused or went on; nothing of that kind can happen before."""
    resumed = found.pauses[-1][1] if found.pauses else found.started_at
    return found.paused_since or max(resumed, found.started_at)


def may_pause(target: Target, *, is_statutory: bool) -> bool:
    """Whether a clock may stand still: a statutory one only where its rule says so."""
    return target.may_pause and (isinstance(target, targets.Law) or not is_statutory)
