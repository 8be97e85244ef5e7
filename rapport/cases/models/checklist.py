"""What has to be looked at in a case of some kind at some stage."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rapport.cases.models.case import Case
from rapport.cases.models.queue import Queue
from rapport.cases.rules.words import Category, Kind
from rapport.core.history import append_only, track
from rapport.team.models import User


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Checklist(models.Model):
    """A list of checks, and the rule by which it attaches itself: cases of these `kinds` (any when empty), in this queue (any when
    empty), when they reach this category (at once when it is open). Archived, it attaches itself to nothing more."""

    name = models.CharField(max_length=100, unique=True)
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind), default=list, blank=True)
    queue = models.ForeignKey(Queue, models.SET_NULL, null=True, blank=True, related_name="checklists")
    category = models.CharField(max_length=10, choices=Category, default=Category.OPEN)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="checklist_has_a_name", condition=~Q(name=""), violation_error_message="Give the list a name."),
            models.CheckConstraint(name="checklist_known_category", condition=Q(category__in=Category.values)),
        ]

    def __str__(self) -> str:
        return self.name


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ChecklistItem(models.Model):
    """One check of a list. `is_needed` keeps a case from closing while it is not ticked."""

    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="items")
    text = models.CharField(max_length=300)
    is_needed = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="checklist_item_says_something", condition=~Q(text=""), violation_error_message="Say what to check."
            )
        ]

    def __str__(self) -> str:
        return self.text


class CheckRow(models.Model):
    """One check of one case, as it read when its list was attached. Never removed: `dropped_at` and the reason say that it does not
    apply here after all."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="checks", db_index=False)
    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(max_length=300)
    is_needed = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_ticked = models.BooleanField(default=False)
    ticked_at = models.DateTimeField(null=True, blank=True)
    ticked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["checklist", "position", "id"]
        indexes = [models.Index(fields=["case", "checklist", "position"], name="check_of_case")]
        constraints = [
            models.CheckConstraint(
                name="check_ticked_says_when",
                condition=Q(is_ticked=True, ticked_at__isnull=False) | Q(is_ticked=False, ticked_at=None),
            ),
            models.CheckConstraint(name="check_dropped_says_why", condition=Q(dropped_at=None) | ~Q(dropped_why="")),
        ]

    def __str__(self) -> str:
        return self.text


class CheckMark(models.Model):
    """One act on a check: ticked, unticked, dropped; who and when. Only ever added to."""

    row = models.ForeignKey(CheckRow, models.PROTECT, related_name="marks")
    what = models.CharField(max_length=8)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name, verbose_name_plural = "tick of a check", "ticks of checks"
        ordering = ["id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.what} {self.row_id}"
