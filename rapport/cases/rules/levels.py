"""Which service level a case keeps, and which clocks that means."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

FIRST_ANSWER, NEXT_ANSWER, ENDING = "First answer", "Next answer", "Sorted out"
ANSWERS = (FIRST_ANSWER, NEXT_ANSWER)
NAMES = {FIRST_ANSWER: "first_answer", NEXT_ANSWER: "next_answer", ENDING: "ending"}


@dataclass(frozen=True)
class Facts:
    """What a case is, as far as service levels look at it. `segments` are those its customer is in."""

    kind: str
    priority: int
    channel: str
    customer: int | None
    queue: int | None
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


def fits(level: Condition, facts: Facts) -> bool:
    """Whether a case meets every condition of a service level."""
    return (
        (not level.kinds or facts.kind in level.kinds)
        and (not level.priorities or facts.priority in level.priorities)
        and (not level.channels or facts.channel in level.channels)
        and level.customer_id in (None, facts.customer)
        and level.queue_id in (None, facts.queue)
        and (level.segment_id is None or level.segment_id in facts.segments)
    )


def choose(levels: Iterable[Any], facts: Facts) -> Any | None:
    """The first in order that fits; None when none does."""
    return next((level for level in levels if fits(level, facts)), None)
