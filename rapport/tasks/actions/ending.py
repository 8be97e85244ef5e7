"""A task comes to its end: done, dropped, or to do again after all."""

from django.db import transaction

from rapport.core.db import lock
from rapport.core.errors import require
from rapport.tasks import permissions
from rapport.tasks.actions import content
from rapport.tasks.actions.telling import tell
from rapport.tasks.events import TaskDropped, TaskFinished, TaskReopened
from rapport.tasks.models import Status, Task
from rapport.tasks.rules import repeating
from rapport.team.actors import Actor

LONGEST_REASON = 300


@transaction.atomic
def finish(*, task: Task, by: Actor) -> Task:
    """It is done. One that repeats comes again, exactly once: the lock makes a second press find it done. Refuses: NotOpen."""
    task = lock(task)
    require(permissions.may_edit(by, task))
    content.require_open(task)
    task.status, task.done_at, task.done_by, task.sleeps_until = Status.DONE, by.at, by.user, None
    content.save(task, "status", "done_at", "done_by", "sleeps_until")
    coming = _come_again(task, by)
    tell(TaskFinished(task.title, coming.due_at.isoformat() if coming and coming.due_at else ""), task, by)
    return task


def _come_again(task: Task, by: Actor) -> Task | None:
    """The next task of a row that repeats. One that is already there (after an undo that left it) is not made twice."""
    if not task.repeats or task.due_at is None or Task.objects.filter(follows=task).exists():
        return None
    coming = repeating.after(task.repeats, task.due_at, task.has_time, by.at, content.zone())
    if coming is None:
        return None
    return Task.objects.create(
        title=task.title,
        note=task.note,
        customer=task.customer,
        owner=task.owner,
        team=task.team,
        due_at=coming.due.moment(content.zone()),
        has_time=task.has_time,
        priority=task.priority,
        repeats=coming.rule,
        follows=task,
        created_at=by.at,
        created_by=by.user,
    )


@transaction.atomic
def reopen(*, task: Task, by: Actor) -> Task:
    """To do again: undoes finishing or dropping. Doing it twice changes nothing more.

    The next one that finishing made goes away, unless someone has worked on it since: then it stays.
    """
    task = lock(task)
    require(permissions.may_edit(by, task))
    if task.status == Status.OPEN:
        return task
    _take_back_the_next(task)
    task.status, task.done_at, task.done_by = Status.OPEN, None, None
    content.save(task, "status", "done_at", "done_by")
    tell(TaskReopened(task.title), task, by)
    return task


def _take_back_the_next(task: Task) -> None:
    """Locked before it is looked at, so that one which someone finishes at this moment is not lost."""
    untouched = Task.objects.select_for_update().filter(follows=task, version=1, status=Status.OPEN).first()
    if untouched is not None:
        untouched.delete()


@transaction.atomic
def drop(*, task: Task, by: Actor, reason: str = "") -> Task:
    """We will not do it, and it does not come again. Refuses: NotOpen."""
    task = lock(task)
    require(permissions.may_edit(by, task))
    content.require_open(task)
    task.status, task.sleeps_until = Status.DROPPED, None
    content.save(task, "status", "sleeps_until")
    tell(TaskDropped(task.title, content.note_of(reason)[:LONGEST_REASON]), task, by)
    return task
