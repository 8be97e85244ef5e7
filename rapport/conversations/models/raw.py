"""Every inbound thing as it came, stored before it is understood."""

from django.db import models
from django.db.models import Q, TextChoices

from rapport.conversations.models.mailbox import Mailbox


class RawState(TextChoices):
    """How far we are with what came in."""

    STORED = "stored", "Stored"
    READ = "read", "Read"
    FAILED = "failed", "Could not be read"


class Raw(models.Model):
    """One message, byte for byte, with its SHA-256. The same bytes fetched twice for a mailbox are one row.

    `outcome` is what it turned out to be (`mail.Kind`), "" while only stored. `problem` says in a sentence what went wrong;
    a failed one is kept, shown, counted and can be tried again. `envelope` holds what the server told us beside the bytes
    (IMAP uid, flags, internal date). `same_as` is the message that had come before, by way of another mailbox.
    """

    mailbox = models.ForeignKey(Mailbox, models.PROTECT, null=True, blank=True, related_name="raws", db_index=False)
    hash = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    envelope = models.JSONField(default=dict, blank=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=RawState, default=RawState.STORED)
    outcome = models.CharField(max_length=16, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    same_as = models.ForeignKey("conversations.Message", models.PROTECT, null=True, blank=True, related_name="copies", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="raw_to_read", condition=Q(state=RawState.STORED)),
            models.Index(fields=["-id"], name="raw_failed", condition=Q(state=RawState.FAILED)),
            models.Index(fields=["same_as"], name="raw_copies", condition=Q(same_as__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "hash"], name="raw_once_per_mailbox", nulls_distinct=False),
            models.CheckConstraint(name="raw_known_state", condition=Q(state__in=RawState.values)),
        ]

    def __str__(self) -> str:
        return f"{self.size} bytes, {self.state}"
