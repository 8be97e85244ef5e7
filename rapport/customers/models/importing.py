"""Files of customers brought in: what came, how it was read, what it did, and how to undo it."""

from django.db import models
from django.db.models import Q, TextChoices

from rapport.customers.models.customer import Customer
from rapport.team.models import User


class ImportStatus(TextChoices):
    """Where an import stands."""

    STORED = "stored", "Stored"
    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Checked"
    RUNNING = "running", "Being brought in"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    UNDONE = "undone", "Undone"


class Import(models.Model):
    """One file of customers. The file itself is kept, by its hash, before it is understood."""

    file = models.FileField(upload_to="imports/%Y/%m", max_length=200)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    file_size = models.BigIntegerField()
    format = models.CharField(max_length=10, blank=True)
    mapping = models.JSONField(default=dict)
    match_by = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=ImportStatus, default=ImportStatus.STORED)
    counts = models.JSONField(default=dict)
    rows_read = models.PositiveIntegerField(default=0)
    rows_expected = models.PositiveIntegerField(null=True)
    refused_file = models.FileField(upload_to="imports/%Y/%m", max_length=200, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    road = models.CharField(max_length=10)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="import_known_status", condition=Q(status__in=ImportStatus.values))]

    def __str__(self) -> str:
        return self.file_name


class ImportTouch(models.Model):
    """What an import did to a customer that was already here: the values before, so that it can be undone."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="touches", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    added_points = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "customer"], name="import_touch_once")]

    def __str__(self) -> str:
        return f"{self.of_id} changed {self.customer_id}"


class ImportMapping(models.Model):
    """A mapping that worked, remembered for files with the same headers."""

    fingerprint = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField()
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.fingerprint


class ImportProgress(models.Model):
    """How far a running import is: told beside its transaction, so that people see it."""

    of = models.OneToOneField(Import, models.CASCADE, primary_key=True, related_name="progress")
    rows = models.PositiveIntegerField(default=0)
    share = models.FloatField(default=0)

    def __str__(self) -> str:
        return f"{self.rows} rows"
