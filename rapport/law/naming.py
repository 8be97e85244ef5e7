"""Which facts a rule knows, and the names they answer to."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapport.law import book, reading
from rapport.law.book import Rule

_BEFORE = re.compile(r"^(date_of_|date_|day_of_|day_)")
_AFTER = re.compile(r"_(dates|date|day|on|at|time|datetime)$")
_NUMBER = re.compile(r"_?(\d+)(?=_|$)")
_ORDINALS = {"first_": 1, "second_": 2, "third_": 3, "fourth_": 4}
FAR = 1000  # general names such as "start" count only when nothing nearer was given
TARGETS = ("target_days", "target_working_days")


@dataclass(frozen=True)
class Names:
    """The facts of one rule: their own names in order, and every name that leads to one."""

    own: tuple[str, ...]
    leads_to: dict[str, tuple[str, int]]  # with how far from the fact's own name, which is 0

    def find(self, given: str) -> "Hit | None":
        """The fact that a given name means ("asked_2" is the second "asked"), if the rule knows it."""
        plain = plain_name(given)
        if plain in self.leads_to:
            return Hit(*self.leads_to[plain], 0)
        unnumbered, number = _without_number(plain)
        return Hit(*self.leads_to[unnumbered], number) if unnumbered in self.leads_to else None


class Hit(NamedTuple):
    """The fact that a given name means."""

    fact: str
    distance: int  # from the fact's own name; the nearest name given wins
    number: int


@lru_cache(maxsize=4096)
def plain_name(given: str) -> str:
    """A name without the words around it: "Date received" and "received_on" are both "received"."""
    name = re.sub(r"[\s\-]+", "_", given.strip().lower())
    return _AFTER.sub("", _BEFORE.sub("", name)) or name


def shown(name: str) -> str:
    """The name as a person is asked for it."""
    return reading.inputs()["names"][name].get("show", name)


def means(name: str) -> str:
    """What a fact is, in words."""
    return reading.inputs()["names"][name]["means"]


def kind(name: str) -> str:
    """Moment, flag, number, word or spans."""
    return reading.inputs()["names"][name].get("kind", "moment")


def starts_of(rule: Rule) -> tuple[str, ...]:
    """The facts that may start the rule's clock."""
    start = rule.start
    return tuple(start.get("latest_of") or start.get("earliest_of") or start.get("first_given") or ())


@lru_cache(maxsize=1024)
def names_of(rule: Rule) -> Names:
    """The facts a rule knows. A fact's own name wins over other names; earlier facts win over later ones."""
    own = tuple(dict.fromkeys(_facts(rule)))
    leads_to = {plain_name(word): (name, 0) for name in own for word in (name, shown(name))}
    for name in own:
        for distance, word in enumerate(reading.inputs()["names"][name].get("also", ()), 1):
            leads_to.setdefault(plain_name(word), (name, distance))
    for start in starts_of(rule)[:1]:
        for distance, word in enumerate(reading.inputs()["general"], FAR):
            leads_to.setdefault(plain_name(word), (start, distance))
    return Names(own, leads_to)


@lru_cache(maxsize=1)
def vocabulary() -> frozenset[str]:
    """Every name that some rule knows."""
    entries = reading.inputs()["names"]
    words = (word for name, entry in entries.items() for word in (name, entry.get("show", name), *entry.get("also", ())))
    return frozenset(plain_name(word) for word in words)


def is_known_somewhere(given: str) -> bool:
    """Whether any rule knows the name, so that a fact meant for another rule is told from a slip."""
    plain = plain_name(given)
    return plain in vocabulary() or _without_number(plain)[0] in vocabulary()


def _without_number(name: str) -> tuple[str, int]:
    for word, number in _ORDINALS.items():
        if name.startswith(word):
            return name.removeprefix(word), number
    found = _NUMBER.search(name)
    return (_NUMBER.sub("", name, count=1).strip("_"), int(found[1])) if found else (name, 0)


def _facts(rule: Rule) -> Iterator[str]:
    """The facts of a rule in the order in which they matter."""
    start, more = rule.start, rule.more
    yield from starts_of(rule)
    for key in ("or_end", "earliest_if"):
        if key in start:
            yield start[key]
    for asked, came in start.get("waits_for", {}).items():
        yield from (asked, came)
    if "receipt_rule" in more:
        yield "channel"
    yield from _of_pauses(more.get("pause_rule", {}))
    yield from _of_extensions(rule)
    yield from more.get("no_later_than", ())
    yield from more.get("at_least_after", {})
    for key in ("barred", "instead", "variants"):
        yield from (case["when"] for case in more.get(key, ()))
    if "information" in more:
        yield more["information"]
    yield from _of_other_rules(rule)
    if starts_of(rule) and "why_not" in reading.methods()[rule.counting_rule]:
        yield from TARGETS


def _of_pauses(pause: dict) -> Iterator[str]:
    return (pause[key] for key in ("starts", "ends", "spans") if key in pause)


def _of_extensions(rule: Rule) -> Iterator[str]:
    extension = rule.more.get("extension_rule", {})
    yield from (extension[key] for key in ("until", "agreed_when", "information") if key in extension)
    if "extension_of" in rule.more or extension.keys() & {"total", "total_from_start", "adds", "requires"}:
        yield from ("extended", "notice_sent")


def _of_other_rules(rule: Rule) -> Iterator[str]:
    """Facts that lead on to another rule: its own start, or the rule that takes over."""
    for other in (*rule.more.get("later_of", ()), *rule.more.get("earlier_of", ())):
        yield from starts_of(book.rule(other))
    for other in _successors(rule):
        yield from starts_of(book.rule(other))


def _successors(rule: Rule) -> Iterable[str]:
    yield from (case["rule"] for case in rule.more.get("instead", ()))
    yield from rule.more.get("derived_from", {}).values()
