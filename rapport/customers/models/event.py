"""The timeline: the append-only, ordered record of everything between us and a customer."""

from django.db import models

from rapport.core.history import append_only
from rapport.customers.models.customer import Customer
from rapport.customers.rules import Visibility
from rapport.team.models import User


class Event(models.Model):
    """One thing that happened. The sentence is made from `kind` and `facts` when it is read, never stored.

    `at` is when it happened, `recorded_at` when we wrote it down. After a merge, an entry stays with the customer it
    happened to; the timeline of the surviving customer reads those of the absorbed ones too.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="timeline", db_index=False)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    visibility = models.CharField(max_length=10, default=Visibility.STAFF)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    road = models.CharField(max_length=10)
    about = models.CharField(max_length=40, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "entry of a timeline", "timelines"
        indexes = [models.Index(fields=["customer", "at", "id"], name="event_of_customer")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"
