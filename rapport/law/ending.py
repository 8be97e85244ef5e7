"""From the start to the last day where a rule does more than count: pauses, extensions, caps, other rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.law import book, counting, naming, pausing, reading, wording
from rapport.law.deadline import Due
from rapport.law.refusals import InputImpossible, InputMissing

if TYPE_CHECKING:
    from rapport.law.reckoning import Reckoning


def duration(reckoning: Reckoning) -> int:
    """The figure that holds in this case: the rule's own, or the one for a variant of it."""
    for variant in reckoning.rule.more.get("variants", ()):
        if reckoning.facts.one(variant["when"]):
            reckoning.say(f"Because of {naming.shown(variant['when']).replace('_', ' ')}, the period is {book.in_words(variant['duration'])}.")
            return variant["duration"]["value"]
    return reckoning.rule.figure or 0


def say_count(reckoning: Reckoning, start: date, figure: int, last: date) -> None:
    """The step of counting, in the words of the method."""
    says = reading.methods()[reckoning.rule.counting_rule]["says"]
    unit = reckoning.rule.duration["unit"].replace("_", " ").removeprefix("calendar ")
    words = says.format(n=figure, start=wording.day(start), unit=unit.removesuffix("s") if figure == 1 else unit)
    reckoning.say(f"{_singular(words) if figure == 1 else words}: {wording.day(last)}.")


def _singular(words: str) -> str:
    for unit in ("day", "month", "week", "year"):
        words = words.replace(f" 1 {unit}s ", f" 1 {unit} ").replace(f" 1 working {unit}s ", f" 1 working {unit} ")
    return words


# Methods that need more than a start and a figure.


def _pot_months(reckoning: Reckoning, start: date) -> date:
    return pausing.months(reckoning, start, reckoning.rule.figure or 0)


def _working_days(reckoning: Reckoning, start: date) -> date:
    figure, spans = duration(reckoning), pausing.disregarded(reckoning)
    last = counting.working_days_after(start, figure, reckoning.calendar, spans)
    for first, until in spans:
        reckoning.say(f"Working days from {wording.day(first)} to {wording.day(until)}, both included, do not count.")
    say_count(reckoning, start, figure, last)
    return last


def _pot_days(reckoning: Reckoning, start: date) -> date:
    figure = duration(reckoning)
    say_count(reckoning, start, figure, counting.days_after(start, figure))
    last = counting.pot_days(start, figure, reckoning.calendar)
    _say_roll(reckoning, counting.days_after(start, figure), last)
    return last


def _scots_prescription(reckoning: Reckoning, start: date) -> date:
    figure = duration(reckoning)
    say_count(reckoning, start, figure, counting.years_after(start, figure))
    last = counting.scots_prescription(start, figure, reckoning.calendar)
    _say_roll(reckoning, counting.years_after(start, figure), last)
    return last


def _ccr_reg31(reckoning: Reckoning, start: date) -> date:
    normal, months = reckoning.rule.more["normal"]["value"], reckoning.rule.figure or 0
    told = reckoning.facts.one(reckoning.rule.more["information"])
    if told and told.told_in_time:
        raise InputImpossible(f"{reckoning.rule.id} needs the day of info_given, or none: when it was given in time, the normal period holds.")
    last = counting.ccr_reg31(start, told.day if told else None, normal, months)
    say_count(reckoning, start, normal, counting.days_after(start, normal))
    limit = counting.months_beginning_day_after(start, months)
    if told is None:
        reckoning.say(f"The right was not explained: {months} months after the normal end is {wording.day(last)}.")
    elif told.day > limit:
        reckoning.say(f"It was explained on {wording.day(told.day)}, after {wording.day(limit)}, too late to matter: {wording.day(last)}.")
    else:
        reckoning.say(f"It was explained on {wording.day(told.day)}, by {wording.day(limit)}: {normal} days after that is {wording.day(last)}.")
    return last


def _receipt(reckoning: Reckoning, start: date) -> date:
    return start


def _half_year(reckoning: Reckoning, start: date) -> date:
    last = counting.reporting_period(start)
    say_count(reckoning, start, reckoning.rule.figure or 0, last)
    return last


def _clarified(reckoning: Reckoning, start: date) -> date:
    """The day the paused rule is due, when there was a pause."""
    if not pausing.spans(reckoning):
        raise InputMissing(f"{reckoning.rule.id} needs asked and answered: the days between which the clock stood still.")
    governed = book.rule(reckoning.rule.more["date_of"])
    found = reckoning.other(governed)
    reckoning.steps[:] = found.steps
    reckoning.also.update(found.also)
    return found.on


SPECIAL: dict[str, Callable[[Reckoning, date], date]] = {
    "pot_months": _pot_months,
    "pot_days": _pot_days,
    "working_days_after": _working_days,
    "scots_prescription": _scots_prescription,
    "ccr_reg31": _ccr_reg31,
    "cra_s22_pause": pausing.after_repair,
    "receipt_cutoff_1700": _receipt,
    "reporting_period": _half_year,
    "pause_inclusive": _clarified,
}


# What happens to the counted day.


def settle(reckoning: Reckoning, start: date, last: date) -> date:
    """Roll, suspend, extend and cap, in that order; then the other rule that may come later or sooner."""
    last = _rolled(reckoning, last)
    last = pausing.suspended(reckoning, last)
    last = _extended(reckoning, start, last)
    last = _agreed(reckoning, last)
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
            return reckoning.other(book.rule(case["rule"]))
    extension = rule.more.get("extension_rule", {})
    if "information" in extension and _was_not_told(reckoning, extension["information"]):
        return reckoning.other(book.rule(extension["replaces_with"]))
    return None


def _was_not_told(reckoning: Reckoning, name: str) -> bool:
    """Told of the right after the event, or never."""
    facts = reckoning.facts
    if not facts.mentions(name):
        return False
    told = facts.one(name)
    starts = [moment.day for fact in naming.starts_of(reckoning.rule) for moment in facts.many(fact)]
    return told is None or (not told.told_in_time and bool(starts) and told.day > min(starts))


def _rolled(reckoning: Reckoning, last: date) -> date:
    if reckoning.rule.roll != "next_working_day":
        return last
    moved = reckoning.calendar.next_working(last)
    _say_roll(reckoning, last, moved)
    return moved


def _say_roll(reckoning: Reckoning, last: date, moved: date) -> None:
    if moved != last:
        why = reckoning.calendar.why_not_working(last)
        reckoning.say(f"{wording.day(last)} is {why}: move to the next working day, {wording.day(moved)}.")


def _say_not_moved(reckoning: Reckoning, last: date) -> None:
    calendar = reckoning.calendar
    if reckoning.rule.roll == "none" and calendar.covers(last) and not calendar.is_working(last):
        reckoning.say(f"{wording.day(last)} is {calendar.why_not_working(last)}; this rule does not move it.")


def _extended(reckoning: Reckoning, start: date, last: date) -> date:
    """A longer period for a complex or exceptional case, if its notice went in time."""
    rule = reckoning.rule
    if "extension_of" in rule.more:
        return _extension_kept(reckoning, last)
    extension = rule.more.get("extension_rule", {})
    if not reckoning.is_extendable or not _is_wanted(reckoning) or not _notice_went(reckoning, last):
        return last
    longer = _longer(reckoning, start, last, extension)
    reckoning.say(f"Extended ({extension['condition']}): {wording.day(longer)}.")
    return longer


def _longer(reckoning: Reckoning, start: date, last: date, extension: dict[str, Any]) -> date:
    if "total_from_start" in extension:
        return reckoning.calendar.next_working(pausing.months(reckoning, start, extension["total_from_start"]["value"]))
    if "replaces_with" in extension:
        return reckoning.other(book.rule(extension["replaces_with"])).on
    if "adds" in extension:
        return counting.working_days_after(last, extension["adds"]["value"], reckoning.calendar)
    total = extension["total"]["value"]
    if reckoning.rule.counting_rule == "working_days_day1":
        return counting.working_days_day1(start, total, reckoning.calendar)
    return counting.working_days_after(start, total, reckoning.calendar)


def _extension_kept(reckoning: Reckoning, last: date) -> date:
    """A rule that is itself the extension: it holds only if the notice went within the first period."""
    facts, first = reckoning.facts, book.rule(reckoning.rule.more["extension_of"])
    if facts.one("extended") is False:
        raise InputImpossible(f"extended is false, but {reckoning.rule.id} is the time for cases that are extended; {first.id} is the time for others.")
    notice_by = reckoning.other(first, is_extendable=False).on
    return last if _notice_went(reckoning, notice_by) else notice_by


def _is_wanted(reckoning: Reckoning) -> bool:
    wanted = reckoning.facts.one("extended")
    return bool(wanted) or (wanted is None and reckoning.facts.has("notice_sent"))


def _notice_went(reckoning: Reckoning, notice_by: date) -> bool:
    """Whether the extension stands; it is lost when its notice went after the first period."""
    reckoning.also["extension_notice_by"] = notice_by
    sent = reckoning.facts.day("notice_sent")
    if sent is None:
        reckoning.say(f"The extension holds only if its notice, with reasons, goes by {wording.day(notice_by)}.")
        return True
    if sent > notice_by:
        reckoning.say(f"The notice went on {wording.day(sent)}, after {wording.day(notice_by)}, so the first period stands.")
        reckoning.warn(f"There is no extension: its notice went on {wording.day(sent)}, after {wording.day(notice_by)}.")
        return False
    reckoning.say(f"The notice went on {wording.day(sent)}, by {wording.day(notice_by)}, so the extension stands.")
    return True


def _agreed(reckoning: Reckoning, last: date) -> date:
    """A date that was agreed, where the rule lets the parties agree one."""
    extension, facts = reckoning.rule.more.get("extension_rule", {}), reckoning.facts
    until = facts.day(extension["until"]) if "until" in extension else None
    if until is None or until == last:
        return last
    when = facts.day(extension["agreed_when"]) if "agreed_when" in extension else None
    if when and when > last:
        reckoning.warn(f"A longer time was agreed on {wording.day(when)}, after the period had ended on {wording.day(last)}, so it does not count.")
        return last
    if until < last and extension["mode"] == "agreed_longer":
        reckoning.warn(f"A shorter time to {wording.day(until)} does not bind; the period ends on {wording.day(last)}.")
        return last
    reckoning.say(f"Another day was agreed: {wording.day(until)}.")
    return until


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
        if day and day < start:
            raise InputImpossible(f"{naming.shown(name)} ({wording.day(day)}) is before the clock starts ({wording.day(start)}).")
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
                found = reckoning.other(other, is_extendable=False)
                comparison = word if choose(last, found.on) == found.on != last else f"not {word}"
                reckoning.say(f"Under {other_id} it is {wording.day(found.on)}, which is {comparison}.")
                last = choose(last, found.on)
    return last
