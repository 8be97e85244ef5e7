"""Which service level a case keeps, and which clocks that means."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any, Protocol

FIRST_ANSWER, NEXT_ANSWER, ENDING = "First answer", "Next answer", "Sorted out"
ANSWERS = (FIRST_ANSWER, NEXT_ANSWER)
NAMES = {FIRST_ANSWER: "first_answer", NEXT_ANSWER: "next_answer", ENDING: "ending"}


class Closeness(IntEnum):
    """How close to a customer a service level is. The closest that fits holds; among equals the first in order."""

    OWN = 0
    SHARED = 1
    SEGMENT = 2
    GENERAL = 3


WHY = {
    Closeness.OWN: "agreed with this customer",
    Closeness.SHARED: "agreed with an organisation or household that this customer belongs to; they have none of their own that fits",
    Closeness.SEGMENT: "for a segment that this customer is in; no agreement with them fits",
    Closeness.GENERAL: "the first in order that fits; no agreement and no segment of theirs comes before it",
}


@dataclass(frozen=True)
class Facts:
    """What a case is, as far as service levels look at it.

    `day` is the day it was opened. `belongs` is everybody its customer belonged to on that day with how many steps away, themselves at 0;
    `segments` are those its customer is in.
    """

    kind: str
    priority: int
    channel: str
    queue: int | None
    day: date
    belongs: Mapping[int, int] = field(default_factory=dict)
    segments: frozenset[int] = frozenset()


class Condition(Protocol):
    """What a service level asks of a case; empty asks nothing. `models.ServiceLevel` is one."""

    @property
    def kinds(self) -> Collection[str]: ...
    @property
    def priorities(self) -> Collection[int]: ...
    @property
    def channels(self) -> Collection[str]: ...
    @property
    def customer_id(self) -> int | None: ...
    @property
    def segment_id(self) -> int | None: ...
    @property
    def queue_id(self) -> int | None: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...


def in_force(level: Condition, day: date) -> bool:
    """Whether a service level holds on a day: its first and its last day are in it."""
    return (level.starts_on is None or level.starts_on <= day) and (level.ends_on is None or day <= level.ends_on)


def fits(level: Condition, facts: Facts) -> bool:
    """Whether a case meets every condition of a service level that was in force on the day it was opened."""
    return (
        in_force(level, facts.day)
        and (not level.kinds or facts.kind in level.kinds)
        and (not level.priorities or facts.priority in level.priorities)
        and (not level.channels or facts.channel in level.channels)
        and (level.customer_id is None or level.customer_id in facts.belongs)
        and level.queue_id in (None, facts.queue)
        and (level.segment_id is None or level.segment_id in facts.segments)
    )


def closeness(level: Condition, facts: Facts) -> tuple[Closeness, int]:
    """How close to the customer of a case a service level is that fits it, and how many steps away the one it was agreed with is."""
    if level.customer_id is not None:
        steps = facts.belongs[level.customer_id]
        return (Closeness.SHARED if steps else Closeness.OWN), steps
    return (Closeness.GENERAL if level.segment_id is None else Closeness.SEGMENT), 0


def choose(levels: Iterable[Any], facts: Facts) -> Any | None:
    """The closest that fits: agreed with the customer, with whom they belong to (the nearest first), for a segment, for everybody. Among
    equals the first in order. None when none fits."""
    return min((level for level in levels if fits(level, facts)), key=lambda level: closeness(level, facts), default=None)


def why(level: Any, facts: Facts) -> str:
    """Which service level it is and why it was chosen, for one that fits. Names no customer: a ledger outlives their record."""
    return f"Under the service level {level.name}: {WHY[closeness(level, facts)[0]]}{_dates(level)}."


def _dates(level: Condition) -> str:
    days = spoken(level.starts_on, level.ends_on)
    return f". In force {days}" if days else ""


def spoken(first: date | None, last: date | None) -> str:
    """The days of an agreement: from 1 March 2026 to 28 February 2027; until the last; "" for one without either."""
    if first and last:
        return f"from {_day(first)} to {_day(last)}"
    return f"from {_day(first)}" if first else f"until {_day(last)}" if last else ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
