"""A rule about customers as a value: conditions joined by and, or, not. Frozen, comparable, without Django."""

from __future__ import annotations

from dataclasses import dataclass

from rapport.core.errors import Refused

LONGEST = 4_000  # characters of one rule
DEEPEST = 12  # brackets and nots within each other
MOST_CONDITIONS = 60


class FilterRefused(Refused):
    """A filter that cannot be read or applied. `position` counts characters from 1; None when it is about the whole."""

    def __init__(self, sentence: str, *, position: int | None = None) -> None:
        super().__init__(sentence if position is None else f"Character {position}: {sentence}", field="where")
        self.position = position


@dataclass(frozen=True)
class Everyone:
    """The empty rule: it lets every customer through."""


@dataclass(frozen=True)
class Condition:
    """One test of one field. `values` are canonical text: "at-risk", "30 days ago", "CH1"."""

    field: str
    operator: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Not:
    """Those whom the part leaves out."""

    part: Rule


@dataclass(frozen=True)
class All:
    """Those whom every part lets through."""

    parts: tuple[Rule, ...]

    def __post_init__(self) -> None:
        _require_two(self.parts)


@dataclass(frozen=True)
class AnyOf:
    """Those whom at least one part lets through."""

    parts: tuple[Rule, ...]

    def __post_init__(self) -> None:
        _require_two(self.parts)


Rule = Everyone | Condition | Not | All | AnyOf


def _require_two(parts: tuple[Rule, ...]) -> None:
    if len(parts) < 2:
        raise ValueError("And and or join at least two parts.")


def conditions(rule: Rule) -> list[Condition]:
    """Every condition in a rule, from left to right."""
    if isinstance(rule, Condition):
        return [rule]
    if isinstance(rule, Not):
        return conditions(rule.part)
    if isinstance(rule, All | AnyOf):
        return [found for part in rule.parts for found in conditions(part)]
    return []


def parts_of(rule: Rule) -> tuple[Rule, ...]:
    """What a list shows as chips: the parts of an and at the top, else the rule itself; nothing for everyone."""
    if isinstance(rule, Everyone):
        return ()
    return rule.parts if isinstance(rule, All) else (rule,)


def join(parts: tuple[Rule, ...]) -> Rule:
    """The rule that holds when all parts hold."""
    if not parts:
        return Everyone()
    return parts[0] if len(parts) == 1 else All(parts)


def both(one: Rule, other: Rule) -> Rule:
    """Two rules at once, each part once."""
    return join(tuple(dict.fromkeys([*parts_of(one), *parts_of(other)])))
