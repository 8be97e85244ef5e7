"""Who works a queue, and how much each of them has."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from rapport.cases.models import STILL_OPEN, Case, DueState, Queue
from rapport.cases.rules.assigning import Candidate
from rapport.core.prepared import Given, Prepared
from rapport.team import queries as team_queries
from rapport.team.models import User
from rapport.team.roles import Role

WORKING = [Role.ADVISER, Role.TEAM_LEADER, Role.COMPLAINTS_HANDLER]


def candidates(queue: Queue, at: datetime) -> list[Candidate]:
    """The people of a queue's team who work on cases: their open load, capacity, skills, whether they are away today. Three statements."""
    if queue.team_id is None:
        return []
    people = list(User.objects.filter(team=queue.team_id, is_active=True, roles__overlap=WORKING).order_by("pk"))
    away = team_queries.away([person.pk for person in people], timezone.localtime(at).date())
    loads = dict(Case.objects.filter(STILL_OPEN, owner__in=people).values_list("owner").annotate(load=Count("pk")))
    return [
        Candidate(person.pk, loads.get(person.pk, 0), person.capacity, frozenset(person.skills), person.pk in away) for person in people
    ]


class Carried(NamedTuple):
    """How many open cases somebody has, how many of them are due soon, and how many are late."""

    open: int = 0
    soon: int = 0
    late: int = 0


def carried(people: Sequence[int], soon: datetime) -> dict[int, Carried]:
    """What each of these people carries, by their number. One statement.

    All their open cases count, whoever asks, the private ones too: bare numbers tell nothing of a case or a customer, and a part of
    somebody's load would look like all of it, as if they were idle. Queues that share out by load count the same.
    """
    return {owner: Carried(*rest) for owner, *rest in _carried(people=list(people), soon=soon)}


def _of_each() -> Any:
    late = Q(due_state=DueState.MISSED)
    found = Case.objects.filter(STILL_OPEN, owner__among=Given("people")).order_by().values_list("owner")
    return found.annotate(open=Count("pk"), soon=Count("pk", filter=Q(due_at__lt=Given("soon")) & ~late), late=Count("pk", filter=late))


_carried: Prepared[Any] = Prepared(_of_each)
