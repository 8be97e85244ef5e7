"""One change made to many cases at once, kept so that it can be undone."""

from django.db import models
from django.db.models import Q, TextChoices

from rapport.team.models import User


class BulkWhat(TextChoices):
    """What can be done to many at once."""

    ASSIGN = "assign", "Assign"
    QUEUE = "queue", "Move to a queue"
    STATUS = "status", "Change status"
    PRIORITY = "priority", "Change priority"
    TAG = "tag", "Tag"
    CLOSE = "close", "Close"


class BulkStatus(TextChoices):
    """Where such a change stands."""

    RUNNING = "running", "Being done"
    DONE = "done", "Done"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"


class BulkChange(models.Model):
    """What was done to which cases. `waiting` are those still to do; `before` and `after` hold each one's values by its number;
    `refused` holds, by number, the sentence that said no."""

    what = models.CharField(max_length=8, choices=BulkWhat)
    given = models.JSONField(default=dict)
    waiting = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    refused = models.JSONField(default=dict)
    wanted = models.PositiveIntegerField()
    status = models.CharField(max_length=8, choices=BulkStatus, default=BulkStatus.RUNNING)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_bulk_change_known_what", condition=Q(what__in=BulkWhat.values)),
            models.CheckConstraint(name="case_bulk_change_known_status", condition=Q(status__in=BulkStatus.values)),
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.wanted}"
