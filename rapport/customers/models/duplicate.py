"""Pairs of customers that may be one."""

from django.db import models
from django.db.models import F, Q, TextChoices

from rapport.customers.models.customer import Customer
from rapport.team.models import User


class PairStatus(TextChoices):
    """What was decided about a pair."""

    OPEN = "open", "To review"
    APART = "apart", "Not the same"
    MERGED = "merged", "Merged"


class DuplicatePair(models.Model):
    """Two customers that look alike: how likely it is that they are one, and why."""

    one = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    other = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    score = models.FloatField()
    is_sure = models.BooleanField(default=False)
    reasons = models.JSONField(default=list)
    status = models.CharField(max_length=8, choices=PairStatus, default=PairStatus.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="duplicate_pair_once"),
            models.CheckConstraint(name="duplicate_pair_in_order", condition=Q(one__lt=F("other"))),
        ]
        indexes = [models.Index(fields=["status", "-score", "id"], name="duplicate_pair_queue")]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"
