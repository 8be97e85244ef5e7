"""A clock starts."""

from datetime import datetime
from typing import Any

from django.db import models, transaction

from rapport.clocks.actions import calendars, writing
from rapport.clocks.models import RUNNING_OR_PAUSED, Calendar, Clock, Kind
from rapport.clocks.queries import timetables
from rapport.clocks.rules import ledger, targets
from rapport.clocks.rules.ledger import Entry, What
from rapport.clocks.rules.refusals import ClockRefused
from rapport.clocks.rules.targets import Target
from rapport.team.actors import Actor

LONGEST_NAME = 100
LONGEST_BECAUSE = 200
About = models.Model | tuple[str, int]


class AlreadyRunning(ClockRefused):
    """A service level of that name is running for the same thing."""


@transaction.atomic
def start(
    *,
    about: About,
    name: str,
    kind: str,
    target: Target,
    by: Actor,
    calendar: Calendar | None = None,
    at: datetime | None = None,
    because: str = "",
    warn_percent: int | None = None,
    warn_at: datetime | None = None,
    under: str = "",
) -> Clock:
    """Start a clock for something: a row, or its label and id ("cases.case", 17).

    `target` is made by `rules.targets`; `calendar` is the default one unless given, and the clock keeps to its latest version. `at` is
    when it began to count (now unless given), `because` the event that started it. It warns when `warn_percent` of the time
    is left or at `warn_at`, else as due soon is defined. `under` says what promises that time, for "Why this date?".

    Refuses: AlreadyRunning, ClockRefused.
    """
    about_kind, about_id = subject(about)
    version = timetables.latest(calendar) if calendar else calendars.usual(by)
    facts = {"target": targets.as_json(target), "calendar": version.pk, "warn": warning(warn_percent, warn_at)}
    facts |= {"under": under} if under else {}
    entry = Entry(What.STARTED, at or by.at, facts, because)
    if entry.at > by.at:
        raise ClockRefused("A clock cannot have started in the future.", field="at")
    _require_none_running(about_kind, about_id, name, kind)
    standing = ledger.standing([entry], timetables.of_version)
    clock = Clock(about_kind=about_kind, about_id=about_id, kind=_kind(kind), name=_name(name), because=because[:LONGEST_BECAUSE])
    writing.put(clock, standing)
    clock.save(force_insert=True)
    writing.row(clock, entry, standing, by).save(force_insert=True)
    return clock


def subject(about: About) -> tuple[str, int]:
    """What a clock is about: the label of its table in small letters, and its id."""
    return about if isinstance(about, tuple) else (about._meta.label_lower, about.pk)


def warning(percent: int | None, at: datetime | None) -> dict[str, Any]:
    """When to warn, as the ledger keeps it."""
    if at is not None:
        return {"at": at.isoformat()}
    if percent is None:
        return {}
    if not 1 <= percent <= 99:
        raise ClockRefused("A clock warns when between 1 and 99 percent of its time is left.", field="warn")
    return {"percent": percent}


def _kind(kind: str) -> str:
    if kind not in Kind.values:
        raise ClockRefused(f"A clock is one of {', '.join(Kind.values)}.", field="kind")
    return kind


def _name(name: str) -> str:
    text = " ".join(name.replace("\x00", "").split())
    if not text or len(text) > LONGEST_NAME:
        raise ClockRefused(f"Give the clock a name of at most {LONGEST_NAME} characters.", field="name")
    return text


def _require_none_running(about_kind: str, about_id: int, name: str, kind: str) -> None:
    same = Clock.objects.filter(RUNNING_OR_PAUSED, about_kind=about_kind, about_id=about_id, name=name, kind=Kind.SERVICE_LEVEL)
    if kind == Kind.SERVICE_LEVEL and same.exists():
        raise AlreadyRunning(f"The clock {name!r} is already running.")
