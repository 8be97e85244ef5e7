"""Colleagues who follow a case without owning it."""

import pghistory
from django.db import models

from rapport.cases.models.case import Case
from rapport.core.history import track
from rapport.team.models import User


@track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class Watcher(models.Model):
    """Someone who watches a case, and who asked for it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="watchers", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="watched")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="watcher_once")]

    def __str__(self) -> str:
        return f"{self.user_id} watches {self.case_id}"
