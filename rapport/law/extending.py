"""Longer periods: extensions that need a notice in time, and days that were agreed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.law import book, counting, pausing, starting, tally, wording
from rapport.law.refusals import InputImpossible

if TYPE_CHECKING:
    from rapport.law.reckoning import Reckoning


def extended(reckoning: Reckoning, start: date, last: date) -> date:
    """A longer period for a complex or exceptional case, if its notice went in time."""
    rule = reckoning.rule
    if "extension_of" in rule.more:
        return _extension_kept(reckoning, start, last)
    extension = rule.more.get("extension_rule", {})
    if not reckoning.is_extendable or not _is_wanted(reckoning) or not _notice_went(reckoning, start, last):
        return last
    longer = _longer(reckoning, start, last, extension)
    reckoning.say(f"Extended ({extension['condition']}): {wording.day(longer)}.")
    if rule.counting_rule.startswith("working_days"):
        tally.say_holidays(reckoning, last, longer)
    return longer


def _longer(reckoning: Reckoning, start: date, last: date, extension: dict[str, Any]) -> date:
    if "total_from_start" in extension:
        reckoning.warnings.clear()  # they were about the first period
        return reckoning.calendar.next_working(pausing.months(reckoning, start, extension["total_from_start"]["value"]))
    if "replaces_with" in extension:
        return reckoning.trusted(reckoning.other(extension["replaces_with"]))
    if "adds" in extension:
        return counting.working_days_after(last, extension["adds"]["value"], reckoning.calendar)
    total = extension["total"]["value"]
    if reckoning.rule.counting_rule == "working_days_day1":
        return counting.working_days_day1(start, total, reckoning.calendar)
    return counting.working_days_after(start, total, reckoning.calendar)


def _extension_kept(reckoning: Reckoning, start: date, last: date) -> date:
    """A rule that is itself the extension: it holds only if the notice went within the first period."""
    facts, first = reckoning.facts, book.rule(reckoning.rule.more["extension_of"])
    if facts.one("extended") is False:
        name = facts.name_of("extended")
        raise InputImpossible(f"{name} is false, but {reckoning.rule.id} is for cases that are extended; {first.id} is for others.")
    notice_by = reckoning.other(first.id, is_extendable=False).on
    return last if _notice_went(reckoning, start, notice_by) else notice_by


def _is_wanted(reckoning: Reckoning) -> bool:
    wanted = reckoning.facts.one("extended")
    return bool(wanted) or (wanted is None and reckoning.facts.has("notice_sent"))


def _notice_went(reckoning: Reckoning, start: date, notice_by: date) -> bool:
    """Whether the extension stands; it is lost when its notice went after the first period."""
    reckoning.also["extension_notice_by"] = notice_by
    sent = reckoning.facts.day("notice_sent")
    if sent is None:
        reckoning.say(f"The extension holds only if its notice, with reasons, goes by {wording.day(notice_by)}.")
        return True
    starting.refuse_before(reckoning.facts.name_of("notice_sent"), sent, start)
    if sent > notice_by:
        reckoning.say(f"The notice went on {wording.day(sent)}, after {wording.day(notice_by)}, so the first period stands.")
        reckoning.warn(f"There is no extension: its notice went on {wording.day(sent)}, after {wording.day(notice_by)}.")
        return False
    reckoning.say(f"The notice went on {wording.day(sent)}, by {wording.day(notice_by)}, so the extension stands.")
    return True


def agreed(reckoning: Reckoning, start: date, last: date) -> date:
    """A date that was agreed, where the rule lets the parties agree one."""
    extension, facts = reckoning.rule.more.get("extension_rule", {}), reckoning.facts
    until = facts.day(extension["until"]) if "until" in extension else None
    if until is None or until == last:
        return last
    starting.refuse_before(facts.name_of(extension["until"]), until, start)
    when = facts.day(extension["agreed_when"]) if "agreed_when" in extension else None
    if when and when > last:
        reckoning.warn(f"A longer time agreed on {wording.day(when)} does not count: the period had ended on {wording.day(last)}.")
        return last
    if until < last and extension["mode"] == "agreed_longer":
        reckoning.warn(f"A shorter time to {wording.day(until)} does not bind; the period ends on {wording.day(last)}.")
        return last
    reckoning.say(f"Another day was agreed: {wording.day(until)}.")
    return until
