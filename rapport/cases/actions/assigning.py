"""Handing a case over: to a person, a team, a queue."""

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions import content, keeping, timing
from rapport.cases.events import CaseAssigned
from rapport.cases.models import Case, Queue
from rapport.core.errors import require
from rapport.team.actors import Actor
from rapport.team.models import Team, User

HOLDING = ("owner", "team", "queue", "sleeps_until", "owner_by", "owner_since", "owner_seen_at")


class Taken(content.CaseRefused):
    """A colleague was quicker."""


@transaction.atomic
def assign(
    *, case: Case, by: Actor, owner: User | None = None, team: Team | None = None, queue: Queue | None = None, why: str = ""
) -> Case:
    """Give a case an owner, a team and a queue; None means nobody, or none. It wakes: whoever gets it must see it.

    The team is the queue's unless given, else the owner's. `why` says so when a rule chose. Refuses: CaseRefused, MergedAway.
    """
    case = keeping.taken(case)
    require(permissions.may_assign(by, case) or _only_takes(by, case, owner, team, queue))
    return give(case, owner=owner, team=team, queue=queue, by=by, why=why)


def give(case: Case, *, owner: User | None, team: Team | None, queue: Queue | None, by: Actor, why: str = "") -> Case:
    """The same on a locked case, once it is known that the actor may. Another queue may mean other times: see `timing.changed`."""
    content.require_works_here(owner)
    if queue is not None and queue.archived_at and queue.pk != case.queue_id:
        raise content.CaseRefused(f"The queue {queue.name} is no longer in use.", field="queue")
    team = team or (queue.team if queue else None) or (owner.team if owner else None)
    if (case.owner, case.team, case.queue) == (owner, team, queue):
        return case
    if case.owner != owner:
        case.owner_since = case.owner_seen_at = by.at if owner else None
        case.owner_by = by.user if owner else None
    is_moved = case.queue != queue
    case.owner, case.team, case.queue, case.sleeps_until = owner, team, queue, None
    keeping.save(case, *HOLDING, by=by)
    if is_moved and case.is_open:
        timing.changed(case, by, f"It is in the queue {queue} now" if queue else "It is in no queue now")
    keeping.in_step(case, by)
    to = keeping.holder(owner, team) if owner or team else (str(queue) if queue else "nobody")
    keeping.tell(CaseAssigned(case.reference, to, why), case, by)
    return case


def _only_takes(by: Actor, case: Case, owner: User | None, team: Team | None, queue: Queue | None) -> bool:
    """Whether all that is asked is to make a free case one's own."""
    is_mine = owner is not None and owner.pk == by.user_id
    return is_mine and permissions.may_take(by, case) and team in (None, case.team) and queue == case.queue


@transaction.atomic
def take(*, case: Case, by: Actor) -> Case:
    """Make a case one's own. Refuses: Taken when a colleague has it and one may not hand over."""
    case = keeping.taken(case)
    if case.owner_id is not None and case.owner_id != by.user_id and not permissions.may_assign(by, case):
        raise Taken(f"{case.owner} has {case.reference} already.")
    require(permissions.may_take(by, case))
    return give(case, owner=by.user, team=case.team, queue=case.queue, by=by)


@transaction.atomic
def let_go(*, case: Case, by: Actor, why: str = "") -> Case:
    """Give one's own case back to its queue."""
    case = keeping.taken(case)
    require(permissions.may_assign(by, case) or (case.owner_id == by.user_id and permissions.may_work(by, case)))
    return give(case, owner=None, team=case.team, queue=case.queue, by=by, why=why)
