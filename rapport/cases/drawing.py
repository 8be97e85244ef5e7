"""How the most pressing clock of a case is drawn in a list: from the words that are kept for lists, without reading the clock."""

from datetime import datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.safestring import SafeString

from rapport.cases.models import DueState
from rapport.core import drawing, wording

STATES = {
    DueState.RUNNING: "ok",
    DueState.WARNED: "soon",
    DueState.MISSED: "over",
    DueState.PAUSED: "paused",
    DueState.MET: "met",
}
PERCENT = {"ok": 30, "soon": 85, "over": 100, "paused": 40, "met": 100}


def due(state: str, at: datetime | None, name: str = "", size: str = "") -> SafeString | str:
    """Nothing for no clock. Size two: on two lines; state: its word, and under it how long is left; bare: without its name."""
    shown = STATES.get(DueState(state))
    return _drawn(shown, _left(at, shown), name, size) if shown else ""


@lru_cache(maxsize=2048)
def _drawn(state: str, left: str, name: str, size: str) -> SafeString:
    if size == "state":
        return drawing.clock(state, "", left, PERCENT[state], "two")
    return drawing.clock(state, left, "" if size == "bare" else name, PERCENT[state], "" if size == "bare" else size)


def _left(at: datetime | None, state: str) -> str:
    """When it is due: today by its hour, else by its day."""
    if at is None or state in {"paused", "met"}:
        return ""
    due, now = timezone.localtime(at), timezone.localtime()
    if due.date() == now.date() or abs(due - now) < timedelta(hours=12):
        return f"{wording.near_date(due.date(), now.date())}, {wording.clock_time(due)}"
    return wording.near_date(due.date(), now.date())
