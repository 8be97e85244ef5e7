"""Queues: made, changed, put away."""

from typing import Any

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions.setup import keeping
from rapport.cases.models import STILL_OPEN, Case, Queue
from rapport.core.errors import require
from rapport.team.actors import Actor

MOST_IDLE = 60 * 24 * 30  # minutes


@transaction.atomic
def make(*, by: Actor, **values: Any) -> Queue:
    """A new queue. `values` are its columns. Refuses: SetupRefused."""
    require(permissions.may_manage(by))
    return keeping.put(Queue(), _checked(values))


@transaction.atomic
def change(*, queue: Queue, by: Actor, version: int | None = None, **values: Any) -> Queue:
    """Change a queue; cases in it stay as they are. Refuses: SetupRefused, Conflict."""
    queue = keeping.taken(queue, by)
    mine, _ = keeping.settled(queue, _checked(values), version)
    return keeping.put(queue, mine)


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    idle = values.get("idle_minutes")
    if idle is not None and not 1 <= idle <= MOST_IDLE:
        raise keeping.SetupRefused("Enter a number of working minutes, up to a month.", field="idle_minutes")
    if "skills" in values:
        values["skills"] = sorted({" ".join(skill.split()).casefold() for skill in values["skills"]} - {""})
    return values


@transaction.atomic
def put_away(*, queue: Queue, by: Actor) -> Queue:
    """Use a queue no longer. Refuses: SetupRefused while open cases wait in it."""
    queue = keeping.taken(queue, by)
    waiting = Case.objects.filter(STILL_OPEN, queue=queue).count()
    if waiting:
        raise keeping.SetupRefused(f"{waiting:,} open cases are in this queue. Move them first.")
    return keeping.put(queue, {"archived_at": by.at})
