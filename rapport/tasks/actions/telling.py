"""Telling what happened to a task on its customer's timeline, when it has one."""

from typing import Any

from rapport.customers import timeline
from rapport.tasks.models import Task
from rapport.team.actors import Actor


def tell(happening: Any, task: Task, by: Actor) -> None:
    """One entry about the task; a task without a customer has nobody to tell."""
    if task.customer is not None:
        timeline.record(happening, customer=task.customer, about=task, by=by)
