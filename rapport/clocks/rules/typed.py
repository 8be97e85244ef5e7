"""Hours, closures and other days as people type them, and as the screen shows them back.

Hours: "9am to 12:30pm, 1:30pm to 5pm", "09:00 to 17:00", "all day", "" or "closed". Closures and other days, a line each:
"24 Dec 2026 to 31 Dec 2026: Office closed", "24 Dec 2026 09:00 to 13:00: Christmas Eve", "1 May 2027: Fair".
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from rapport.clocks.rules.content import Content, Window, clock
from rapport.clocks.rules.refusals import CalendarRefused

TIME = r"(?:[0-9]{1,2}(?:[:.][0-9]{2})?\s*(?:am|pm)?|midday|noon|midnight)"
RANGE = rf"{TIME}\s*(?:to|until|-|–)\s*{TIME}"
HOURS = rf"(?:closed|all\s+day|{RANGE}(?:\s*(?:,|and)\s*{RANGE})*)"
DATE = r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{1,2}\s+[A-Za-z]{3,9}\s+[0-9]{4})"
LINE = re.compile(
    rf"(?P<first>{DATE})(?:\s*(?:to|until|–)\s*(?P<last>{DATE}))?(?:\s*,?\s+(?P<hours>{HOURS}))?(?:\s*:\s*(?P<why>.*))?", re.I
)
FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d %b %Y", "%d %B %Y")
ALL_DAY = [["00:00", "24:00"]]
EXAMPLE = "Write it like 24 Dec 2026 09:00 to 13:00: Christmas Eve, or 29 Dec 2026 to 31 Dec 2026: Office closed."


def hours(text: str, *, field: str) -> list[list[str]]:
    """The windows that were typed for a day. Refuses what it does not understand."""
    plain = " ".join(text.lower().split())
    if plain in {"", "closed"}:
        return []
    if plain == "all day":
        return ALL_DAY
    parts = re.split(r"\s*(?:,|;|\band\b)\s*", plain)
    return [_range(part, field) for part in parts if part]


def exceptions(text: str) -> dict[str, Any]:
    """Closures and other days from lines, in the shape of a calendar's content. Refuses a line it does not understand, and a day twice."""
    closures, days = [], {}
    for line in filter(None, (" ".join(each.split()) for each in text.splitlines())):
        found = LINE.fullmatch(line)
        if not found:
            raise CalendarRefused(f"“{line[:60]}” is not understood. {EXAMPLE}", field="exceptions")
        first, why = _day(found["first"]), found["why"] or ""
        if found["hours"] is None:
            closures.append({"from": first, "to": _day(found["last"]) if found["last"] else first, "why": why})
        elif found["last"]:
            raise CalendarRefused(f"“{line[:60]}” gives hours for several days; write a line for each.", field="exceptions")
        elif first in days:
            raise CalendarRefused(f"{first} is there twice.", field="exceptions")
        else:
            days[first] = {"windows": hours(found["hours"], field="exceptions"), "why": why}
    return {"closures": closures, "days": days}


def hours_shown(windows: tuple[Window, ...]) -> str:
    """Windows as they can be typed."""
    return ", ".join(f"{clock(opens)} to {clock(closes)}" for opens, closes in windows)


def exceptions_shown(said: Content) -> str:
    """Closures and other days as lines, in order of their dates."""
    return "\n".join(line for _, line in sorted(_lines(said)))


def _lines(said: Content) -> Iterator[tuple[date, str]]:
    for each in said.closures:
        until = f" to {_shown(each.last)}" if each.last != each.first else ""
        yield each.first, f"{_shown(each.first)}{until}: {each.why}"
    for day, other in said.days.items():
        yield day, f"{_shown(day)} {hours_shown(other.windows) or 'closed'}: {other.why}"


def _shown(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _range(text: str, field: str) -> list[str]:
    found = re.fullmatch(rf"({TIME})\s*(?:to|until|-|–)\s*({TIME})", text)
    if not found:
        raise CalendarRefused(
            f"“{text[:40]}” is not understood. Write hours like 9am to 5pm, or 09:00 to 12:30, 13:30 to 17:00.", field=field
        )
    return [_time(found[1]), _time(found[2], is_end=True)]


def _time(text: str, *, is_end: bool = False) -> str:
    if text in {"midday", "noon"}:
        return "12:00"
    if text == "midnight":
        return "24:00" if is_end else "00:00"
    found = re.fullmatch(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(am|pm)?", text)
    assert found
    hour, minute, half = int(found[1]), found[2] or "00", found[3]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{24 if is_end and half and hour == 0 and minute == '00' else hour:02d}:{minute}"


def _day(text: str) -> str:
    for form in FORMS:
        try:
            return datetime.strptime(text.title(), form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise CalendarRefused(f"{text} is not a date. {EXAMPLE}", field="exceptions")
