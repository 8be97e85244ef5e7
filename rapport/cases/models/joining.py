"""Cases put together or taken apart, and everything needed to take that back."""

from django.db import models
from django.db.models import F, Q, TextChoices

from rapport.cases.models.case import Case
from rapport.team.models import User


class MoveKind(TextChoices):
    """What was done."""

    MERGE = "merge", "Merge"
    SPLIT = "split", "Taken apart"


class CaseMove(models.Model):
    """`moved` went from one case to the other: {"conversations": [..], "watchers": [..], "links": [..], "tasks": [..], "children": [..],
    "applied": [..]}.

    A merge goes from the case that is absorbed to the one that stays; a split from the old case to the new one. `before` keeps what
    else the move changed: the status of the absorbed case, the tags and private flag of the one that stays.
    """

    kind = models.CharField(max_length=6, choices=MoveKind)
    source = models.ForeignKey(Case, models.PROTECT, related_name="moves_away")
    target = models.ForeignKey(Case, models.PROTECT, related_name="moves_here")
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_move_of_two", condition=~Q(source=F("target"))),
            models.CheckConstraint(name="case_move_known_kind", condition=Q(kind__in=MoveKind.values)),
            models.UniqueConstraint(fields=["source"], name="case_merged_once", condition=Q(kind="merge", undone_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} to {self.target_id}"
