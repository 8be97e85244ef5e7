"""The rule book: every rule of law as a value, found by its id."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from rapport.law import reading
from rapport.law.refusals import UnknownRule

NATIONS = {"ENG": "England", "WLS": "Wales", "SCT": "Scotland", "NIR": "Northern Ireland"}


@dataclass(frozen=True)
class Rule:
    """One rule of law with its figure, its reference, and how sure we are of it."""

    id: str
    name: str
    domain: str
    jurisdiction: tuple[str, ...]
    kind: str
    duty_holder: str
    trigger: str
    duration: dict[str, Any]
    counting_rule: str
    outcome: str
    reference: str
    confidence: str
    status: str = "in_force"
    effective_from: date | None = None
    effective_to: date | None = None
    calendar: str | None = None
    roll: str = "none"
    pause: tuple[str, ...] = ()
    extension: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    notes: str | None = None
    start: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict, hash=False)

    __hash__ = object.__hash__  # a rule is itself; its parts may hold lists

    @property
    def figure(self) -> int | None:
        """The number of units, if the law gives one."""
        return self.duration["value"]

    @property
    def nations(self) -> str:
        """Where it is law, in words."""
        if len(self.jurisdiction) == len(NATIONS):
            return "the United Kingdom"
        names = [NATIONS[code] for code in self.jurisdiction]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

    @property
    def length(self) -> str:
        """The period in words, such as "10 working days"."""
        return in_words(self.duration)


def in_words(duration: dict[str, Any]) -> str:
    """A duration such as "1 month" or "10 working days", or the standard that stands in for a figure."""
    if duration["value"] is None:
        return duration.get("standard", "no fixed time")
    unit = {"calendar_days": "days", "years_of_age": "years of age"}.get(duration["unit"], duration["unit"].replace("_", " "))
    return f"{duration['value']} {unit if duration['value'] != 1 else unit.removesuffix('s')}"


def rule_from(entry: dict[str, Any]) -> Rule:
    """A rule from a mapping in the shape of the data files; an organisation's own figures come in this way."""
    known = {key: value for key, value in entry.items() if key in _FIELDS}
    for key in ("jurisdiction", "pause", "extension", "exceptions", "sources"):
        known[key] = tuple(known.get(key) or ())
    start = known.get("start") or {}
    known["start"] = {"latest_of": [start]} if isinstance(start, str) else start
    return Rule(**known, more={key: value for key, value in entry.items() if key not in _FIELDS})


@lru_cache(maxsize=1024)
def rule(rule_id: str) -> Rule:
    """The rule of that id. Refuses an id that is not in the book, and names the nearest."""
    for entry in reading.rules_of(_domain(rule_id)):
        if entry["id"] == rule_id:
            return rule_from(entry)
    raise UnknownRule(f"There is no rule {rule_id!r}{_nearest(rule_id)}.")


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every rule, by regime."""
    return tuple(rule(entry["id"]) for domain in reading.domains() for entry in reading.rules_of(domain))


def version() -> str:
    """The day to which the book was brought up to date; kept with every result."""
    return reading.sources()["as_of"].isoformat()


def _domain(rule_id: str) -> str:
    domain = rule_id.partition(".")[0]
    return domain if domain.isalnum() else "none"


def _nearest(rule_id: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(rule_id, [each.id for each in rules()], n=1)
    return f"; did you mean {near[0]}" if near else ""


_FIELDS = frozenset(Rule.__dataclass_fields__) - {"more"}
