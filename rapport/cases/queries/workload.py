"""Who works a queue, and how much each of them has."""

from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from rapport.cases.models import STILL_OPEN, Case, Queue
from rapport.cases.rules.assigning import Candidate
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


def loads(at: datetime, *, team: int | None = None) -> list[tuple[User, int, bool]]:
    """Everyone of a team (or all), their open cases, and whether they are away: for leaders who share out work. Two statements."""
    people = User.objects.filter(is_active=True, **({"team": team} if team else {})).select_related("team").order_by("name", "pk")
    counted = list(
        people.annotate(load=Count("cases", filter=Q(cases__category__in=["open", "customer", "others"], cases__merged_into=None)))
    )
    away = team_queries.away([person.pk for person in counted], timezone.localtime(at).date())
    return [(person, person.load, person.pk in away) for person in counted]  # type: ignore[attr-defined]
