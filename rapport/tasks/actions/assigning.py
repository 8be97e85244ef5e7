"""Handing a task over."""

from django.db import transaction

from rapport.core.db import lock
from rapport.core.errors import require
from rapport.tasks import permissions
from rapport.tasks.actions import content
from rapport.tasks.actions.telling import tell
from rapport.tasks.events import TaskAssigned
from rapport.tasks.models import Task
from rapport.team.actors import Actor
from rapport.team.models import Team, User


@transaction.atomic
def assign(*, task: Task, by: Actor, owner: User | None = None, team: Team | None = None) -> Task:
    """Give a task to a person, a team, or a person for a team. It wakes: whoever gets it must see it.

    Refuses: NotOpen, TaskRefused for nobody and for someone who has left.
    """
    task = lock(task)
    require(permissions.may_assign(by, task))
    content.require_open(task)
    content.require_works_here(owner)
    if owner is None and team is None:
        raise content.TaskRefused("Choose a person or a team.", field="to")
    if (task.owner, task.team) == (owner, team):
        return task
    task.owner, task.team, task.sleeps_until = owner, team, None
    content.save(task, "owner", "team", "sleeps_until")
    tell(TaskAssigned(task.title, content.holder(owner, team)), task, by)
    return task
