"""Nobody can say they did not know: clocks that warn or run out are told along a chain, and cases whose owner does nothing go back.

Told means a row in `Escalation`, which notifications look for. The owner's own timer is apart from the customer's clocks: it begins when
the owner got the case or last did something with it, and a hand-back changes no clock.
"""

from datetime import datetime, timedelta

from django.db import transaction

from rapport.cases.actions import assigning, routing, timing
from rapport.cases.models import Case, Cause, Escalation, EscalationStep, When, Whom
from rapport.cases.queries import pressing
from rapport.clocks.models import Clock
from rapport.core.db import lock
from rapport.core.errors import require
from rapport.team.actors import Actor
from rapport.team.models import User


@transaction.atomic
def show(*, case: Case, by: Actor) -> Case:
    """What lists show of a case's clocks, brought up to date with them."""
    case = lock(case)
    timing.refresh(case)
    return case


@transaction.atomic
def tell_step(*, clock: Clock, step: EscalationStep, by: Actor) -> list[Escalation]:
    """Tell whoever a step of the chain names about a clock; each once. Those who are told already, or nobody at all, are no error."""
    case = lock(Case.objects.get(pk=clock.about_id))
    case = lock(case.merged_into) if case.merged_into else case
    cause = Cause.WARNED if step.when == When.WARN else Cause.MISSED
    why = f"{clock.name}: {'due soon' if cause == Cause.WARNED else 'late'}"
    return [_told(case, person, cause, why, by, clock.pk, step.pk) for person in _people(case, step)]


def _people(case: Case, step: EscalationStep) -> list[User]:
    if step.whom == Whom.OWNER:
        return [case.owner] if case.owner and case.owner.is_active else []
    if step.whom == Whom.PERSON:
        return [step.person] if step.person and step.person.is_active else []
    return pressing.leaders(case) if step.whom == Whom.LEADER else pressing.mates(case)


def _told(case: Case, person: User, cause: str, why: str, by: Actor, clock: int | None = None, step: int | None = None) -> Escalation:
    if clock is None:
        return Escalation.objects.create(case=case, user=person, cause=cause, why=why, at=by.at)
    made, _ = Escalation.objects.get_or_create(
        clock=clock, step=step, user=person, defaults={"case": case, "cause": cause, "why": why[:200], "at": by.at}
    )
    return made


@transaction.atomic
def hand_back(*, case: Case, by: Actor) -> Case:
    """Take a case back from an owner who has left us or is away, or who has left it untouched for longer than its queue allows: the queue
    shares it out again, among the others. The owner and their leaders are told. One that does not need it is left alone."""
    case = lock(case)
    reason = pressing.why_back(case, by.at)
    if reason is None or case.owner is None:
        return case
    owner, cause, why = case.owner, reason[0], reason[1]
    assigning.give(case, owner=None, team=case.team, queue=case.queue, by=by, why=why)
    routing.share(case, by, but=owner)
    for person in {owner, *pressing.leaders(case)} if owner.is_active else pressing.leaders(case):
        _told(case, person, cause, why, by)
    return case


@transaction.atomic
def seen(*, escalation: Escalation, by: Actor) -> Escalation:
    """They have looked."""
    escalation = lock(escalation)
    require(escalation.user_id == by.user_id)
    if escalation.seen_at is None:
        escalation.seen_at = by.at
        escalation.save(update_fields=["seen_at"])
    return escalation


def due(step: EscalationStep, clock: Clock, at: datetime) -> bool:
    """Whether a step is due for a clock."""
    since = clock.warned_at if step.when == When.WARN else clock.missed_at
    return since is not None and since + timedelta(minutes=step.minutes) <= at
