"""The rules of the desk, plain values in and out."""

from datetime import datetime

NOON, EVENING = 12, 18


def greeting(now: datetime) -> str:
    """Good morning until midday, good afternoon until six, then good evening. `now` is on the wall clock."""
    if now.hour < NOON:
        return "Good morning"
    return "Good afternoon" if now.hour < EVENING else "Good evening"
