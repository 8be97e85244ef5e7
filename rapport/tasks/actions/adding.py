"""A new thing to do."""

from datetime import datetime

from django.db import transaction

from rapport.core.errors import require
from rapport.customers.models import Customer, Event
from rapport.tasks import permissions
from rapport.tasks.actions import content
from rapport.tasks.actions.telling import tell
from rapport.tasks.events import TaskAdded
from rapport.tasks.models import Priority, Task
from rapport.team.actors import Actor
from rapport.team.models import Team, User


@transaction.atomic
def add(
    *,
    title: str,
    by: Actor,
    note: str = "",
    customer: Customer | None = None,
    owner: User | None = None,
    team: Team | None = None,
    due_at: datetime | None = None,
    has_time: bool = False,
    priority: int = Priority.NORMAL,
    repeats: str = "",
    event: Event | None = None,
) -> Task:
    """Add a task; it is the actor's own unless given to a person or a team.

    `due_at` is the moment it is due, or with `has_time` False any moment of the day. `event` is the interaction it
    follows from. Refuses: TaskRefused.
    """
    require(permissions.may_add(by) if customer is None else permissions.may_add_about(by, customer))
    if owner is None and team is None:
        owner = by.user
    require((team is None and owner == by.user) or permissions.may_add_for_others(by))
    content.require_works_here(owner)
    _require_one_story(event, customer)
    due_at, has_time = content.due_of(due_at, has_time)
    task = Task.objects.create(
        title=content.title_of(title),
        note=content.note_of(note),
        customer=customer,
        owner=owner,
        team=team,
        due_at=due_at,
        has_time=has_time,
        priority=content.priority_of(priority),
        repeats=content.repeats_of(repeats, due_at),
        event=event,
        created_at=by.at,
        created_by=by.user,
    )
    tell(TaskAdded(task.title, due_at.isoformat() if due_at else "", content.holder(owner, team)), task, by)
    return task


def _require_one_story(event: Event | None, customer: Customer | None) -> None:
    if event is not None and (customer is None or event.customer_id != customer.pk):
        raise content.TaskRefused("A follow-up is about the customer the interaction was with.", field="event")
