"""Where cases wait for somebody."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, TextChoices

from rapport.core.history import track
from rapport.team.models import Team, User


class Sharing(TextChoices):
    """How the cases of a queue find their owner."""

    HAND = "hand", "By hand"
    ROUND = "round", "In turn"
    LOAD = "load", "To whoever has the most room and the right skills"


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["last_given"])
class Queue(models.Model):
    """A queue of cases, worked by a team.

    `skills` are what its cases ask of an owner. `last_given` is who got the latest case in turn. `idle_minutes` is how long an owner may
    leave a case untouched before it goes back to the queue, in working time; None for as long as they like.
    """

    name = models.CharField(max_length=100, unique=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="queues")
    position = models.PositiveSmallIntegerField(default=0)
    sharing = models.CharField(max_length=8, choices=Sharing, default=Sharing.HAND)
    skills = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    idle_minutes = models.PositiveIntegerField(null=True, blank=True)
    last_given = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="queue_has_a_name", condition=~Q(name=""), violation_error_message="Give the queue a name."),
            models.CheckConstraint(name="queue_known_sharing", condition=Q(sharing__in=Sharing.values)),
        ]

    def __str__(self) -> str:
        return self.name
