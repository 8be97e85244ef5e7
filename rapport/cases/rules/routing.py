"""Which rule decides where a message goes. Pure: the first in order whose every condition holds."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol


@dataclass(frozen=True)
class Facts:
    """What a message is, as far as rules look at it. `text` is its subject and new words, folded; `segments` those of its customer."""

    mailbox: int | None
    channel: str
    form: str
    text: str
    segments: frozenset[int] = frozenset()


class Condition(Protocol):
    """What a rule asks of a message; empty asks nothing. `models.RoutingRule` is one."""

    @property
    def mailbox_id(self) -> int | None: ...
    @property
    def channels(self) -> Collection[str]: ...
    @property
    def words(self) -> Collection[str]: ...
    @property
    def segment_id(self) -> int | None: ...
    @property
    def form(self) -> str: ...


def matches(rule: Condition, facts: Facts) -> bool:
    """Whether a message meets every condition of a rule."""
    return (
        rule.mailbox_id in (None, facts.mailbox)
        and (not rule.channels or facts.channel in rule.channels)
        and (not rule.form or rule.form.casefold() == facts.form.casefold())
        and (rule.segment_id is None or rule.segment_id in facts.segments)
        and (not rule.words or any(has(facts.text, word) for word in rule.words))
    )


def has(text: str, words: str) -> bool:
    """Whether words stand in a text as whole words, whatever stands between them and however they are cased."""
    return bool(_pattern(words.casefold()).search(text.casefold()))


@lru_cache(maxsize=2_000)
def _pattern(words: str) -> re.Pattern[str]:
    parts = words.split()
    return re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, parts)) + r"(?!\w)") if parts else re.compile(r"(?!)")


def first(rules: Iterable[Any], facts: Facts) -> Any | None:
    """The rule that decides; None when none matches."""
    return next((rule for rule in rules if matches(rule, facts)), None)


def why(rule: Any, facts: Facts) -> str:
    """What made the rule match, for the case to keep."""
    found = [word for word in rule.words if has(facts.text, word)]
    return f"Rule “{rule.name}”" + (f": it says “{found[0]}”" if found else "")
