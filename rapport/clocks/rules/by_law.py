"""Clocks under rules of law: the date, the moment it ends, and whether the rule knows pauses."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from rapport import law
from rapport.clocks.rules import bank_holidays
from rapport.clocks.rules.refusals import ClockRefused
from rapport.clocks.rules.timetable import Span

LONDON = ZoneInfo("Europe/London")


@lru_cache(maxsize=1024)
def may_pause(rule: str) -> bool:
    """Whether the rule lets its clock stand still."""
    return "pause_rule" in _rule(rule).more


@lru_cache(maxsize=1024)
def unit(rule: str) -> str:
    """What the rule counts in: working_days, calendar_days, months, hours ..."""
    return str(_rule(rule).duration["unit"])


def reckon(rule: str, inputs: Mapping[str, Any], nation: str, pauses: Sequence[Span] = ()) -> law.Due:
    """When it is due under a rule, with the clock's own pauses among the facts. Refuses, as ClockRefused, what the law refuses."""
    try:
        return law.due(rule, {**inputs, **_spans(rule, inputs, pauses)}, nation=nation or None)
    except law.LawRefused as refusal:
        raise ClockRefused(str(refusal), field="target") from refusal


def moment(due: law.Due) -> datetime:
    """The moment it ends: as given in hours, else the last moment of the day in the United Kingdom."""
    if due.at is not None:
        return due.at.astimezone(UTC)
    return datetime.combine(due.on + timedelta(days=1), time(), LONDON).astimezone(UTC) - timedelta(microseconds=1)


def nation_name(code: str) -> str:
    """England for ENG, and so on."""
    return bank_holidays.NATIONS[code]


def _rule(rule: str) -> law.Rule:
    try:
        return law.rule(rule)
    except law.LawRefused as refusal:
        raise ClockRefused(str(refusal), field="target") from refusal


def _spans(rule: str, inputs: Mapping[str, Any], pauses: Sequence[Span]) -> dict[str, Any]:
    """The pauses as days in the United Kingdom, beside any that the facts already hold."""
    pause = _rule(rule).more.get("pause_rule")
    if not pauses or not pause:
        return {}
    days = [[paused.astimezone(LONDON).date().isoformat(), resumed.astimezone(LONDON).date().isoformat()] for paused, resumed in pauses]
    given = inputs.get(pause["spans"]) or []
    given = [part.strip() for part in given.split(",")] if isinstance(given, str) else list(given)
    return {pause["spans"]: [*given, *days]}
