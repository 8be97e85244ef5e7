"""What a service level that is made or changed would do to open cases, before it is done."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rapport.cases.models import STILL_OPEN, Case, ServiceLevel
from rapport.cases.queries import levels
from rapport.cases.queries.levels import Chosen
from rapport.cases.rules import levels as rules
from rapport.cases.rules.levels import ANSWERS, ENDING, FIRST_ANSWER, NAMES, NEXT_ANSWER
from rapport.clocks.models import STILL_OWED, Clock, ClockEntry, Kind
from rapport.clocks.queries import timetables
from rapport.clocks.rules import ledger, targets
from rapport.clocks.rules.ledger import TICKING, Entry, Standing, State, What
from rapport.customers.queries import belonging

ABOUT = "cases.case"
SHOWN = 100
CONDITIONS = ("kinds", "priorities", "channels", "customer_id", "segment_id", "queue_id", "starts_on", "ends_on")


DECIDES = ("kinds", "priorities", "channels", "customer", "segment", "queue", "starts_on", "ends_on", "calendar", "warn_percent")


@dataclass(frozen=True)
class Turn:
    """An open case, the service level that it keeps then, whether that is another one, and its clocks that are still owed."""

    case: Case
    found: Chosen
    is_other: bool
    owed: list[Clock] = field(default_factory=list)

    @property
    def ticking(self) -> list[Clock]:
        """The clocks that can be given another time: one that was missed stays as it is."""
        return [clock for clock in self.owed if State(clock.state) in TICKING]


@dataclass(frozen=True)
class Move:
    """One clock of one case whose date changes; none while it is paused. It may begin, or be promised no longer."""

    case: Case
    name: str
    before: datetime | None
    after: datetime | None
    is_new: bool = False
    is_over: bool = False


@dataclass(frozen=True)
class Effect:
    """How many clocks run under a service level or would, how many would be due sooner, later, and late at once; how many cases would come
    under another service level; and some of the dates."""

    running: int
    sooner: int
    later: int
    late: int
    moved: int
    moves: tuple[Move, ...]


def of_level(level: ServiceLevel | None, values: Mapping[str, Any], at: datetime) -> Effect:
    """What a service level with other values would do to open cases; of a new one, when there is none yet."""
    after = copy(level) if level else ServiceLevel()
    for name, value in values.items():
        setattr(after, name, value)
    found = turns(level, after)
    ledgers = _ledgers(clock for turn in found for clock in turn.ticking)
    moves = [move for turn in found for move in _moves(turn, ledgers, at)]
    dated = [(move.before, move.after) for move in moves if move.before and move.after]
    return Effect(
        running=sum(len(turn.ticking) for turn in found),
        sooner=sum(after < before for before, after in dated),
        later=sum(after > before for before, after in dated),
        late=sum(after < at <= before for before, after in dated),
        moved=sum(turn.is_other for turn in found),
        moves=tuple(moves[:SHOWN]),
    )


def turns(before: ServiceLevel | None, after: ServiceLevel) -> list[Turn]:
    """The open cases that keep a service level, or, where it is an agreement, would when it reaches cases that are open already. One whom
    the change shuts out keeps what fits it then."""
    found = [*_kept(before, after), *_gained(after)]
    owed = _owed([turn.case for turn in found])
    return [Turn(turn.case, turn.found, turn.is_other, owed[turn.case.pk]) for turn in found]


def _kept(before: ServiceLevel | None, after: ServiceLevel) -> Iterator[Turn]:
    if before is None:
        return
    asks_the_same = all(getattr(before, name) == getattr(after, name) for name in CONDITIONS)
    for case in levels.open_under(before).select_related("level"):
        if not asks_the_same and _is_shut_out(levels.facts_of(case, after), before, after):
            yield Turn(case, levels.fitting(case, after), is_other=True)
        else:
            yield Turn(case, Chosen(after, case.level_why), is_other=False)


def _is_shut_out(facts: rules.Facts, before: ServiceLevel, after: ServiceLevel) -> bool:
    return rules.fits(before, facts) and not rules.fits(after, facts)


def _gained(after: ServiceLevel) -> Iterator[Turn]:
    if after.customer_id is None:
        return
    theirs = Case.objects.filter(STILL_OPEN, customer__in=belonging.ever(after.customer_id)).select_related("level").order_by("pk")
    for case in theirs:
        if case.level_id is not None and case.level_id == after.pk:
            continue
        rivals = [case.level, after] if case.level else [after]
        found = levels.chosen(sorted(rivals, key=lambda row: row.position), levels.facts_of(case, after))
        if found.level is after:
            yield Turn(case, found, is_other=True)


def _owed(cases: Iterable[Case]) -> dict[int, list[Clock]]:
    """The service-level clocks of cases that are still owed, in one statement."""
    clocks = Clock.objects.filter(STILL_OWED, about_kind=ABOUT, about_id__in=[case.pk for case in cases], kind=Kind.SERVICE_LEVEL)
    found: dict[int, list[Clock]] = defaultdict(list)
    for clock in clocks.filter(name__in=NAMES).order_by("id"):
        found[clock.about_id].append(clock)
    return found


def _moves(turn: Turn, ledgers: Mapping[int, list[Entry]], at: datetime) -> Iterator[Move]:
    level = turn.found.level
    for clock in turn.ticking:
        target = getattr(level, NAMES[clock.name], None)
        if level and target:
            due = _changed(ledgers[clock.pk], level, target, at).due_at
            if due != clock.due_at:
                yield Move(turn.case, clock.name, clock.due_at, due)
        elif turn.is_other:
            yield Move(turn.case, clock.name, clock.due_at, None, is_over=True)
    for name, since in _begins(turn):
        assert level is not None
        yield Move(turn.case, name, None, _begun(level, getattr(level, NAMES[name]), since).due_at, is_new=True)


def _begins(turn: Turn) -> Iterator[tuple[str, datetime]]:
    """The clocks that the case has not, and its other service level has a time for; and since when they count."""
    names, case = {clock.name for clock in turn.owed}, turn.case
    answer = NEXT_ANSWER if case.first_answered_at else FIRST_ANSWER
    wanted = [(ENDING, case.opened_at)] if ENDING not in names else []
    if case.needs_reply and case.last_in_at and not names & set(ANSWERS):
        wanted.append((answer, case.last_in_at))
    yield from ((name, since) for name, since in wanted if turn.is_other and getattr(turn.found.level, NAMES[name], None))


def _changed(entries: list[Entry], level: ServiceLevel, target: Mapping[str, Any], at: datetime) -> Standing:
    entry = Entry(What.CHANGED, at, _facts(level, target), "tried")
    return ledger.after(ledger.standing(entries, timetables.of_version), entry, timetables.of_version)


def _begun(level: ServiceLevel, target: Mapping[str, Any], since: datetime) -> Standing:
    return ledger.standing([Entry(What.STARTED, since, _facts(level, target))], timetables.of_version)


def _facts(level: ServiceLevel, target: Mapping[str, Any]) -> dict[str, Any]:
    version = timetables.latest(levels.calendar_of(level))
    return {"target": target, "calendar": version.pk, "warn": {"percent": level.warn_percent}}


def _ledgers(clocks: Iterable[Clock]) -> dict[int, list[Entry]]:
    """What happened to many clocks, in one statement."""
    found: dict[int, list[Entry]] = {clock.pk: [] for clock in clocks}
    for row in ClockEntry.objects.filter(clock__in=found).order_by("clock_id", "id"):
        found[row.clock_id].append(Entry(What(row.what), row.at, row.facts, row.reason))
    return found


def wanted(values: Mapping[str, Any]) -> dict[str, Any]:
    """Of what a form or the API gives, what decides times: its targets as the ledger keeps them."""
    times = {name: draft(values[name]) for name in NAMES.values()}
    return {name: values[name] for name in DECIDES if name in values} | times


def draft(target: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A target in plain values, as the ledger keeps it; None for none."""
    return targets.as_json(targets.from_json(target)) if target else None
