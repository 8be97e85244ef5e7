"""Which cases press, whom to tell, and whose owner does nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from rapport.cases.models import STILL_OPEN, Case, Cause, DueState, Escalation, EscalationStep, When
from rapport.clocks.models import Clock
from rapport.clocks.queries import timetables
from rapport.clocks.rules.ledger import State
from rapport.core.wording import counted
from rapport.team import queries as team_queries
from rapport.team.actors import Actor
from rapport.team.models import User
from rapport.team.roles import Role

ABOUT = "cases.case"
BATCH = 500
LEADING = [Role.TEAM_LEADER, Role.MANAGER]


def outdated() -> list[Case]:
    """Open cases whose lists do not show yet that their clock warned or ran out."""
    mine = Clock.objects.filter(about_kind=ABOUT, about_id=OuterRef("pk"), state=State.RUNNING, warned_at__isnull=False)
    missed = Clock.objects.filter(about_kind=ABOUT, about_id=OuterRef("pk"), state=State.MISSED)
    soon = Q(due_state=DueState.RUNNING) & Exists(mine)
    late = Q(due_state__in=[DueState.RUNNING, DueState.WARNED]) & Exists(missed)
    return list(Case.objects.filter(STILL_OPEN).filter(soon | late).order_by("due_at", "id")[:BATCH])


def steps_due(at: datetime) -> Iterator[tuple[Clock, EscalationStep]]:
    """Clocks still owed of open cases, each with the steps of its case's service level that are due and have told nobody yet."""
    for step in EscalationStep.objects.filter(level__archived_at=None).select_related("person"):
        since = "warned_at" if step.when == When.WARN else "missed_at"
        wanted = {"state": State.RUNNING} if step.when == When.WARN else {"state": State.MISSED}
        open_cases = Case.objects.filter(STILL_OPEN, level=step.level_id).values("pk")
        told = Escalation.objects.filter(clock=OuterRef("pk"), step=step.pk)
        reached = {f"{since}__lte": at - timedelta(minutes=step.minutes)}
        clocks = Clock.objects.filter(~Exists(told), about_kind=ABOUT, about_id__in=open_cases, **wanted, **reached)
        for clock in clocks.order_by("pk")[:BATCH]:
            yield clock, step


def leaders(case: Case) -> list[User]:
    """Those who lead the team of a case."""
    return _of_team(case, LEADING)


def mates(case: Case) -> list[User]:
    """Everyone of the team of a case."""
    return _of_team(case, list(Role))


def _of_team(case: Case, roles: list[Role]) -> list[User]:
    team = case.team_id or (case.queue.team_id if case.queue else None)
    if team is None:
        return []
    return list(User.objects.filter(team=team, is_active=True, roles__overlap=roles).order_by("pk"))


def left_alone(at: datetime) -> list[Case]:
    """Open cases whose owner has left the organisation; and of those awake that wait for an answer, whose owner is away today, or may have
    left them for too long."""
    day = timezone.localtime(at).date()
    owners = set(Case.objects.filter(STILL_OPEN, owner__isnull=False, queue__idle_minutes__isnull=False).values_list("owner", flat=True))
    away = team_queries.away(owners, day)
    idle = Q(owner_seen_at__lte=at - F("queue__idle_minutes") * timedelta(minutes=1))
    found = Case.objects.filter(STILL_OPEN, Q(sleeps_until=None) | Q(sleeps_until__lte=at), needs_reply=True, owner__isnull=False)
    found = found.filter(queue__idle_minutes__isnull=False).filter(idle | Q(owner__in=away))
    gone = Case.objects.filter(STILL_OPEN, owner__is_active=False)
    return [case for rows in (gone, found) for case in rows.select_related("queue", "owner").order_by("pk")[:BATCH] if why_back(case, at)]


def why_back(case: Case, at: datetime) -> tuple[Cause, str] | None:
    """Why a case has to go back to its queue, if it has to: its owner works here no longer, is away, or has let it lie for longer in
    working time than the queue allows while the customer waits."""
    if case.owner is None or not case.is_open:
        return None
    if not case.owner.is_active:
        return Cause.ABSENT, f"{case.owner} no longer works here"
    if case.queue is None or case.queue.idle_minutes is None or not case.needs_reply:
        return None
    if team_queries.away([case.owner.pk], timezone.localtime(at).date()):
        return Cause.ABSENT, f"{case.owner} is away"
    since = case.owner_seen_at or case.owner_since
    if since is None:
        return None
    waited = timetables.of_version(timetables.default().pk).working_time_between(since, at)
    if waited < timedelta(minutes=case.queue.idle_minutes):
        return None
    return Cause.IDLE, f"{case.owner} left it for {_spoken(waited)}"


def _spoken(waited: timedelta) -> str:
    hours, minutes = divmod(int(waited.total_seconds()) // 60, 60)
    return counted(hours, "working hour") if hours else counted(minutes, "working minute")


def unseen(by: Actor) -> list[Escalation]:
    """What one has been told and not looked at, the latest first."""
    found = Escalation.objects.filter(user=by.user_id, seen_at=None).select_related("case__status", "case__customer")
    return list(found.order_by("-id")[:200])
