"""Business-hours cases that another product publishes: every one of them comes out."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from rapport.clocks.rules import content, timetable

CASES = Path(__file__).parents[4] / "shared" / "data" / "5_calendars" / "business-hours" / "business_hours_cases.json"
UNITS = {"seconds": 1, "minutes": 60, "hours": 3600}


def cases():
    if not CASES.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="the shared data is not here"))]
    return [pytest.param(case, id=case["id"]) for case in json.loads(CASES.read_text())]


def calendar(schedule) -> content.Content:
    """Their schedule as one of our calendars: shifts are days of their own, breaks are cut out, holidays are closures."""
    week = {name: content.windows(hours) for name, hours in schedule["hours"].items()}
    days = {day: {"windows": hours, "why": "Shift"} for day, hours in schedule["shifts"].items()}
    for day, breaks in schedule["breaks"].items():
        usual = week.get(content.WEEKDAYS[date.fromisoformat(day).weekday()], ())
        left = cut(content.windows(days[day]["windows"]) if day in days else usual, content.windows(breaks))
        days[day] = {"windows": [[content.clock(a), content.clock(b)] for a, b in left], "why": "Break"}
    for day in schedule["holidays"]:
        days[day] = {"windows": [], "why": "Holiday"}
    return content.read({"zone": schedule["time_zone"], "weekly": schedule["hours"], "days": days})


def cut(windows, breaks):
    minutes = {m for a, b in windows for m in range(a, b)} - {m for a, b in breaks for m in range(a, b)}
    starts = sorted(m for m in minutes if m - 1 not in minutes)
    ends = sorted(m + 1 for m in minutes if m + 1 not in minutes)
    return list(zip(starts, ends, strict=True))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("case", cases())
def test_comes_out(case):
    given = case["input"]
    said = calendar(case["schedule"])
    table = timetable.of_content(said)
    if case["op"] == "is_open":
        assert table.is_open(at(given["time"])) is case["expected"]
    elif case["op"] == "business_seconds_between":
        assert table.working_time_between(at(given["start"]), at(given["end"])).total_seconds() == case["expected"]
    elif case["op"] == "on_holiday":
        assert (said.why_closed(at(given["time"]).date()) == "Holiday") is case["expected"]
    elif case["op"] == "on_break":
        assert (said.why_closed(at(given["time"]).date()) == "Break" and not table.is_open(at(given["time"]))) is case["expected"]
    else:
        assert moved(table, **given) == at(case["expected"])


def moved(table, *, amount, unit, direction, time) -> datetime:
    if unit == "days":
        return table.add_days(at(time), amount if direction == "after" else -amount)
    length = timedelta(seconds=amount * UNITS[unit])
    return table.due_at(at(time), length) if direction == "after" else table.before(at(time), length)
