"""Service levels: made, changed with their effect on open cases shown first, put away."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions import timing
from rapport.cases.actions.setup import keeping
from rapport.cases.models import EscalationStep, ServiceLevel
from rapport.cases.models.level import When, Whom
from rapport.cases.queries import effects
from rapport.cases.queries.levels import calendar_of, fitting, open_under
from rapport.cases.rules.levels import NAMES
from rapport.clocks.actions import changing
from rapport.clocks.models import Clock
from rapport.clocks.rules import targets
from rapport.clocks.rules.refusals import ClockRefused
from rapport.core.db import lock
from rapport.core.errors import require
from rapport.team.actors import Actor

MOST_STEPS = 20
ONLY_AGREEMENTS = "Only an agreement with a customer can take cases that are open already. Name the customer, or leave this unticked."


@transaction.atomic
def make(*, by: Actor, steps: Sequence[Mapping[str, Any]] = (), to_open_cases: bool = False, **values: Any) -> ServiceLevel:
    """A new service level; cases opened or changed from now on keep it. An agreement also takes the open cases that it fits, when
    `to_open_cases`. Refuses: SetupRefused.
    """
    require(permissions.may_manage(by))
    if to_open_cases and values.get("customer") is None:
        raise keeping.SetupRefused(ONLY_AGREEMENTS, field="to_open_cases")
    level = keeping.put(ServiceLevel(position=ServiceLevel.objects.count()), _checked(values))
    _stepped(level, steps)
    if to_open_cases:
        _apply(None, level, f"The service level {level.name} is new", by)
    return level


@transaction.atomic
def change(
    *,
    level: ServiceLevel,
    by: Actor,
    version: int | None = None,
    steps: Sequence[Mapping[str, Any]] | None = None,
    steps_were: Sequence[str] | None = None,
    to_open_cases: bool = False,
    **values: Any,
) -> ServiceLevel:
    """Change a service level. Clocks that run keep the times they started with, unless `to_open_cases`: then those that still run,
    or are paused, get the new times, as `effects.of_level` shows; cases that the change shuts out keep what fits them, and an agreement
    takes those that it fits. Clocks that have ended or were missed never change. `steps_were` is the `chain` as it was at `version`.
    Refuses: SetupRefused, Conflict.
    """
    level = keeping.taken(level, by)
    before = copy(level)
    was = None if steps_were is None else list(steps_were)
    wholes = [] if steps is None else [keeping.Lines("steps", was, chain(level.steps.all()), chain(steps))]
    mine, whole = keeping.settled(level, _checked(values), version, *wholes)
    level = keeping.put(level, mine)
    if steps is not None and whole:
        _stepped(level, steps)
    if to_open_cases:
        _apply(before, level, f"The service level {level.name} changed", by)
    return level


def chain(steps: Iterable[EscalationStep | Mapping[str, Any]]) -> list[str]:
    """Who is told, a sentence for each step."""
    return sorted(_said(step) for step in steps)


def _said(step: EscalationStep | Mapping[str, Any]) -> str:
    row = EscalationStep(**step) if isinstance(step, Mapping) else step
    later = f", {row.minutes} minutes later" if row.minutes else ""
    return f"{When(row.when).label}{later}: {row.person or Whom(row.whom).label}"


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    for name in NAMES.values():
        if values.get(name):
            values[name] = _target(values[name], name)
    first, last = values.get("starts_on"), values.get("ends_on")
    if first and last and last < first:
        raise keeping.SetupRefused("Its last day is on or after its first.", field="ends_on")
    return values


def _target(given: Mapping[str, Any], field: str) -> dict[str, Any]:
    try:
        target = targets.from_json(given)
    except ClockRefused as refusal:
        raise keeping.SetupRefused(refusal.sentence, field=field) from None
    if target.form in {"moment", "law"}:
        raise keeping.SetupRefused("A service level is a length of time.", field=field)
    return targets.as_json(target)


def _stepped(level: ServiceLevel, steps: Sequence[Mapping[str, Any]]) -> ServiceLevel:
    if len(steps) > MOST_STEPS:
        raise keeping.SetupRefused(f"A chain has at most {MOST_STEPS} steps.", field="steps")
    left = list(level.steps.all())
    for step in steps:
        kept = next((each for each in left if _is(each, step)), None)
        if kept:
            left.remove(kept)
        else:
            keeping.put(EscalationStep(level=level), step)
    level.steps.filter(pk__in=[each.pk for each in left]).delete()
    return level


def _is(step: EscalationStep, wanted: Mapping[str, Any]) -> bool:
    """Whether it is a step that stands already: it stays the same row, for whoever was told by it is not told again."""
    return (step.when, step.minutes, step.whom, step.person) == (
        wanted["when"], wanted.get("minutes", 0), wanted["whom"], wanted.get("person"),
    )  # fmt: skip


def _apply(before: ServiceLevel | None, level: ServiceLevel, why: str, by: Actor) -> None:
    for turn in effects.turns(before, level):
        case = lock(turn.case)
        if turn.is_other:
            timing.come_under(case, turn.found, by, why)
            continue
        for clock in turn.ticking:
            _give_time(clock, level, why, by)
        timing.refresh(case)


def _give_time(clock: Clock, level: ServiceLevel, why: str, by: Actor) -> None:
    if wanted := getattr(level, NAMES[clock.name]):
        changing.change_target(
            clock=clock, target=targets.from_json(wanted), calendar=calendar_of(level), warn_percent=level.warn_percent, reason=why, by=by
        )


@transaction.atomic
def put_away(*, level: ServiceLevel, by: Actor, to_open_cases: bool = False) -> ServiceLevel:
    """Promise these times to no further case, and tell nobody any more that they are late. Clocks that run keep their times, unless
    `to_open_cases`: then open cases come under what fits them now."""
    level = keeping.put(keeping.taken(level, by), {"archived_at": by.at})
    for each in open_under(level) if to_open_cases else []:
        case = lock(each)
        timing.come_under(case, fitting(case), by, f"The service level {level.name} is no longer in use")
    return level
