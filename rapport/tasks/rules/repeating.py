"""Tasks that come again: a friendly choice or an RFC 5545 RRULE, reckoned on the wall clock.

A rule is stored with its anchor in it (the weekday, the day of the month, the time), so that nothing drifts: the 31st stays
the 31st after February, and half past one stays half past one after the night the clocks skip it. dateutil leaves out months
that lack the day; people mean the last day instead, which BYSETPOS says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from rapport.tasks.rules.moments import FIRST_YEAR, LAST_MINUTE, Due, due_of

LONGEST = 150
FARTHEST = timedelta(days=366 * 40)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYHOUR", "BYMINUTE"}
_IN_A_MONTH = {"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
# Narrow on purpose: a rule by the day that also names months can run to the year 9999 without ever coming.
_ALLOWED = {
    "DAILY": _ALWAYS,
    "WEEKLY": _ALWAYS | {"BYDAY", "WKST"},
    "MONTHLY": _ALWAYS | _IN_A_MONTH,
    "YEARLY": _ALWAYS | _IN_A_MONTH,
}


class Every(StrEnum):
    """How often, as people choose it."""

    NEVER = ""
    DAY = "day"
    WEEKDAY = "weekday"
    WEEK = "week"
    TWO_WEEKS = "two-weeks"
    MONTH = "month"
    YEAR = "year"
    CUSTOM = "custom"


WORDS = {
    Every.NEVER: "Does not repeat",
    Every.DAY: "Every day",
    Every.WEEKDAY: "Every weekday, Monday to Friday",
    Every.WEEK: "Every week",
    Every.TWO_WEEKS: "Every 2 weeks",
    Every.MONTH: "Every month",
    Every.YEAR: "Every year",
    Every.CUSTOM: "A rule of my own",
}


_TIME = r"(?:;BYHOUR=\d+;BYMINUTE=\d+)?"
_ON_A_DAY = r"BYMONTHDAY=(?:\d+|28(?:,29)?(?:,30)?(?:,31)?;BYSETPOS=-1)"
_SHAPES = {
    Every.DAY: re.compile(rf"FREQ=DAILY{_TIME}"),
    Every.WEEKDAY: re.compile(rf"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR{_TIME}"),
    Every.WEEK: re.compile(rf"FREQ=WEEKLY;BYDAY=[A-Z]{{2}}{_TIME}"),
    Every.TWO_WEEKS: re.compile(rf"FREQ=WEEKLY;INTERVAL=2;BYDAY=[A-Z]{{2}}{_TIME}"),
    Every.MONTH: re.compile(rf"FREQ=MONTHLY;{_ON_A_DAY}{_TIME}"),
    Every.YEAR: re.compile(rf"FREQ=YEARLY;BYMONTH=\d+;{_ON_A_DAY}{_TIME}"),
}


class NotARule(ValueError):
    """The text is no rule for repeating; its message is one plain sentence."""


@dataclass(frozen=True)
class Next:
    """When the next one is due, and the rule it carries on with."""

    due: Due
    rule: str


def rule_for(every: str, due: Due) -> str:
    """The stored rule for a friendly choice, anchored at the due day and time."""
    if every == Every.NEVER:
        return ""
    stepped = {
        Every.DAY: "FREQ=DAILY",
        Every.WEEKDAY: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        Every.WEEK: f"FREQ=WEEKLY;BYDAY={_DAYS[due.day.weekday()]}",
        Every.TWO_WEEKS: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={_DAYS[due.day.weekday()]}",
        Every.MONTH: f"FREQ=MONTHLY;{_month_day(due.day)}",
        Every.YEAR: f"FREQ=YEARLY;BYMONTH={due.day.month};{_year_day(due.day)}",
    }
    return anchored(stepped[Every(every)], due)


def _month_day(day: date) -> str:
    if day.day <= 28:
        return f"BYMONTHDAY={day.day}"
    return f"BYMONTHDAY={','.join(str(number) for number in range(28, day.day + 1))};BYSETPOS=-1"


def _year_day(day: date) -> str:
    return _month_day(day) if (day.month, day.day) == (2, 29) else f"BYMONTHDAY={day.day}"


def anchored(rule: str, due: Due) -> str:
    """The rule with its time of day in it, when there is one and the rule does not say its own."""
    if due.time is None or "BYHOUR" in rule:
        return rule
    return f"{rule};BYHOUR={due.time.hour};BYMINUTE={due.time.minute}"


def every_of(rule: str) -> Every:
    """The friendly choice that a stored rule came from; CUSTOM when it is none of them."""
    if not rule:
        return Every.NEVER
    return next((every for every, shape in _SHAPES.items() if shape.fullmatch(rule)), Every.CUSTOM)


def in_words(rule: str) -> str:
    """How a rule reads on a page: Every 2 weeks; the rule itself when it is one of people's own."""
    every = every_of(rule)
    return f"Repeats by the rule {rule}" if every == Every.CUSTOM else WORDS[every]


def checked(text: str) -> str:
    """A rule of people's own, tidied; an UNTIL that is a day includes that day. Raises NotARule."""
    rule = text.strip().upper().removeprefix("RRULE:").strip(";")
    if len(rule) > LONGEST:
        raise NotARule("Write a shorter rule.")
    parts = _parts(rule)
    allowed = _ALLOWED.get(parts.get("FREQ", ""))
    if allowed is None:
        raise NotARule("Start with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, like FREQ=MONTHLY;BYDAY=1MO.")
    if outside := sorted(set(parts) - allowed):
        raise NotARule(f"Leave out {outside[0]}: it has no meaning in a rule like this.")
    _check_numbers(parts)
    if re.fullmatch(r"[0-9]{8}", parts.get("UNTIL", "")):
        parts["UNTIL"] += "T235959"
    rule = ";".join(f"{key}={value}" for key, value in parts.items())
    _check_it_comes(rule)
    return rule


def _check_numbers(parts: dict[str, str]) -> None:
    if "COUNT" in parts and "UNTIL" in parts:
        raise NotARule("Say either how many times (COUNT) or until when (UNTIL), not both.")
    for name, most in (("INTERVAL", 400), ("COUNT", 10_000), ("BYHOUR", 23), ("BYMINUTE", 59)):
        value = parts.get(name, "1")
        if not re.fullmatch(r"[0-9]{1,5}", value) or not (name.startswith("BY") or int(value)) or int(value) > most:
            raise NotARule(f"{name} must be one number, at most {most:,}.")


def _check_it_comes(rule: str) -> None:
    start = datetime(FIRST_YEAR, 1, 1)  # noqa: DTZ001 - wall time
    try:
        first = next(_coming(_without_count(rule)[0], start), None)
    except (ValueError, TypeError, OverflowError) as reason:
        raise NotARule("This rule cannot be read. Write one like FREQ=WEEKLY;INTERVAL=3;BYDAY=TU.") from reason
    if first is None:
        raise NotARule("No day fits this rule.")


def _parts(rule: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in rule.split(";")]
    is_whole = re.fullmatch(r"[A-Z0-9=;,+-]*", rule) and all(key and value for key, _, value in pairs)
    if not is_whole or len({key for key, _, _ in pairs}) != len(pairs):
        raise NotARule("Write a rule like FREQ=MONTHLY;BYDAY=1MO.")
    return {key: value for key, _, value in pairs}


def after(rule: str, due_at: datetime, has_time: bool, finished_at: datetime, zone: ZoneInfo) -> Next | None:
    """The next time, after both the due moment and the moment it was finished; None when the rule has come to its end.

    Times missed while a task lay undone are not made up for. COUNT includes the task that was finished.
    """
    due = due_of(due_at, has_time, zone)
    start = datetime.combine(due.day, due.time or LAST_MINUTE)
    rule, left = _without_count(rule)
    for taken, wall in enumerate(_coming(rule, start), start=1):
        if left is not None and taken >= left:
            return None
        found = Due(wall.date(), wall.time() if has_time else None)
        if found.moment(zone) > max(due_at, finished_at):
            return Next(found, rule if left is None else f"{rule};COUNT={left - taken}")
    return None


def _without_count(rule: str) -> tuple[str, int | None]:
    parts = _parts(rule)
    count = parts.pop("COUNT", None)
    return ";".join(f"{key}={value}" for key, value in parts.items()), int(count) if count else None


def _coming(rule: str, start: datetime) -> Iterator[datetime]:
    """The occurrences after the start, in wall time, for as long as anyone plans."""
    for wall in rrulestr(rule, dtstart=start, ignoretz=True):
        if wall - start > FARTHEST:
            return
        if wall > start:
            yield wall
