"""Tasks for tests, made through the real actions."""

from typing import Any

from rapport.customers import timeline
from rapport.customers.models import Customer
from rapport.customers.tests.factories import actor
from rapport.tasks.actions import adding
from rapport.tasks.models import Task
from rapport.team.actors import Actor


def task(title: str = "Ring back", *, by: Actor | None = None, **given: Any) -> Task:
    """A task, added by an adviser unless said otherwise."""
    return adding.add(title=title, by=by or actor(), **given)


def told(customer: Customer) -> list[str]:
    """What the timeline says of tasks."""
    return [line for line in timeline.story(customer) if not line.endswith("was added.")]


def stored(task: Task) -> dict[str, Any]:
    """The row as it is stored."""
    return Task.objects.values().get(pk=task.pk)
