"""Who has to know that a case presses: state that notifications look for."""

from django.db import models
from django.db.models import Q, TextChoices

from rapport.cases.models.case import Case
from rapport.team.models import User


class Cause(TextChoices):
    """Why somebody is told."""

    WARNED = "warned", "Due soon"
    MISSED = "missed", "Late"
    IDLE = "idle", "Untouched for too long"
    ABSENT = "absent", "Its owner is away"


class Escalation(models.Model):
    """A person who has to know about a case, since when and because of what; once for each step of the chain of each clock.

    `clock` is the number of the clock in `clocks`, and `step` that of the step; both empty for an owner who did nothing. `seen_at` is when
    they looked.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="escalations")
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    cause = models.CharField(max_length=8, choices=Cause)
    clock = models.BigIntegerField(null=True, blank=True)
    step = models.BigIntegerField(null=True, blank=True)
    why = models.CharField(max_length=200)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="escalation_unseen", condition=Q(seen_at=None)),
            models.Index(fields=["clock", "step"], name="escalation_of_clock", condition=Q(clock__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["clock", "step", "user"], name="escalation_once", condition=Q(clock__isnull=False)),
            models.CheckConstraint(name="escalation_known_cause", condition=Q(cause__in=Cause.values)),
        ]

    def __str__(self) -> str:
        return f"{self.cause}: {self.case_id} for {self.user_id}"
