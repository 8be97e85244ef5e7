"""A clock gets another time: an extension, another priority, a new agreement."""

from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.clocks.actions import writing
from rapport.clocks.actions.starting import warning
from rapport.clocks.models import Calendar, Clock
from rapport.clocks.queries import timetables
from rapport.clocks.rules import targets
from rapport.clocks.rules.ledger import Entry, What
from rapport.clocks.rules.refusals import ClockRefused
from rapport.clocks.rules.targets import Target
from rapport.core.db import lock
from rapport.team.actors import Actor


@transaction.atomic
def change_target(
    *,
    clock: Clock,
    target: Target,
    reason: str,
    by: Actor,
    since: datetime | None = None,
    calendar: Calendar | None = None,
    warn_percent: int | None = None,
    warn_at: datetime | None = None,
    under: str = "",
) -> Clock:
    """Give a clock that is running or paused another time, with the reason; it counts from its start unless `since` is given.
    `under` says what promises that time now.

    Refuses: ClockRefused for a clock missed or ended, without a reason, or whose new date cannot be worked out.
    """
    clock = lock(clock)
    if not reason.strip():
        raise ClockRefused("Say why the time changes.", field="reason")
    if since is not None and not clock.started_at <= since <= by.at:
        raise ClockRefused("A clock counts from its start or from a moment since.", field="since")
    facts: dict[str, Any] = {"target": targets.as_json(target), "warn": warning(warn_percent, warn_at)}
    facts |= {"since": since.isoformat()} if since else {}
    facts |= {"calendar": timetables.latest(calendar).pk} if calendar else {}
    facts |= {"under": under} if under else {}
    return writing.add(clock, Entry(What.CHANGED, by.at, facts, reason), by)
