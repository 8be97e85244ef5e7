"""Who may see and do what with tasks: one's own, the team's, or everyone's, by the reach of each permission.

A task may be about a customer whom its reader may not see: the task is shown, the customer is not named.
"""

from typing import Any

from django.db.models import Q

from rapport.customers import permissions as customer_permissions
from rapport.customers.models import Customer
from rapport.tasks.models import Task
from rapport.team.actors import Actor
from rapport.team.roles import Reach

NOTHING = Q(pk__in=())


def visible_to(by: Actor) -> Q:
    """The tasks this person may see."""
    return within(reading_reach(by), by.user_id, by.team_id)


def reading_reach(by: Actor) -> Reach:
    """How far somebody's reading of tasks goes: never to a team they have not, and nowhere for nobody."""
    reach = by.reach("tasks.read")
    if reach != Reach.ALL and by.user_id is None:
        return Reach.NONE
    return Reach.OWN if reach == Reach.TEAM and by.team_id is None else reach


def within(reach: Reach, user: Any, team: Any) -> Q:
    """The tasks that a reach takes in, of a person and their team (numbers, or places for them in a prepared read)."""
    if reach == Reach.ALL:
        return Q()
    if reach == Reach.NONE:
        return NOTHING
    own = Q(owner_id=user)
    return own | Q(team_id=team) | Q(owner__team_id=team) if reach == Reach.TEAM else own


def _reaches(by: Actor, permission: str, task: Task) -> bool:
    reach = by.reach(permission)
    if reach == Reach.ALL:
        return True
    if reach == Reach.NONE or by.user_id is None:
        return False
    if task.owner_id == by.user_id:
        return True
    is_of_team = by.team_id is not None and by.team_id in {task.team_id, task.owner.team_id if task.owner else None}
    return reach == Reach.TEAM and is_of_team


def may_see(by: Actor, task: Task) -> bool:
    """The same answer as `visible_to`, for one task in hand."""
    return _reaches(by, "tasks.read", task)


def may_add(by: Actor) -> bool:
    """Add a task."""
    return by.holds("tasks.edit")


def may_add_about(by: Actor, customer: Customer) -> bool:
    """Add a task about a customer: one they may see."""
    return may_add(by) and customer_permissions.may_see(by, customer)


def may_edit(by: Actor, task: Task) -> bool:
    """Change, finish, drop, put off and reopen a task."""
    return _reaches(by, "tasks.edit", task)


def may_assign(by: Actor, task: Task) -> bool:
    """Give a task to another person or team."""
    return _reaches(by, "tasks.assign", task)


def may_add_for_others(by: Actor) -> bool:
    """Add a task for someone else."""
    return by.holds("tasks.assign")


def may_name_customer(by: Actor, task: Task) -> bool:
    """Whether the customer of this task may be shown to its reader."""
    return task.customer is not None and customer_permissions.may_see(by, task.customer)


def may_have_diary_address(by: Actor) -> bool:
    """Have one's own diary read at a secret address: a person, who must be signed in as themselves and not through a token."""
    return by.user_id is not None and by.scopes is None and by.holds("tasks.read")
