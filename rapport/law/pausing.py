"""Time that does not count: clarification, waiting for a fee, waiting for a repair."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rapport.law import book, counting, reading, wording
from rapport.law.counting import Span
from rapport.law.refusals import InputMissing

if TYPE_CHECKING:
    from rapport.law.reckoning import Reckoning


def spans(reckoning: Reckoning) -> list[Span]:
    """The pauses of the case, if the rule knows any."""
    pause = reckoning.rule.more.get("pause_rule")
    return reckoning.facts.spans(pause) if pause else []


def disregarded(reckoning: Reckoning) -> list[Span]:
    """Spans whose working days do not count (FOIA 2000 s.10(2))."""
    pause = reckoning.rule.more.get("pause_rule", {})
    return spans(reckoning) if pause.get("mode") == "disregard_working_days" else []


def months(reckoning: Reckoning, start: date, figure: int) -> date:
    """Months from the start, plus the days that do not count; the caller rolls once."""
    same_date = counting.months_after(start, figure)
    says = reading.methods()["pot_months"]["says"]
    unit = "month" if figure == 1 else "months"
    short = shortened({"unit": "months"}, start, figure)
    reckoning.say(f"{says.format(n=figure, unit=unit, start=wording.day(start))}: {wording.day(same_date)}{short}.")
    paused = _in_time(reckoning, start, same_date)
    if not paused:
        return same_date
    excluded = counting.pause_inclusive(start, paused)
    reckoning.also["excluded_days"] = excluded
    last = same_date + timedelta(days=excluded)
    listed = wording.listed(f"{wording.day(first)} to {wording.day(until)}" for first, until in paused)
    days = "1 day does" if excluded == 1 else f"{excluded} days do"
    reckoning.say(f"The clock stood still from {listed}, both days included: {days} not count, which leads to {wording.day(last)}.")
    return last


def shortened(duration: Mapping[str, Any], start: date, figure: int) -> str:
    """Why a count of months or years ends at the end of a month, if it does."""
    months = {"months": figure, "years": 12 * figure}.get(duration["unit"], 0)
    has_the_day = counting.months_after(start, months).day == start.day
    return "" if has_the_day else f", the end of the month, which has no {start.day}"


def _in_time(reckoning: Reckoning, start: date, same_date: date) -> list[Span]:
    """Pauses that began before the time was up; a later question cannot revive it."""
    kept: list[Span] = []
    for first, until in spans(reckoning):
        limit = reckoning.calendar.next_working(same_date + timedelta(days=counting.pause_inclusive(start, kept)))
        if first <= limit:
            kept.append((first, until))
        else:
            reckoning.warn(f"Clarification asked on {wording.day(first)} does not count: time was up on {wording.day(limit)}.")
    return kept


def suspended(reckoning: Reckoning, last: date) -> date:
    """The 30-day window after waits for repair, where the rule has one and there were any."""
    pause = reckoning.rule.more.get("pause_rule", {})
    if pause.get("mode") != "suspend_inclusive" or "result_rule" not in pause:
        return last
    return _repaired(reckoning, last, spans(reckoning), pause["minimum_after_end"]["value"])


def after_repair(reckoning: Reckoning, start: date) -> date:
    """The window to reject once the goods are back and still not right (CRA 2015 s.22(6)-(8))."""
    waits = spans(reckoning)
    if not waits:
        raise InputMissing(
            f"{reckoning.rule.id} needs repair_requested and received_back: the days the repair was asked for and the goods came back."
        )
    limit = reckoning.facts.day("original_limit")
    if limit is None:
        first = book.rule(reckoning.rule.more["first_window"]).figure or 0
        limit = counting.days_after(start, first)
        reckoning.say(f"The first window ends {first} days after {wording.day(start)}: {wording.day(limit)}.")
    return _repaired(reckoning, limit, waits, reckoning.rule.figure or 0)


def _repaired(reckoning: Reckoning, limit: date, waits: list[Span], days: int) -> date:
    for requested, received in waits:
        if requested > limit:
            reckoning.warn(f"The repair asked for on {wording.day(requested)} opens nothing: the window closed on {wording.day(limit)}.")
            continue
        waited = counting.waiting_days(requested, received)
        moved = counting.cra_s22_pause(limit, requested, received, days)
        reckoning.also["waiting_days"] = reckoning.also.get("waiting_days", 0) + waited
        length = "1 day" if waited == 1 else f"{waited} days"
        after_return, with_wait = counting.days_after(received, days), counting.days_after(limit, waited)
        reckoning.say(
            f"The wait from {wording.day(requested)} to {wording.day(received)} is {length}: the later of {wording.day(after_return)} "
            f"({days} days after return) and {wording.day(with_wait)} (the former end plus the wait) is {wording.day(moved)}."
        )
        limit = moved
    return limit
