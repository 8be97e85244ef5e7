"""What keeps a case from ending. One place, asked by every door."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What sort of thing is still open."""

    FIELD = "field"
    ANSWER = "answer"
    TASK = "task"
    CHECK = "check"
    CLOCK = "clock"
    CHILD = "child"


@dataclass(frozen=True)
class Obstacle:
    """One thing that is still open, in a sentence; `field` names the input that would settle it, if one would."""

    what: What
    sentence: str
    field: str = ""


@dataclass(frozen=True)
class Facts:
    """Everything the rule looks at: empty required fields by label, titles of open tasks, texts of unticked checks, names of clocks that
    were missed without a reason, references of open children."""

    empty: tuple[tuple[str, str], ...] = ()
    tasks: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    is_unanswered: bool = False


def obstacles(facts: Facts) -> tuple[Obstacle, ...]:
    """What has to be done first; nothing when the case may end."""
    return (
        *(Obstacle(What.FIELD, f"{label} is missing.", field) for field, label in facts.empty),
        *([Obstacle(What.ANSWER, "The latest message has no answer.")] if facts.is_unanswered else []),
        *(Obstacle(What.TASK, f"This is still to do: {title}.") for title in facts.tasks),
        *(Obstacle(What.CHECK, f"This check is not ticked: {text}.") for text in facts.checks),
        *(Obstacle(What.CLOCK, f"Say why this was late: {name}.", "breach_reason") for name in facts.late),
        *(Obstacle(What.CHILD, f"{reference} is part of this case and still open.") for reference in facts.children),
    )


def sentence(found: Iterable[Obstacle]) -> str:
    """All of it, as one sentence after another."""
    return " ".join(each.sentence for each in found)
