"""From a rule and the facts of a case to a date, step by step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapport.core.wording import clock_time
from rapport.law import book, calendars, cautions, counting, ending, naming, reading, starting, tally, wording
from rapport.law.book import NATIONS, Rule
from rapport.law.calendars import Calendar
from rapport.law.deadline import Due
from rapport.law.facts import Facts, Moment, read
from rapport.law.refusals import CalendarEnds, FigureNotLoaded, InputImpossible, NoDate, NoSuchNation, OutsideNation

ANYWHERE = frozenset({"UK", "GB", "ALL"})
ALSO_CALLED = {"ENG_WLS": "ENG", **{name.upper().replace(" ", "_"): code for code, name in NATIONS.items()}}


@dataclass
class Reckoning:
    """One case under one rule while it is worked out: what is known, and what has been said so far."""

    rule: Rule
    facts: Facts
    nation: str | None
    calendar: Calendar
    is_extendable: bool = True
    steps: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    also: dict[str, Any] = field(default_factory=dict)

    def say(self, step: str) -> None:
        """Add a step of the reason."""
        self.steps.append(step)

    def warn(self, caution: str) -> None:
        """Add something the reader must know before relying on the date."""
        if caution not in self.warnings:
            self.warnings.append(caution)

    def other(self, rule_id: str, *, is_extendable: bool = True, **more: Any) -> Due:
        """The date under another rule on the same facts, and what we know besides."""
        rule = book.rule(rule_id)
        return reckon(rule, self.facts.seen_by(rule, more), self.nation, is_extendable=is_extendable)

    def trusted(self, found: Due) -> date:
        """The day another rule gave; what it warns of, we warn of."""
        for caution in found.warnings:
            self.warn(caution)
        return found.on


def due(rule: str | Rule, inputs: Mapping[str, Any], *, nation: str | None = None) -> Due:
    """When something is due under a rule.

    `inputs` gives each fact by name: a date, a moment, text in ISO form, yes or no, or several of them.
    Refuses, as a `LawRefused`, an unknown rule, a fact missing or impossible, a nation where the rule is not law,
    a rule without a clock, and a figure that was not verified. What it computes with doubt, it warns of.
    """
    found = book.rule(rule) if isinstance(rule, str) else rule
    return reckon(found, read(found, inputs), nation)


def reckon(rule: Rule, facts: Facts, nation: str | None, *, is_extendable: bool = True) -> Due:
    """The date under a rule; `is_extendable` is off while an extension asks for the date it extends."""
    place = _place(rule, nation)
    reckoning = Reckoning(rule, facts, place, calendars.calendar(_calendar_name(rule, place)), is_extendable)
    elsewhere = ending.taken_over(reckoning)
    if elsewhere:
        return elsewhere
    if any(facts.has(name) for name in naming.TARGETS):
        return _finish(reckoning, *_own_target(reckoning))
    _refuse_without_clock(reckoning)
    if rule.counting_rule == "hours_elapsed":
        return _in_hours(reckoning)
    start = starting.start_day(reckoning)
    return _finish(reckoning, start, ending.settle(reckoning, start, tally.count(reckoning, start)))


def _place(rule: Rule, nation: str | None) -> str | None:
    """The nation, checked against where the rule is law."""
    if nation is None or nation.upper() in ANYWHERE:
        return rule.jurisdiction[0] if len(rule.jurisdiction) == 1 else None
    code = nation.strip().upper().replace(" ", "_").replace("-", "_")
    code = ALSO_CALLED.get(code, code)
    if code not in NATIONS:
        raise NoSuchNation(f"nation is {nation!r}, which is none of {wording.listed(NATIONS, 'or')}.")
    if code not in rule.jurisdiction:
        raise OutsideNation(f"{rule.id} is law in {rule.nations}, not in {NATIONS[code]}.")
    return code


def _calendar_name(rule: Rule, nation: str | None) -> str:
    if rule.calendar and rule.calendar != "ORG_NATION":
        return rule.calendar
    return calendars.of_nation(nation or rule.jurisdiction[0])


def _refuse_without_clock(reckoning: Reckoning) -> None:
    rule, facts = reckoning.rule, reckoning.facts
    for case in rule.more.get("barred", ()):
        if facts.one(case["when"]) is case["is"]:
            raise NoDate(f"{rule.id} sets no date here: {case['say']}.")
    why_not = reading.methods()[rule.counting_rule].get("why_not")
    if rule.counting_rule == "not_loaded":
        raise FigureNotLoaded(f"{rule.id} gives no date: {why_not}.")
    if why_not:
        standard = rule.duration.get("standard")
        words = f' (the words are "{standard}")' if standard else ""
        target = "; target_days or target_working_days gives the organisation's own target" if starting.has_start(rule) else ""
        raise NoDate(f"{rule.id} sets no date: {why_not}{words}{target}.")


def _own_target(reckoning: Reckoning) -> tuple[date, date]:
    """The organisation's own target where the law gives no figure."""
    facts = reckoning.facts
    start = starting.start_day(reckoning)
    days, working = facts.one("target_days"), facts.one("target_working_days")
    if days and working:
        raise InputImpossible("target_days and target_working_days cannot both be given.")
    last = counting.days_after(start, days) if days else counting.working_days_after(start, working, reckoning.calendar)
    reckoning.say(f"Count {days or working} {'days' if days else 'working days'} after {wording.day(start)}: {wording.day(last)}.")
    if working:
        tally.say_holidays(reckoning, start, last)
    reckoning.warn("This is a target of the organisation, which is policy and not law; the law gives no figure.")
    return start, last


def _in_hours(reckoning: Reckoning) -> Due:
    """A rule in hours: to the minute, through nights, weekends and clock changes."""
    facts, name = reckoning.facts, starting.names(reckoning.rule)[0]
    begun: Moment = facts.require(name)
    if begun.at is None:
        raise InputImpossible(f"{reckoning.rule.id} counts hours, so {name} needs a time as well as a day, like {begun.day}T10:00.")
    end = counting.hours_elapsed(begun.at, reckoning.rule.figure or 0)
    reckoning.say(f"{starting.label(name)}: {wording.moment(begun.at)}.")
    if begun.came_twice:
        twice = f"The clocks went back that night, so {clock_time(begun.at)} came twice; the first was taken."
        reckoning.warn(f"{twice} Add +00:00 for the second.")
    reckoning.say(f"Add {reckoning.rule.figure} hours by the clock, weekends and holidays included: {wording.moment(end)}.")
    return _finish(reckoning, begun.day, end.astimezone(wording.LONDON).date(), end)


def _finish(reckoning: Reckoning, start: date, last: date, at: Any = None) -> Due:
    cautions.add(reckoning, start, last)
    try:
        working = reckoning.calendar.last_working(last)
    except CalendarEnds:
        working = None
    return Due(
        rule=reckoning.rule,
        on=last,
        at=at,
        last_working_day=working,
        steps=tuple(reckoning.steps),
        warnings=tuple(reckoning.warnings),
        nation=reckoning.nation,
        calendar=reckoning.calendar.name,
        rule_version=book.version(),
        inputs=reckoning.facts.raw,
        also=reckoning.also,
    )
