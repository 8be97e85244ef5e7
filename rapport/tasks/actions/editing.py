"""Changing a task, also when two people do it at once."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from rapport.core import versions
from rapport.core.db import lock
from rapport.core.errors import require
from rapport.tasks import permissions
from rapport.tasks.actions import content
from rapport.tasks.actions.telling import tell
from rapport.tasks.events import TaskChanged
from rapport.tasks.models import Task
from rapport.team.actors import Actor

LABELS = {"title": "What", "note": "Note", "due_at": "Due", "has_time": "Time", "priority": "Priority", "repeats": "Repeats"}


@transaction.atomic
def edit(*, task: Task, changes: Mapping[str, Any], version: int, by: Actor) -> Task:
    """Change what the person saw at `version`: any of title, note, due_at, has_time, priority, repeats.

    Fields that only one of two people touched are both kept; a field that both changed is a Conflict, field by field, and
    nothing is changed. Refuses: TaskRefused, NotOpen, Conflict.
    """
    task = lock(task)
    require(permissions.may_edit(by, task))
    content.require_open(task)
    before = {name: getattr(task, name) for name in LABELS}
    for name, value in versions.settle(task, _clean(changes), version, "Someone else changed this task while you were editing it.").items():
        setattr(task, name, value)
    task.due_at, task.has_time = content.due_of(task.due_at, task.has_time)
    task.repeats = content.repeats_of(task.repeats, task.due_at)
    changed = [name for name in LABELS if getattr(task, name) != before[name]]
    if not changed:
        return task
    content.save(task, *changed)
    tell(TaskChanged(task.title, ", ".join(LABELS[name].lower() for name in changed)), task, by)
    return task


def _clean(changes: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked for as it would be stored, so that an untouched field is seen as untouched."""
    cleaners: dict[str, Callable[[Any], Any]] = {"title": content.title_of, "note": content.note_of, "priority": content.priority_of}
    wanted = {name: cleaners[name](value) if name in cleaners else value for name, value in changes.items() if name in LABELS}
    if "due_at" in wanted and "has_time" in wanted:
        wanted["due_at"], wanted["has_time"] = content.due_of(wanted["due_at"], wanted["has_time"])
    return wanted
