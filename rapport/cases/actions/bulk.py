"""One change to many cases at once, by the same actions and so under the same rules as to one.

Those that say no are listed, each with its reason; nothing is ended around the rules of ending. Up to AT_ONCE cases are done on the
spot; more by a job, a batch to a transaction, so that an interrupted job goes on where it stopped. Undoing puts back what nobody has
changed since.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from procrastinate.contrib.django import app

from rapport.cases import permissions
from rapport.cases.actions import assigning, content, editing, moving
from rapport.cases.models import LIVE, BulkChange, BulkStatus, BulkWhat, Case, CaseStatus, Priority, Queue
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.team.actors import Actor
from rapport.team.models import Team, User

AT_ONCE = 100
BATCH = 100
MOST = 20_000
SHOWN = 500
JOB = "cases.bulk-change"
NO_PERMISSION = "You do not have permission to do this."


class BulkRefused(Refused):
    """A change to many that cannot be made."""


class Rehearsed(Exception):
    """Thrown to take a rehearsal back; never leaves this file."""


@dataclass(frozen=True)
class Preview:
    """What a change would do: how many cases it changes, which stay as they are, and which say no, each with the sentence."""

    changed: int
    unchanged: int
    refused: dict[int, str]
    is_cut: bool = False


def preview(*, what: str, cases: Sequence[int], given: dict[str, Any], by: Actor) -> Preview:
    """The change tried on the first 500 cases and taken back again: what it would do, by the very rules. Refuses: BulkRefused."""
    numbers = _checked(what, cases, given, by)
    changed, unchanged, refused = 0, 0, dict[int, str]()
    for case in _cases(numbers[:SHOWN], by):
        try:
            changes = _rehearsed(what, case, given, by)
        except (Refused, PermissionDenied) as refusal:
            refused[case.pk] = sentence_of(refusal)
        else:
            changed, unchanged = changed + changes, unchanged + (not changes)
    return Preview(changed, unchanged, refused, len(numbers) > SHOWN)


def _rehearsed(what: str, case: Case, given: dict[str, Any], by: Actor) -> bool:
    changes = False
    try:
        with transaction.atomic():
            before = values(what, case)
            changes = values(what, _ACTIONS[what](case, given, by)) != before
            raise Rehearsed
    except Rehearsed:
        return changes


def sentence_of(refusal: Exception) -> str:
    """Why a case said no."""
    return refusal.sentence if isinstance(refusal, Refused) else NO_PERMISSION


@transaction.atomic
def start(*, what: str, cases: Sequence[int], given: dict[str, Any], by: Actor) -> BulkChange:
    """Change these cases. `given` is owner (a number, None for nobody), queue, status with outcome and anyway, priority, add and remove
    (tags), or outcome and anyway. Refuses: BulkRefused when none is chosen, for too many, and for a value that cannot be.
    """
    numbers = _checked(what, cases, given, by)
    change = BulkChange.objects.create(what=what, given=given, waiting=numbers, wanted=len(numbers), by=by.user, at=by.at)
    return _go_on(change, by)


def _checked(what: str, cases: Sequence[int], given: dict[str, Any], by: Actor) -> list[int]:
    require(by.holds("cases.assign" if what in {BulkWhat.ASSIGN, BulkWhat.QUEUE} else "cases.work"))
    numbers = sorted(set(cases))
    if not numbers:
        raise BulkRefused("Choose at least one case.")
    if len(numbers) > MOST:
        raise BulkRefused(f"At most {MOST:,} cases can be changed at once. Narrow the filter first.")
    _check_value(what, given)
    return numbers


def _check_value(what: str, given: dict[str, Any]) -> None:
    if what not in BulkWhat.values:
        raise BulkRefused("Choose what to do.", field="what")
    if what == BulkWhat.STATUS and not CaseStatus.objects.filter(pk=given.get("status") or 0, archived_at=None).exists():
        raise BulkRefused("Choose a status.", field="status")
    if what == BulkWhat.QUEUE and not Queue.objects.filter(pk=given.get("queue") or 0, archived_at=None).exists():
        raise BulkRefused("Choose a queue.", field="queue")
    if what == BulkWhat.PRIORITY and given.get("priority") not in Priority.values:
        raise BulkRefused("Choose low, normal, high or urgent.", field="priority")
    if what == BulkWhat.TAG and not (given.get("add") or given.get("remove")):
        raise BulkRefused("Enter a tag to add or to take off.", field="add")
    if what == BulkWhat.ASSIGN and given.get("owner") and not User.objects.filter(pk=given["owner"], is_active=True).exists():
        raise BulkRefused("Choose a colleague.", field="owner")


@transaction.atomic
def undo(*, change: BulkChange, by: Actor) -> BulkChange:
    """Put back what the change did, except where someone has changed it since; those are listed. Refuses: BulkRefused."""
    change = lock(change)
    require(change.by_id == by.user_id or permissions.may_manage(by))
    if change.status != BulkStatus.DONE:
        raise BulkRefused("This was undone already." if change.status == BulkStatus.UNDONE else "This is still being done.")
    change.status, change.undone_at = BulkStatus.UNDOING, by.at
    change.waiting, change.refused = sorted(int(number) for number in change.before), {}
    change.save(update_fields=["status", "undone_at", "waiting", "refused"])
    return _go_on(change, by)


def _go_on(change: BulkChange, by: Actor) -> BulkChange:
    if len(change.waiting) <= AT_ONCE:
        return go_on(change=change, by=by)
    app.configure_task(JOB).defer(change_id=change.pk)
    return change


def _cases(numbers: Sequence[int], by: Actor) -> list[Case]:
    found = Case.objects.filter(permissions.visible_to(by), LIVE, pk__in=numbers)
    return list(found.select_related("owner", "team", "queue", "status").order_by("pk"))


@transaction.atomic
def go_on(*, change: BulkChange, by: Actor) -> BulkChange:
    """Do one batch of a change that is under way. `status` says whether there is more."""
    change = lock(change)
    if change.status not in {BulkStatus.RUNNING, BulkStatus.UNDOING}:
        return change
    step = _apply if change.status == BulkStatus.RUNNING else _put_back
    batch, change.waiting = change.waiting[:BATCH], change.waiting[BATCH:]
    for case in _cases(batch, by):
        try:
            with transaction.atomic():
                step(change, case, by)
        except (Refused, PermissionDenied) as refusal:
            change.refused[str(case.pk)] = sentence_of(refusal)
    if not change.waiting:
        change.status = BulkStatus.DONE if change.status == BulkStatus.RUNNING else BulkStatus.UNDONE
    change.save(update_fields=["waiting", "before", "after", "refused", "status"])
    return change


def _apply(change: BulkChange, case: Case, by: Actor) -> None:
    before = values(change.what, case)
    after = values(change.what, _ACTIONS[change.what](case, change.given, by))
    if after != before:
        change.before[str(case.pk)], change.after[str(case.pk)] = before, after


def _put_back(change: BulkChange, case: Case, by: Actor) -> None:
    if values(change.what, case) != change.after[str(case.pk)]:
        raise content.CaseRefused("Somebody has changed this since.")
    _UNDOINGS[change.what](case, change.before[str(case.pk)], by)


def values(what: str, case: Case) -> Any:
    """What a change touches, as it stands."""
    if what in {BulkWhat.ASSIGN, BulkWhat.QUEUE}:
        return [case.owner_id, case.team_id, case.queue_id]
    if what == BulkWhat.TAG:
        return case.tags
    return case.priority if what == BulkWhat.PRIORITY else [case.status_id, case.outcome]


def _assign(case: Case, given: dict[str, Any], by: Actor) -> Case:
    owner = User.objects.select_related("team").filter(pk=given["owner"]).first() if given.get("owner") else None
    return assigning.assign(case=case, owner=owner, team=case.team, queue=case.queue, by=by)


def _queue(case: Case, given: dict[str, Any], by: Actor) -> Case:
    queue = Queue.objects.select_related("team").get(pk=given["queue"])
    return assigning.assign(case=case, owner=case.owner, team=queue.team or case.team, queue=queue, by=by)


def _status(case: Case, given: dict[str, Any], by: Actor) -> Case:
    status = CaseStatus.objects.get(pk=given["status"])
    return moving.move(case=case, status=status, outcome=given.get("outcome", ""), anyway=given.get("anyway", ""), by=by)


def _close(case: Case, given: dict[str, Any], by: Actor) -> Case:
    return moving.close(case=case, outcome=given.get("outcome", ""), anyway=given.get("anyway", ""), by=by)


def _priority(case: Case, given: dict[str, Any], by: Actor) -> Case:
    return editing.set_priority(case=case, priority=given["priority"], by=by)


def _tag(case: Case, given: dict[str, Any], by: Actor) -> Case:
    return editing.tag(case=case, add=given.get("add", []), remove=given.get("remove", []), by=by)


def _assign_back(case: Case, before: Any, by: Actor) -> None:
    owner = User.objects.select_related("team").filter(pk=before[0]).first()
    team, queue = Team.objects.filter(pk=before[1]).first(), Queue.objects.filter(pk=before[2]).first()
    assigning.assign(case=case, owner=owner, team=team, queue=queue, by=by)


def _status_back(case: Case, before: Any, by: Actor) -> None:
    moving.move(case=case, status=CaseStatus.objects.get(pk=before[0]), outcome=before[1], reason="Undone", by=by)


def _priority_back(case: Case, before: Any, by: Actor) -> None:
    editing.set_priority(case=case, priority=before, by=by)


def _tag_back(case: Case, before: Any, by: Actor) -> None:
    editing.tag(case=case, add=before, remove=sorted(set(case.tags) - set(before)), by=by)


_ACTIONS: dict[str, Callable[[Case, dict[str, Any], Actor], Case]] = {
    BulkWhat.ASSIGN: _assign,
    BulkWhat.QUEUE: _queue,
    BulkWhat.STATUS: _status,
    BulkWhat.CLOSE: _close,
    BulkWhat.PRIORITY: _priority,
    BulkWhat.TAG: _tag,
}
_UNDOINGS: dict[str, Callable[[Case, Any, Actor], None]] = {
    BulkWhat.ASSIGN: _assign_back,
    BulkWhat.QUEUE: _assign_back,
    BulkWhat.STATUS: _status_back,
    BulkWhat.CLOSE: _status_back,
    BulkWhat.PRIORITY: _priority_back,
    BulkWhat.TAG: _tag_back,
}
