"""Checklists: they attach themselves by kind, queue and stage; each tick says who and when; nothing is removed silently."""

from django.db import transaction
from django.db.models import Q

from rapport.cases import permissions
from rapport.cases.actions import content, keeping
from rapport.cases.models import Case, Checklist, ChecklistItem, CheckMark, CheckRow
from rapport.core.db import lock
from rapport.core.errors import require
from rapport.team.actors import Actor


def attach(case: Case, by: Actor) -> list[CheckRow]:
    """Attach the lists whose rule fits the case as it stands; one that is attached already is not attached twice."""
    fitting = Checklist.objects.filter(Q(queue=None) | Q(queue=case.queue_id), archived_at=None, category=case.category)
    fitting = fitting.filter(Q(kinds=[]) | Q(kinds__contains=[case.kind])).exclude(pk__in=case.checks.values("checklist"))
    rows = [_row(case, item) for item in ChecklistItem.objects.filter(checklist__in=fitting).order_by("checklist", "position", "id")]
    return CheckRow.objects.bulk_create(rows) if rows else []


def _row(case: Case, item: ChecklistItem) -> CheckRow:
    return CheckRow(case=case, checklist_id=item.checklist_id, text=item.text, is_needed=item.is_needed, position=item.position)


@transaction.atomic
def tick(*, row: CheckRow, is_ticked: bool, by: Actor) -> CheckRow:
    """Tick a check, or take the tick back; who and when are kept. Doing it twice changes nothing more."""
    case = keeping.taken(row.case)
    require(permissions.may_work(by, case))
    row = lock(row)
    if row.is_ticked == is_ticked:
        return row
    row.is_ticked, row.ticked_at, row.ticked_by = is_ticked, (by.at if is_ticked else None), (by.user if is_ticked else None)
    row.save(update_fields=["is_ticked", "ticked_at", "ticked_by"])
    return _marked(row, "ticked" if is_ticked else "unticked", "", case, by)


@transaction.atomic
def drop(*, row: CheckRow, reason: str, by: Actor) -> CheckRow:
    """Say that a check does not apply to this case, and why. It stays in view. Refuses: CaseRefused without a reason."""
    case = keeping.taken(row.case)
    require(permissions.may_work(by, case))
    row, why = lock(row), content.reason_of(reason, longest=300)
    if not why:
        raise content.CaseRefused("Say why this check does not apply.", field="reason")
    if row.dropped_at is None:
        row.dropped_at, row.dropped_why = by.at, why
        row.save(update_fields=["dropped_at", "dropped_why"])
        _marked(row, "dropped", why, case, by)
    return row


def _marked(row: CheckRow, what: str, reason: str, case: Case, by: Actor) -> CheckRow:
    CheckMark.objects.create(row=row, what=what, reason=reason, at=by.at, by=by.user)
    keeping.save(case, by=by)
    return row
