"""Tasks that belong to a case: it does not end while one of them is open."""

from datetime import datetime

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions import content, keeping
from rapport.cases.models import Case, CaseTask
from rapport.core.errors import require
from rapport.tasks.actions import adding
from rapport.tasks.models import Priority
from rapport.team.actors import Actor
from rapport.team.models import Team, User


@transaction.atomic
def add(
    *,
    case: Case,
    title: str,
    by: Actor,
    note: str = "",
    owner: User | None = None,
    team: Team | None = None,
    due_at: datetime | None = None,
    has_time: bool = False,
    priority: int = Priority.NORMAL,
) -> CaseTask:
    """Add a task to an open case, one's own unless given to a person or a team. It is about the case's customer where the actor may see
    them. Refuses: CaseRefused for a case that has ended, MergedAway, TaskRefused."""
    case = keeping.taken(case)
    require(permissions.may_work(by, case))
    if not case.is_open:
        raise content.CaseRefused(f"{case.reference} has ended. Open it again first.")
    customer = case.customer if permissions.may_name_customer(by, case) else None
    task = adding.add(
        title=title, note=note, customer=customer, owner=owner, team=team, due_at=due_at, has_time=has_time, priority=priority, by=by
    )
    keeping.save(case, by=by)
    return CaseTask.objects.create(case=case, task=task)
