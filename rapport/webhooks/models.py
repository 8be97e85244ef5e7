"""Who is told, and what became of each telling."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, TextChoices

from rapport.core.history import track
from rapport.customers.models import Event
from rapport.team.models import User


@track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["secret", "seen_id", "heard_at", "failing_since"]
)
class Webhook(models.Model):
    """An address that is told what happens. `kinds` are names of events or capabilities; none means everything.

    `seen_id` is the last timeline entry that was looked at for it. `secret` signs what is sent and is shown once, when made.
    """

    name = models.CharField(max_length=100)
    url = models.CharField(max_length=1000)
    kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    secret = models.CharField(max_length=80)
    seen_id = models.BigIntegerField(default=0, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(name="webhook_has_a_name", condition=~Q(name=""), violation_error_message="Give it a name."),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryState(TextChoices):
    """Whether the receiver has heard it."""

    WAITING = "waiting", "Waiting"
    HEARD = "heard", "Heard"
    GIVEN_UP = "given-up", "Given up"


class Delivery(models.Model):
    """One event for one webhook. The same number is sent with every try, so a receiver can tell a repeat."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", db_index=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    said = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["next_at", "id"], name="delivery_queue", condition=Q(state=DeliveryState.WAITING))]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event"], name="delivery_once"),
            models.CheckConstraint(name="delivery_known_state", condition=Q(state__in=DeliveryState.values)),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} for {self.webhook_id}"
