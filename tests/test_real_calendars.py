"""Calendars that real programs wrote: each is read or refused with a sentence, and repeats as the lists that came with it say.

What does not match is listed when a floor is missed. Known differences: KOrganizer's own lists show UTC times in Vienna and leave out a
start that its rule does not name. Some of calcard's end after about 100 times of the whole file, take no EXRULE and no custom zones, keep
a time that was moved away (RECURRENCE-ID), stop before the last moment of UNTIL, and mean the second of an hour that happens twice.
"""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rapport.core.calendars import Calendar, CalendarRefused, Kind, occurrences, read, rules, values

CALENDARS = Path(__file__).parents[2] / "shared" / "data" / "5_calendars"
FILES = sorted(path for path in CALENDARS.rglob("*") if path.suffix.lower() in {".ics", ".vcs"})
NOT_BEFORE, CUT = datetime(1900, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
FAR = datetime(9000, 1, 1, tzinfo=UTC)
REFUSED = {"calcard": 7, "icalendar-py": 6, "libical": 2}

pytestmark = pytest.mark.skipif(not FILES, reason="The real files are not beside the project.")


@pytest.mark.parametrize("source", sorted({path.relative_to(CALENDARS).parts[0] for path in FILES}))
def test_every_file_is_read_or_refused_with_a_sentence(source):
    counts, refused = Counter(), []
    for path in FILES:
        if path.relative_to(CALENDARS).parts[0] != source:
            continue
        try:
            calendar = read(path.read_bytes())
        except CalendarRefused as refusal:
            refused.append((path.name, refusal.sentence))
            continue
        counts["read"] += 1
        occurrences(calendar, datetime(2000, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC), 50)
        assert all(problem.strip() for problem in calendar.every_problem)
    assert counts["read"] > 0
    assert all(sentence.endswith(".") for _, sentence in refused)
    assert len(refused) <= REFUSED.get(source, 0), refused


def _kcal(ending: str) -> list[tuple[Path, list[str]]]:
    found = sorted((CALENDARS / "kcalendarcore").rglob(f"*{ending}"))
    return [(path.with_name(path.name.removesuffix(ending)), path.read_text().splitlines()) for path in found]


def _first(calendar: Calendar) -> datetime:
    years = [entry.begins.year for entry in calendar.entries if entry.begins]
    return datetime(max(min(years, default=1990) - 1, 1), 1, 1, tzinfo=UTC)


def _enough(matched: int, misses: list[str], floor: int) -> None:
    assert matched >= floor, f"{matched} matched, fewer than {floor}. Not: {', '.join(misses)}"


def test_series_fall_on_the_days_that_were_written_down_for_them():
    matched, misses = 0, []
    for path, lines in _kcal(".recurson.ref"):
        wanted = [line.strip() for line in lines if line.strip()]
        calendar = read(path.read_bytes())
        found = occurrences(calendar, _first(calendar), datetime(2021, 1, 1, tzinfo=UTC), 20_000)
        days = list(dict.fromkeys(each.start.date().isoformat() for each in found))
        if days == wanted or (len(wanted) > 500 and days[: len(wanted)] == wanted):
            matched += 1
        else:
            misses.append(path.name)
    _enough(matched, misses, 99)


def test_series_happen_at_the_times_that_were_written_down_for_them():
    matched, misses = 0, []
    for path, lines in _kcal(".next.ref"):
        wanted = [line.split()[0] for line in lines if line.strip()]
        calendar = read(path.read_bytes())
        found = occurrences(calendar, _first(calendar), FAR, max(len(wanted), 1))
        times = [f"{each.start:%Y-%m-%d}" if each.is_all_day else f"{each.start:%Y-%m-%dT%H:%M:%S}" for each in found]
        shown = [line[: len(time)] for line, time in zip(wanted, times, strict=False)]
        if len(times) >= len(wanted) and shown == times[: len(wanted)]:
            matched += 1
        else:
            misses.append(path.name)
    _enough(matched, misses, 97)


def _documents(text: str) -> list[dict]:
    decoder, found, text = json.JSONDecoder(), [], text.strip()
    while text:
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:].strip()
    return found


def _is_endless(calendar: Calendar, position: int) -> bool:
    entry = next(each for each in calendar.entries if each.position == position)
    return any("UNTIL" not in rule and "COUNT" not in rule for rule in entry.rules)


def _happens_as(wanted: set[datetime], calendar: Calendar) -> bool:
    """Every time that is written down is found, and none is found that is not, but for series without end, which the lists cut."""
    where = {"zone": ZoneInfo("Pacific/Auckland"), "kinds": tuple(Kind)}
    ends = min(max(wanted, default=NOT_BEFORE) + timedelta(seconds=1), CUT)
    found = occurrences(calendar, min(wanted, default=NOT_BEFORE), ends, 200_000, **where)
    fixed = tuple(entry for entry in calendar.entries if not _is_endless(calendar, entry.position))
    bounded = occurrences(replace(calendar, entries=fixed), NOT_BEFORE, CUT, 200_000, **where)
    written = {moment for moment in wanted if moment < CUT}
    return written <= {each.start.astimezone(UTC) for each in found} and {each.start.astimezone(UTC) for each in bounded} <= written


def test_files_expand_as_their_normal_form_says():
    matched, misses = 0, []
    for path in sorted((CALENDARS / "calcard" / "ical").glob("*.json")):
        events = [event for document in _documents(path.read_text()) for event in document["events"]]
        wanted = {datetime.fromisoformat(event["start"]).astimezone(UTC) for event in events}
        try:
            calendar = replace(read(path.with_suffix(".ics").read_bytes()), zone="")
        except CalendarRefused:
            calendar = Calendar(())
        if _happens_as(wanted, calendar):
            matched += 1
        else:
            misses.append(path.stem)
    _enough(matched, misses, 150)


def test_rules_give_the_instances_that_were_written_down():
    """A list that begins after a hidden start is the end of ours."""
    matched, misses = 0, []
    for case in json.loads((CALENDARS / "libical" / "rrule_instances.json").read_text()):
        wanted = [each.rstrip("Z") for each in case["INSTANCES"]]
        first = rules.as_wall(values.moment(case["DTSTART"], None))
        found = [
            f"{wall:%Y%m%dT%H%M%S}"
            for wall in rules.walls(case["RRULE"], first, first, rules.as_wall(date(2100, 1, 1)), most=len(wanted) + 20)
        ]
        short = [each[: len(wanted[0])] for each in found] if wanted else found
        ends_so = "UNTIL" in case["RRULE"] and bool(wanted) and short[-len(wanted) :] == wanted
        if short[: len(wanted)] == wanted or ends_so:
            matched += 1
        else:
            misses.append(case["RRULE"])
    _enough(matched, misses, 47)
