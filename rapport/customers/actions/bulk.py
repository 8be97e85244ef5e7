"""One change to many customers at once, by the same actions as to one; those that cannot be changed are left and counted.

Up to AT_ONCE customers are done on the spot; more are done by a job, a batch to a transaction, so that an interrupted job
goes on where it stopped. Undoing puts back what nobody has changed since.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from procrastinate.contrib.django import app

from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import permissions
from rapport.customers.actions import life
from rapport.customers.models import BulkChange, Customer
from rapport.customers.models.bulk import BulkStatus, BulkWhat
from rapport.customers.rules import Stage
from rapport.team.actors import Actor
from rapport.team.models import Team, User

AT_ONCE = 100
BATCH = 100
MOST = 20_000
JOB = "customers.bulk-change"


class BulkRefused(Refused):
    """A change to many that cannot be made."""


@transaction.atomic
def start(*, what: str, customers: Sequence[int], given: dict[str, Any], by: Actor) -> BulkChange:
    """Change these customers. `given` is owner and team (numbers), add and remove (tags), stage and reason, or reason.

    Refuses: BulkRefused when nobody is chosen, for too many, and for a value that cannot be.
    """
    require(by.holds("customers.archive" if what == BulkWhat.ARCHIVE else "customers.edit"))
    numbers = sorted(set(customers))
    if not numbers:
        raise BulkRefused("Choose at least one customer.")
    if len(numbers) > MOST:
        raise BulkRefused(f"At most {MOST:,} customers can be changed at once. Narrow the filter first.")
    _check(what, given)
    change = BulkChange.objects.create(what=what, given=given, waiting=numbers, wanted=len(numbers), by=by.user, at=by.at)
    return _go_on(change, by)


def _check(what: str, given: dict[str, Any]) -> None:
    if what == BulkWhat.STAGE and given.get("stage") not in Stage.values:
        raise BulkRefused("Choose a stage.", field="stage")
    if what == BulkWhat.TAG and not (given.get("add") or given.get("remove")):
        raise BulkRefused("Enter a tag to add or to take off.", field="add")
    if what == BulkWhat.ARCHIVE and not given.get("reason"):
        raise BulkRefused("Say why they are archived.", field="reason")


@transaction.atomic
def undo(*, change: BulkChange, by: Actor) -> BulkChange:
    """Put back what the change did, except where someone has changed it since. Refuses: BulkRefused."""
    change = lock(change)
    require(change.by_id == by.user_id or by.holds("segments.edit"))
    if change.status != BulkStatus.DONE:
        raise BulkRefused("This was undone already." if change.status == BulkStatus.UNDONE else "This is still being done.")
    change.status, change.undone_at = BulkStatus.UNDOING, by.at
    change.waiting, change.skipped = sorted(int(number) for number in change.before), []
    change.save(update_fields=["status", "undone_at", "waiting", "skipped"])
    return _go_on(change, by)


def _go_on(change: BulkChange, by: Actor) -> BulkChange:
    if len(change.waiting) <= AT_ONCE:
        return go_on(change=change, by=by)
    app.configure_task(JOB).defer(change_id=change.pk)
    return change


@transaction.atomic
def go_on(*, change: BulkChange, by: Actor) -> BulkChange:
    """Do one batch of a change that is under way. `status` says whether there is more."""
    change = lock(change)
    if change.status not in {BulkStatus.RUNNING, BulkStatus.UNDOING}:
        return change
    step = _apply if change.status == BulkStatus.RUNNING else _put_back
    batch, change.waiting = change.waiting[:BATCH], change.waiting[BATCH:]
    for customer in Customer.objects.filter(permissions.visible_to(by), pk__in=batch).order_by("pk"):
        try:
            with transaction.atomic():
                step(change, customer, by)
        except (Refused, PermissionDenied):
            change.skipped.append(customer.pk)
    if not change.waiting:
        change.status = BulkStatus.DONE if change.status == BulkStatus.RUNNING else BulkStatus.UNDONE
    change.save(update_fields=["waiting", "before", "after", "skipped", "status"])
    return change


def _apply(change: BulkChange, customer: Customer, by: Actor) -> None:
    before = _values(change.what, customer)
    after = _values(change.what, _ACTIONS[change.what](customer, change.given, by))
    if after != before:
        change.before[str(customer.pk)], change.after[str(customer.pk)] = before, after


def _put_back(change: BulkChange, customer: Customer, by: Actor) -> None:
    if _values(change.what, customer) != change.after[str(customer.pk)]:
        change.skipped.append(customer.pk)
        return
    _UNDOINGS[change.what](customer, change.before[str(customer.pk)], by)


def _values(what: str, customer: Customer) -> Any:
    if what == BulkWhat.ASSIGN:
        return [customer.owner_id, customer.team_id]
    if what == BulkWhat.TAG:
        return customer.tags
    return customer.stage if what == BulkWhat.STAGE else customer.archived_at is not None


def _assign(customer: Customer, given: dict[str, Any], by: Actor) -> Customer:
    """Only what was chosen is changed: `owner` or `team` may be missing from `given`, None means nobody."""
    owner = User.objects.filter(pk=given.get("owner", customer.owner_id)).first()  # type: ignore[misc]
    team = Team.objects.filter(pk=given.get("team", customer.team_id)).first()  # type: ignore[misc]
    return life.assign(customer=customer, owner=owner, team=team, by=by)


def _tag(customer: Customer, given: dict[str, Any], by: Actor) -> Customer:
    return life.tag(customer=customer, add=given.get("add", []), remove=given.get("remove", []), by=by)


def _move(customer: Customer, given: dict[str, Any], by: Actor) -> Customer:
    return life.move_stage(customer=customer, stage=given["stage"], reason=given.get("reason", ""), by=by)


def _archive(customer: Customer, given: dict[str, Any], by: Actor) -> Customer:
    return life.archive(customer=customer, reason=given["reason"], by=by)


def _assign_back(customer: Customer, before: Any, by: Actor) -> None:
    _assign(customer, {"owner": before[0], "team": before[1]}, by)


def _tag_back(customer: Customer, before: Any, by: Actor) -> None:
    life.tag(customer=customer, add=before, remove=sorted(set(customer.tags) - set(before)), by=by)


def _move_back(customer: Customer, before: Any, by: Actor) -> None:
    life.move_stage(customer=customer, stage=before, reason="Undone", by=by)


def _bring_back(customer: Customer, before: Any, by: Actor) -> None:
    life.bring_back(customer=customer, by=by)


_ACTIONS: dict[str, Callable[[Customer, dict[str, Any], Actor], Customer]] = {
    BulkWhat.ASSIGN: _assign,
    BulkWhat.TAG: _tag,
    BulkWhat.STAGE: _move,
    BulkWhat.ARCHIVE: _archive,
}
_UNDOINGS: dict[str, Callable[[Customer, Any, Actor], None]] = {
    BulkWhat.ASSIGN: _assign_back,
    BulkWhat.TAG: _tag_back,
    BulkWhat.STAGE: _move_back,
    BulkWhat.ARCHIVE: _bring_back,
}
