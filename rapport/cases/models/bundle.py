"""A whole case as one PDF, with its files beside it, for somebody who has to see all of it."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, TextChoices

from rapport.cases.models.case import Case
from rapport.core.history import track
from rapport.team.models import User


class BundleStatus(TextChoices):
    """Where a bundle stands."""

    WAITING = "waiting", "Waiting to be made"
    MAKING = "making", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Not made"
    REMOVED = "removed", "Removed"


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["done", "wanted"])
class Bundle(models.Model):
    """A bundle that somebody asked for. It holds what that person may see, and only they can fetch it.

    `pdf` has the pages; `files` is a ZIP of the files as they came, "" where there are none. `done` of `wanted` steps are made. `scopes`
    is what the token that asked was narrowed to, None for a person on the pages. `has_recordings` says that recorded calls are in it.
    The bytes go after `keep_until`; that it was made, by whom and what for, stays.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="bundles")
    with_notes = models.BooleanField(default=False)
    purpose = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=8, choices=BundleStatus, default=BundleStatus.WAITING)
    done = models.PositiveIntegerField(default=0)
    wanted = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    pdf = models.FileField(upload_to="bundles", max_length=200, blank=True)
    files = models.FileField(upload_to="bundles", max_length=200, blank=True)
    pdf_size = models.PositiveBigIntegerField(default=0)
    files_size = models.PositiveBigIntegerField(default=0)
    pdf_hash = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(default=0)
    has_recordings = models.BooleanField(default=False)
    scopes = ArrayField(models.CharField(max_length=60), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    keep_until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "bundle of a case", "bundles of cases"
        indexes = [models.Index(fields=["keep_until"], name="bundle_to_remove", condition=Q(keep_until__isnull=False))]
        constraints = [
            models.CheckConstraint(name="bundle_known_status", condition=Q(status__in=BundleStatus.values)),
            models.CheckConstraint(
                name="bundle_ready_has_its_pages",
                condition=(Q(status="ready", ready_at__isnull=False, keep_until__isnull=False) & ~Q(pdf="")) | ~Q(status="ready"),
            ),
        ]

    def __str__(self) -> str:
        return f"Bundle {self.pk} of {self.case_id}"

    @property
    def is_going(self) -> bool:
        """Whether somebody still waits for it."""
        return self.status in {BundleStatus.WAITING, BundleStatus.MAKING}
