"""Ending sign-ins: one, all but this one, or all."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import connection, transaction
from django.db.models import Q

from rapport.core.errors import require
from rapport.team import permissions
from rapport.team.actors import Actor
from rapport.team.models import Session, User


@transaction.atomic
def everywhere(user: User, *, by: Actor, but: str | None = None) -> int:
    """End every sign-in of a person at once, except the session `but`. Returns how many ended."""
    require(permissions.may_end_sessions(by, user))
    return end_all(user, but=but)


@transaction.atomic
def one(user: User, session_id: int, *, by: Actor) -> int:
    """End one sign-in of a person, named by the id it has in their list. Returns 0 when it had ended already."""
    require(permissions.may_end_sessions(by, user))
    listed = UserSession.objects.filter(user=user, pk=session_id)
    ended, _ = Session.objects.filter(user=user, session_key__in=listed.values("session_key")).delete()
    listed.delete()
    return ended


def end_all(user: User, *, but: str | None = None) -> int:
    """End every session of a person; for actions that have asked whether this is allowed."""
    others = ~Q(session_key=but) if but else Q()
    UserSession.objects.filter(others, user=user).delete()
    return Session.objects.filter(others, user=user).delete()[0]


def prune(*, at: datetime) -> None:
    """Forget sessions that ran out, the list entries of sessions that are gone, and counts that ran out."""
    Session.objects.filter(expire_date__lt=at).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache WHERE expires < %s", [at])
