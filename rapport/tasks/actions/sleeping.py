"""Putting a task off, and taking it up again. Nothing has to run when the moment comes: it is compared when read."""

from datetime import datetime

from django.db import transaction

from rapport.core.db import lock
from rapport.core.errors import require
from rapport.tasks import permissions
from rapport.tasks.actions import content
from rapport.tasks.actions.telling import tell
from rapport.tasks.events import TaskSnoozed, TaskWoken
from rapport.tasks.models import Task
from rapport.tasks.rules.moments import LAST_YEAR
from rapport.team.actors import Actor


@transaction.atomic
def snooze(*, task: Task, until: datetime, by: Actor) -> Task:
    """Put a task off until a moment; its due date stays. Refuses: NotOpen, TaskRefused for a moment that has passed."""
    task = lock(task)
    require(permissions.may_edit(by, task))
    content.require_open(task)
    if until <= by.at or until.year > LAST_YEAR:
        raise content.TaskRefused("Put it off to a time in the future.", field="on")
    task.sleeps_until = until
    content.save(task, "sleeps_until")
    tell(TaskSnoozed(task.title, until.isoformat()), task, by)
    return task


@transaction.atomic
def wake(*, task: Task, by: Actor) -> Task:
    """Take up a task that was put off. One that is awake stays so. Refuses: NotOpen."""
    task = lock(task)
    require(permissions.may_edit(by, task))
    content.require_open(task)
    if task.sleeps_until is None:
        return task
    was_asleep = task.sleeps_until > by.at
    task.sleeps_until = None
    content.save(task, "sleeps_until")
    if was_asleep:
        tell(TaskWoken(task.title), task, by)
    return task
