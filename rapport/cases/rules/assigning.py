"""Who gets the next case. Pure: the same people and the same load always give the same answer.

Never to somebody who is away, never beyond what somebody takes on unless everyone who could take it is full, and in turn: nobody gets a
second one while another who could take it has fewer (by load), or before everyone has had theirs (in turn).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

USUAL_CAPACITY = 25  # open cases of somebody for whom nobody has said how many they take on


@dataclass(frozen=True)
class Candidate:
    """Somebody who works a queue: how many open cases they have, how many they take on, what they can do, whether they are away."""

    person: int
    load: int = 0
    capacity: int | None = None
    skills: frozenset[str] = frozenset()
    is_away: bool = False

    @property
    def limit(self) -> int:
        """How many cases they take on."""
        return USUAL_CAPACITY if self.capacity is None else self.capacity

    @property
    def is_full(self) -> bool:
        """Whether they have as many as they take on."""
        return self.load >= self.limit

    @property
    def share(self) -> float:
        """How much of what they take on is taken."""
        return self.load / self.limit if self.limit else float(self.load + 1)


@dataclass(frozen=True)
class Choice:
    """Who, and why."""

    person: int
    why: str


def choose(candidates: Sequence[Candidate], skills: Collection[str], sharing: str, last: int | None) -> Choice | None:
    """Who gets the next case of a queue that asks for these skills; None when nobody present has them all.

    `sharing` is "round" (in turn, after `last`) or "load" (who has most room; a tie goes in turn).
    """
    wanted = {skill.casefold() for skill in skills}
    able = [each for each in candidates if not each.is_away and wanted <= {skill.casefold() for skill in each.skills}]
    if not able:
        return None
    free = [each for each in able if not each.is_full]
    turn = _in_turn(free or able, last)
    if sharing == "round":
        return Choice(turn[0].person, "Next in turn" if free else "Everyone is full; next in turn")
    chosen = min(turn, key=lambda each: each.share)
    return Choice(chosen.person, "Has the most room" if free else "Everyone is full; is the least over")


def _in_turn(candidates: Sequence[Candidate], last: int | None) -> list[Candidate]:
    """Everyone in the order of their numbers, beginning after the one who got the latest."""
    ordered = sorted(candidates, key=lambda each: each.person)
    return sorted(ordered, key=lambda each: each.person <= last) if last is not None else ordered
