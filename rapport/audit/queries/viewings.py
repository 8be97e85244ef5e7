"""Who looked."""

from datetime import datetime

from django.db.models import Q, QuerySet

from rapport.audit import permissions
from rapport.audit.models import Viewing
from rapport.team.actors import Actor
from rapport.team.models import User

Place = tuple[datetime, int]


def viewings_of(subject: str, subject_id: int, by: Actor, *, before: Place | None = None) -> QuerySet[Viewing]:
    """Everyone who opened one record, latest first, from a place on."""
    return _visible(by).filter(_before(before), subject=subject, subject_id=subject_id)


def viewings_by(user: User, by: Actor, *, before: Place | None = None) -> QuerySet[Viewing]:
    """Every record that one person opened, latest first, from a place on."""
    return _visible(by).filter(_before(before), user=user)


def _visible(by: Actor) -> QuerySet[Viewing]:
    if not permissions.may_read(by):
        return Viewing.objects.none()
    return Viewing.objects.select_related("user").order_by("-at", "-id")


def _before(place: Place | None) -> Q:
    return Q() if place is None else Q(at__lt=place[0]) | Q(at=place[0], id__lt=place[1])
