"""When a case of some kind may close, and when it opens again."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rapport.cases.rules.words import Kind
from rapport.core.history import track


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Ending(models.Model):
    """The rules of ending for one kind of case.

    `needs` are the fields that must say something: customer, outcome, owner, queue, tags, or custom:key. Within `reopen_days` of closing
    an answer opens the case again; later, it begins a new one that follows it (0: always a new one).
    """

    kind = models.CharField(max_length=10, choices=Kind, unique=True)
    needs = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    reopen_days = models.PositiveSmallIntegerField(default=14)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(name="ending_known_kind", condition=Q(kind__in=Kind.values))]

    def __str__(self) -> str:
        return f"Ending of {self.kind}"
