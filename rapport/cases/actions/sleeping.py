"""Putting a case off until a moment or an answer. Nothing has to run when the moment comes: it is compared when read. An answer always
wakes a case (see `arriving`)."""

from datetime import datetime

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions import content, keeping
from rapport.cases.events import CaseSlept, CaseWoken
from rapport.cases.models import Case
from rapport.cases.rules.words import UNTIL_AN_ANSWER
from rapport.core.errors import require
from rapport.team.actors import Actor


@transaction.atomic
def sleep(*, case: Case, by: Actor, until: datetime | None = None) -> Case:
    """Put a case off until a moment, or (without one) until the customer answers. Its clocks go on.

    Refuses: CaseRefused for a case that has ended or a moment that has passed.
    """
    case = keeping.taken(case)
    require(permissions.may_work(by, case))
    if not case.is_open:
        raise content.CaseRefused("This case has ended; there is nothing to put off.")
    if until is not None and not by.at < until < UNTIL_AN_ANSWER:
        raise content.CaseRefused("Put it off to a time in the future.", field="until")
    case.sleeps_until = until or UNTIL_AN_ANSWER
    keeping.save(case, "sleeps_until", by=by)
    keeping.tell(CaseSlept(case.reference, until.isoformat() if until else "until the customer answers"), case, by)
    return case


@transaction.atomic
def wake(*, case: Case, by: Actor) -> Case:
    """Take a case up again. One that is awake stays so."""
    case = keeping.taken(case)
    require(permissions.may_work(by, case))
    if case.sleeps_until is None:
        return case
    was_asleep, case.sleeps_until = case.sleeps_until > by.at, None
    keeping.save(case, "sleeps_until", by=by)
    if was_asleep:
        keeping.tell(CaseWoken(case.reference), case, by)
    return case
