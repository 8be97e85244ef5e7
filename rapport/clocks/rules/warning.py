"""When a clock becomes due soon."""

from datetime import datetime, timedelta
from typing import Any

from rapport.clocks.rules.targets import Run, Target

SOON_SHARE = 0.8  # due soon when a fifth of the time is left,
SOON_DAYS = 2  # or two working days before, whichever is longer,
SOON_LATEST = 0.5  # but never before half of the time has gone
JUST_TWO_DAYS = timedelta(hours=47)  # two working days are never shorter, also when the clocks go forward


def moment(target: Target, run: Run, due: datetime, warn: dict[str, Any]) -> datetime:
    """When a clock becomes due soon: at a moment, with a percentage of its time left, or as usual.

    As usual: a fifth of the time left or two working days, whichever is longer, but at most half of the time.
    """
    if "at" in warn:
        return datetime.fromisoformat(warn["at"])
    if "percent" in warn:
        return target.after_share(run, 1 - warn["percent"] / 100, due)
    fifth, half = target.after_share(run, SOON_SHARE, due), target.after_share(run, SOON_LATEST, due)
    if due - half < JUST_TWO_DAYS:
        return min(half, due)
    return min(fifth, max(half, run.timetable.add_days(due, -SOON_DAYS)))
