"""Tables of the record: who looked at what, and the seals over every append-only table."""

import pgtrigger
from django.db import models

from rapport.team.models import User


class Viewing(models.Model):
    """Someone opened a customer's record: who, when, by which road, and why if they were asked."""

    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    road = models.CharField(max_length=10)
    subject = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    part = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "subject_id", "-at"], name="viewing_of_subject"),
            models.Index(fields=["user", "-at"], name="viewing_by_user"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id} at {self.at:%Y-%m-%d %H:%M}"
