"""How fast clocks are: due dates in one process, and open clocks that follow a change of their calendar.

python -m bench.clocks [HOW-MANY] prints it as JSON; the data folder is RAPPORT_DATA.
"""

import json
import random
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import installation

OPEN = 100_000
DATES = 200_000
BATCH = 5_000
FIRST = datetime(2026, 1, 5, 9, tzinfo=UTC)


def measured(folder: Path) -> dict[str, float]:
    """Run in a process of its own, on an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "bench.clocks", str(OPEN)]
    told = subprocess.run(command, check=True, env=installation.environment(folder), stdout=subprocess.PIPE, text=True).stdout
    return dict(json.loads(told.splitlines()[-1]))


def main(many: int) -> None:
    """Print what was measured."""
    from rapport.config.commands import with_django

    with_django()
    print(json.dumps({**_engine(), **_following(many)}))


def _engine() -> dict[str, float]:
    """Due dates a second: bare, and as a clock needs them, with its warning."""
    from rapport.clocks.rules import content, ledger, targets, timetable

    said = content.read({"nation": "ENG", "weekly": {day: [["09:00", "12:30"], ["13:30", "17:00"]] for day in content.WEEKDAYS[:5]}})
    table, chance = timetable.of_content(said), random.Random(1)
    asked = [(FIRST + timedelta(minutes=chance.randrange(400_000)), timedelta(minutes=chance.randrange(1, 5_000))) for _ in range(DATES)]
    table.due_at(FIRST, timedelta(days=30))
    start = time.perf_counter()
    for begun, length in asked:
        table.due_at(begun, length)
    bare = DATES / (time.perf_counter() - start)
    entries = [
        ledger.Entry(ledger.What.STARTED, begun, {"target": {"form": "working-time", "minutes": length.seconds // 60 + 1}, "calendar": 1})
        for begun, length in asked[: DATES // 10]
    ]
    start = time.perf_counter()
    for entry in entries:
        targets.from_json(entry.facts["target"])
        ledger.standing([entry], lambda number: table)
    return {"due": bare, "standing": len(entries) / (time.perf_counter() - start)}


def _following(many: int) -> dict[str, float]:
    """Seconds to show what a change of a calendar would do to open clocks, and to make it."""
    from rapport.clocks.actions import calendars
    from rapport.clocks.queries import effect
    from rapport.clocks.rules import content
    from rapport.clocks.rules.timetable import Era
    from rapport.config.commands import the_system

    by = the_system()
    week = {day: [["09:00", "17:00"]] for day in content.WEEKDAYS[:5]}
    calendar = calendars.make(name=f"Measured {by.at:%Y-%m-%d %H:%M:%S}", given={"nation": "ENG", "weekly": week}, by=by)
    _start_many(calendar, many, by)
    shorter = {"nation": "ENG", "weekly": {**week, "fri": [["09:00", "13:00"]]}}
    start = time.perf_counter()
    shown = effect.of(calendar, Era(by.at, content.read(shorter), 2), by.at)
    seen = time.perf_counter()
    moved = calendars.change(calendar=calendar, given=shorter, why="Short Fridays", by=by)
    done = time.perf_counter()
    assert moved == shown.moved
    return {"open": many, "moved": moved, "show": seen - start, "change": done - seen}


def _start_many(calendar: Any, many: int, by: Any) -> None:
    """Open clocks of all lengths, one in four paused once, put in by the thousand."""
    from rapport.clocks.actions import writing
    from rapport.clocks.models import Clock, ClockEntry
    from rapport.clocks.queries import timetables
    from rapport.clocks.rules import ledger
    from rapport.clocks.rules.ledger import Entry, What

    version, chance = timetables.latest(calendar), random.Random(2)
    forms = [{"form": "working-time", "minutes": 2_400}, {"form": "working-days", "days": 20}, {"form": "days", "days": 28}]
    for batch in range(0, many, BATCH):
        clocks, lines = [], []
        for number in range(batch, min(batch + BATCH, many)):
            begun = by.at - timedelta(minutes=chance.randrange(5_000))
            ledger_of = [Entry(What.STARTED, begun, {"target": chance.choice(forms), "calendar": version.pk})]
            if number % 4 == 0:
                ledger_of += [Entry(What.PAUSED, begun + timedelta(minutes=90)), Entry(What.RESUMED, begun + timedelta(minutes=300))]
            clock = Clock(about_kind="cases.case", about_id=10**9 + number, kind="promise", name="Measured")
            standing = ledger.standing(ledger_of, timetables.of_version)
            writing.put(clock, standing)
            clocks.append(clock)
            lines += [writing.row(clock, entry, standing, by) for entry in ledger_of]
        Clock.objects.bulk_create(clocks)
        for line in lines:
            line.clock_id = line.clock.pk
        ClockEntry.objects.bulk_create(lines)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else OPEN)
