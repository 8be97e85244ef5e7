"""Which policies, procedures and articles a case was worked by, and in which version."""

import pghistory
from django.db import models

from rapport.cases.models.case import Case
from rapport.core.history import track
from rapport.knowledge.models import Version
from rapport.team.models import User


@track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class Applied(models.Model):
    """A version that a case was worked by: what it said then can always be shown, whatever it says now."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="applied", db_index=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name, verbose_name_plural = "policy applied", "policies applied"
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="applied_once")]

    def __str__(self) -> str:
        return f"{self.case_id} by {self.version_id}"
