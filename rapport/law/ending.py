"""What happens to the counted day: rolling, pauses, extensions, caps, and rules that stand beside or take over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.law import book, counting, extending, naming, pausing, starting, tally, wording
from rapport.law.deadline import Due

if TYPE_CHECKING:
    from rapport.law.reckoning import Reckoning


def settle(reckoning: Reckoning, start: date, last: date) -> date:
    """Roll, suspend, extend and cap, in that order; then the other rule that may come later or sooner."""
    last = _rolled(reckoning, last)
    last = pausing.suspended(reckoning, last)
    last = extending.extended(reckoning, start, last)
    last = extending.agreed(reckoning, start, last)
    last = _at_least(reckoning, last)
    last = _capped(reckoning, start, last)
    last = _beside_other_rules(reckoning, last)
    _say_not_moved(reckoning, last)
    return last


def taken_over(reckoning: Reckoning) -> Due | None:
    """The date under another rule, where the facts put the case there."""
    rule, facts = reckoning.rule, reckoning.facts
    for case in rule.more.get("instead", ()):
        if facts.one(case["when"]):
            return _by(reckoning, case["rule"], naming.means(case["when"]).removeprefix("whether "))
    extension = rule.more.get("extension_rule", {})
    if "information" in extension and _was_not_told(reckoning, extension["information"]):
        return _by(reckoning, extension["replaces_with"], extension["condition"], **extension.get("with", {}))
    return None


def _by(reckoning: Reckoning, rule_id: str, reason: str, **more: Any) -> Due:
    found = reckoning.other(rule_id, **more)
    return replace(found, steps=(f"{reason[0].upper()}{reason[1:]}: {rule_id} takes the place of {reckoning.rule.id}.", *found.steps))


def _was_not_told(reckoning: Reckoning, name: str) -> bool:
    """Told of the right after the event, or never."""
    facts = reckoning.facts
    if not facts.mentions(name):
        return False
    told = facts.one(name)
    starts = [moment.day for fact in naming.starts_of(reckoning.rule) for moment in facts.many(fact)]
    if told is None or told.told_in_time or not starts:
        return told is None
    return told.day > (min(starts) if "earliest_of" in reckoning.rule.start else max(starts))


def _rolled(reckoning: Reckoning, last: date) -> date:
    if reckoning.rule.roll != "next_working_day":
        return last
    moved = reckoning.calendar.next_working(last)
    tally.say_roll(reckoning, last, moved)
    return moved


def _say_not_moved(reckoning: Reckoning, last: date) -> None:
    calendar = reckoning.calendar
    if reckoning.rule.roll == "none" and calendar.covers(last) and not calendar.is_working(last):
        reckoning.say(f"{wording.day(last)} is {calendar.why_not_working(last)}; this rule does not move it.")


def _at_least(reckoning: Reckoning, last: date) -> date:
    """Never before a set time after another event."""
    for name, period in reckoning.rule.more.get("at_least_after", {}).items():
        day = reckoning.facts.day(name)
        floor = counting.months_after(day, period["value"]) if day else last
        if floor > last:
            reckoning.say(f"{book.in_words(period)} after {naming.shown(name)} ({wording.day(day)}) is later: {wording.day(floor)}.")
            last = floor
    return last


def _capped(reckoning: Reckoning, start: date, last: date) -> date:
    """Sooner, when something happened that ends the time."""
    for name in reckoning.rule.more.get("no_later_than", ()):
        day = reckoning.facts.day(name)
        if day:
            starting.refuse_before(reckoning.facts.name_of(name), day, start)
        if day and day < last:
            reckoning.say(f"It ends sooner, with {naming.shown(name).replace('_', ' ')}: {wording.day(day)}.")
            last = day
    return last


def _beside_other_rules(reckoning: Reckoning, last: date) -> date:
    """The later, or the earlier, of this rule and those beside it whose facts are known."""
    if not reckoning.is_extendable:
        return last
    for key, choose, word in (("later_of", max, "later"), ("earlier_of", min, "sooner")):
        for other_id in reckoning.rule.more.get(key, ()):
            other = book.rule(other_id)
            if any(reckoning.facts.has(name) for name in naming.starts_of(other)):
                found = reckoning.other(other_id, is_extendable=False)
                comparison = word if choose(last, found.on) == found.on != last else f"not {word}"
                reckoning.say(f"Under {other_id} it is {wording.day(found.on)}, which is {comparison}.")
                last = choose(last, reckoning.trusted(found))
    return last
