"""What a reader must know before relying on a date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rapport.law import wording
from rapport.law.book import Rule

if TYPE_CHECKING:
    from rapport.law.reckoning import Reckoning

DOUBTS = {
    "knowledge": "The figure is from general knowledge and was not found in a source.",
    "assumption": "The figure is our interpretation.",
    "unverified": "The figure was not verified.",
}


def add(reckoning: Reckoning, start: date, last: date) -> None:
    """Not in force, out of date, unsure, not law, holidays not proclaimed, nation not given, facts not used."""
    rule = reckoning.rule
    _in_force(reckoning, rule, start)
    if rule.confidence in DOUBTS:
        reckoning.warn(DOUBTS[rule.confidence])
    if rule.kind == "target":
        reckoning.warn("This is a target, not law.")
    _calendar(reckoning, rule, start, last)
    for name in reckoning.facts.unused:
        reckoning.warn(f"{name} was given but plays no part in {rule.id}.")


def _in_force(reckoning: Reckoning, rule: Rule, start: date) -> None:
    since, until = rule.effective_from, rule.effective_to
    if rule.status != "in_force":
        expected = f"; it is expected from about {wording.day(since)}" if since else ""
        reckoning.warn(f"This rule is not in force yet{expected}. The date is for planning only.")
    elif since and start < since:
        reckoning.warn(f"This rule applies from {wording.day(since)}, and the clock starts before that{_other(rule, 'before')}.")
    if until and start > until:
        reckoning.warn(f"This rule applied to {wording.day(until)}, and the clock starts after that{_other(rule, 'after')}.")


def _other(rule: Rule, key: str) -> str:
    return f"; see {rule.more[key]}" if key in rule.more else ""


def _calendar(reckoning: Reckoning, rule: Rule, start: date, last: date) -> None:
    calendar = reckoning.calendar
    if rule.calendar is None:
        return
    if rule.calendar == "ORG_NATION" and reckoning.nation is None:
        reckoning.warn("No nation was given, so the bank holidays of England and Wales were used.")
    if max(start, last).year > calendar.published_to:
        reckoning.warn(f"Bank holidays after {calendar.published_to} are not proclaimed yet; the usual pattern was used.")
