"""Counting with its reason: each method applied to a case, and the step that says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from rapport.law import book, counting, naming, pausing, reading, wording
from rapport.law.refusals import InputImpossible, InputMissing

if TYPE_CHECKING:
    from rapport.law.reckoning import Reckoning


PLAIN: dict[str, Callable[[date, int], date]] = {
    "days_after": counting.days_after,
    "days_beginning_with": counting.days_beginning_with,
    "weeks_after": counting.weeks_after,
    "months_after": counting.months_after,
    "months_beginning_with": counting.months_beginning_with,
    "months_beginning_day_after": counting.months_beginning_day_after,
    "years_after": counting.years_after,
    "age_test": counting.age_test,
}


def count(reckoning: Reckoning, start: date) -> date:
    """The last day by the rule's counting method, before it is extended or capped."""
    method = reckoning.rule.counting_rule
    if method in SPECIAL:
        return SPECIAL[method](reckoning, start)
    figure = duration(reckoning)
    last = PLAIN[method](start, figure)
    say_count(reckoning, start, figure, last)
    return last


def say_roll(reckoning: Reckoning, last: date, moved: date) -> None:
    """The step of moving to a working day, if it moved."""
    if moved != last:
        why = reckoning.calendar.why_not_working(last)
        reckoning.say(f"{wording.day(last)} is {why}: move to the next working day, {wording.day(moved)}.")


def duration(reckoning: Reckoning) -> int:
    """The figure that holds in this case: the rule's own, or the one for a variant of it."""
    for variant in reckoning.rule.more.get("variants", ()):
        if reckoning.facts.one(variant["when"]):
            reason = naming.shown(variant["when"]).replace("_", " ")
            reckoning.say(f"Because of {reason}, the period is {book.in_words(variant['duration'])}.")
            return variant["duration"]["value"]
    return reckoning.rule.figure or 0


def say_count(reckoning: Reckoning, start: date, figure: int, last: date) -> None:
    """The step of counting, in the words of the method."""
    says = reading.methods()[reckoning.rule.counting_rule]["says"]
    unit = reckoning.rule.duration["unit"].replace("_", " ").removeprefix("calendar ")
    words = says.format(n=figure, start=wording.day(start), unit=unit.removesuffix("s") if figure == 1 else unit)
    short = pausing.shortened(reckoning.rule.duration, start, figure)
    reckoning.say(f"{_singular(words) if figure == 1 else words}: {wording.day(last)}{short}.")


def _singular(words: str) -> str:
    for unit in ("day", "month", "week", "year"):
        words = words.replace(f" 1 {unit}s ", f" 1 {unit} ").replace(f" 1 working {unit}s ", f" 1 working {unit} ")
    return words


def say_holidays(reckoning: Reckoning, after: date, until: date) -> None:
    """The step that names the bank holidays which a count of working days passed over."""
    passed = reckoning.calendar.holidays_between(after, until)
    if passed:
        listed = wording.listed(map(wording.day, passed))
        reckoning.say(
            f"Besides weekends, {listed} {'is a bank holiday and does' if len(passed) == 1 else 'are bank holidays and do'} not count."
        )


def _pot_months(reckoning: Reckoning, start: date) -> date:
    return pausing.months(reckoning, start, reckoning.rule.figure or 0)


def _working_days(reckoning: Reckoning, start: date) -> date:
    figure, spans = duration(reckoning), pausing.disregarded(reckoning)
    last = counting.working_days_after(start, figure, reckoning.calendar, spans)
    for first, until in spans:
        reckoning.say(f"Working days from {wording.day(first)} to {wording.day(until)}, both included, do not count.")
    say_count(reckoning, start, figure, last)
    say_holidays(reckoning, start, last)
    return last


def _pot_days(reckoning: Reckoning, start: date) -> date:
    figure = duration(reckoning)
    say_count(reckoning, start, figure, counting.days_after(start, figure))
    moved = reckoning.calendar.next_working(counting.days_after(start, figure))
    say_roll(reckoning, counting.days_after(start, figure), moved)
    last = counting.pot_days(start, figure, reckoning.calendar)
    if last != moved:
        reckoning.say(f"A period of two days or more holds at least two working days: {wording.day(last)}.")
    return last


def _scots_prescription(reckoning: Reckoning, start: date) -> date:
    figure = duration(reckoning)
    say_count(reckoning, start, figure, counting.years_after(start, figure))
    last = counting.scots_prescription(start, figure, reckoning.calendar)
    say_roll(reckoning, counting.years_after(start, figure), last)
    return last


def _ccr_reg31(reckoning: Reckoning, start: date) -> date:
    normal, months = reckoning.rule.more["normal"]["value"], reckoning.rule.figure or 0
    told = reckoning.facts.one(reckoning.rule.more["information"])
    if told and told.told_in_time:
        raise InputImpossible(f"{reckoning.rule.id} needs the day of info_given, or none: given in time, the normal period holds.")
    last = counting.ccr_reg31(start, told.day if told else None, normal, months)
    say_count(reckoning, start, normal, counting.days_after(start, normal))
    limit = counting.months_beginning_day_after(start, months)
    if told is None:
        reckoning.say(f"The right was not explained: {months} months after the normal end is {wording.day(last)}.")
    elif told.day > limit:
        reckoning.say(f"It was explained on {wording.day(told.day)}, after {wording.day(limit)}, too late to matter: {wording.day(last)}.")
    else:
        again = f"{normal} days after that is {wording.day(last)}"
        reckoning.say(f"It was explained on {wording.day(told.day)}, by {wording.day(limit)}: {again}.")
    return last


def _working_days_day1(reckoning: Reckoning, start: date) -> date:
    figure = duration(reckoning)
    last = counting.working_days_day1(start, figure, reckoning.calendar)
    say_count(reckoning, start, figure, last)
    say_holidays(reckoning, start - counting.DAY, last)
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
    governed = reckoning.rule.more["date_of"]
    found = reckoning.other(governed)
    reckoning.steps[:] = found.steps
    reckoning.also.update(found.also)
    return reckoning.trusted(found)


SPECIAL: dict[str, Callable[[Reckoning, date], date]] = {
    "pot_months": _pot_months,
    "pot_days": _pot_days,
    "working_days_after": _working_days,
    "working_days_day1": _working_days_day1,
    "scots_prescription": _scots_prescription,
    "ccr_reg31": _ccr_reg31,
    "cra_s22_pause": pausing.after_repair,
    "receipt_cutoff_1700": _receipt,
    "reporting_period": _half_year,
    "pause_inclusive": _clarified,
}
