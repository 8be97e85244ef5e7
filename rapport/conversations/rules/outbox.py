"""How a message gets out: what a server's answers mean, when to try again, and what follows for the whole message."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 480))
GIVE_UP = timedelta(hours=48)  # RFC 5321 4.5.4.1 asks for days; a customer who waits for an answer should hear of it sooner
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_DEAD = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}  # RFC 3463: no such mailbox, system or address; moved; null MX (RFC 7505)


@dataclass(frozen=True)
class Answer:
    """What a server said: its code (RFC 5321) and its words."""

    code: int
    said: str = ""

    @property
    def is_good(self) -> bool:
        """It took it."""
        return 200 <= self.code < 300

    @property
    def is_temporary(self) -> bool:
        """It may take it later."""
        return 400 <= self.code < 500

    @property
    def status(self) -> str:
        """The enhanced code (RFC 3463), "" without one."""
        found = _STATUS.search(self.said[:100])
        return found[1] if found else ""

    @property
    def is_dead_address(self) -> bool:
        """Writing there again is pointless."""
        return self.code in (550, 551, 553, 556) and self.status in _DEAD

    def __str__(self) -> str:
        return f"{self.code} {self.said}".strip()


def next_try(attempts: int, first_at: datetime, now: datetime) -> datetime | None:
    """When to try again after this many attempts; None when it is time to say that it does not go."""
    if now - first_at >= GIVE_UP:
        return None
    return now + WAITS[min(max(attempts, 1), len(WAITS)) - 1]


def outcome(states: Collection[str]) -> str:
    """What its recipients make of a message: it waits while anybody waits, and it is not sure while anybody is not sure."""
    for state in ("waiting", "unsure"):
        if state in states:
            return state
    if set(states) & {"sent", "delivered"}:
        return "sent"
    return "failed" if "failed" in states else "stopped"


def needs_a_person(states: Collection[str]) -> bool:
    """Whether somebody has to look: it may have gone, or somebody did not get it."""
    return bool(set(states) & {"unsure", "failed", "stopped"})
