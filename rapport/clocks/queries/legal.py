"""Questions to the book of rules, answered in plain values. What the law refuses becomes a refusal of ours."""

from collections.abc import Mapping
from typing import Any

from rapport import law
from rapport.clocks.rules.refusals import ClockRefused
from rapport.law import explaining


def due(rule: str, inputs: Mapping[str, Any], nation: str | None) -> dict[str, Any]:
    """When something is due under a rule. Refuses, as ClockRefused, what the law refuses."""
    try:
        return law.due(rule, inputs, nation=nation or None).as_json()
    except law.LawRefused as refusal:
        raise ClockRefused(str(refusal), field=refusal.about) from refusal


def rules() -> list[dict[str, Any]]:
    """Every rule in one row of plain values."""
    return [explaining.summary(each) for each in law.rules()]


def explain(rule: str) -> dict[str, Any] | None:
    """A rule in words; nothing for one that is not in the book."""
    try:
        return law.explain(rule).as_json()
    except law.UnknownRule:
        return None
