"""Statuses: made, renamed, put away. What a status means to clocks stays as it was when cases have it."""

from typing import Any

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions.setup import keeping
from rapport.cases.models import Case, CaseStatus
from rapport.core.errors import require
from rapport.team.actors import Actor


@transaction.atomic
def make(*, by: Actor, **values: Any) -> CaseStatus:
    """A new status, behind the others unless it says where. Refuses: SetupRefused."""
    require(permissions.may_manage(by))
    return keeping.put(CaseStatus(position=CaseStatus.objects.count()), values)


@transaction.atomic
def change(*, status: CaseStatus, by: Actor, version: int | None = None, **values: Any) -> CaseStatus:
    """Change a status. Refuses: SetupRefused for another category while cases have it, Conflict."""
    status = keeping.taken(status, by)
    mine, _ = keeping.settled(status, values, version)
    category = mine.get("category", status.category)
    if category != status.category and Case.objects.filter(status=status).exists():
        raise keeping.SetupRefused(
            "Cases have this status, and their clocks go by what it means. Make a new one instead.", field="category"
        )
    return keeping.put(status, mine)


@transaction.atomic
def put_away(*, status: CaseStatus, by: Actor) -> CaseStatus:
    """Offer a status no longer; cases that have it keep it. Refuses: SetupRefused for the last one of its category."""
    status = keeping.taken(status, by)
    if not CaseStatus.objects.filter(category=status.category, archived_at=None).exclude(pk=status.pk).exists():
        raise keeping.SetupRefused("This is the last status that means this. Make another one first.")
    return keeping.put(status, {"archived_at": by.at})
