"""Files that came or go with a message."""

from django.conf import settings
from django.db import models
from django.db.models import Q, TextChoices

from rapport.conversations.models.draft import Draft
from rapport.conversations.models.message import Message
from rapport.conversations.rules import scanning


class Purpose(TextChoices):
    """What a file is to its message."""

    FILE = "file", "File"
    INLINE = "inline", "Picture in the text"
    RECORDING = "recording", "Recorded call"
    SCAN = "scan", "Scanned letter"
    LETTER = "letter", "Printed letter"


def unchecked() -> str:
    """What is known of a file that just came: it waits for the scanner, where there is one."""
    return scanning.WAITING if settings.CLAMAV else ""


class Attachment(models.Model):
    """A file of a message, or of a draft that will become one. Its bytes are stored once per hash, under `file`.

    `content_type` is what the content shows, `declared_type` what the sender said. `scan` is what a virus scanner said
    (`rules/scanning`), "" when none was asked. `keep_until` is when a recording has to go.
    """

    message = models.ForeignKey(Message, models.PROTECT, null=True, blank=True, related_name="attachments", db_index=False)
    draft = models.ForeignKey(Draft, models.CASCADE, null=True, blank=True, related_name="attachments", db_index=False)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.FILE)
    file = models.FileField(upload_to="attachments/%Y/%m", max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    declared_type = models.CharField(max_length=100, blank=True)
    content_id = models.CharField(max_length=300, blank=True)
    size = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    scan = models.CharField(max_length=200, blank=True, default=unchecked)
    keep_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["message"], name="attachment_of_message", condition=Q(message__isnull=False)),
            models.Index(fields=["draft"], name="attachment_of_draft", condition=Q(draft__isnull=False)),
            models.Index(fields=["id"], name="attachment_to_scan", condition=Q(scan__in=["waiting", ""])),
            models.Index(fields=["hash"], name="attachment_to_scan_by_hash", condition=Q(scan__in=["waiting", ""])),
            models.Index(fields=["keep_until"], name="attachment_to_remove", condition=Q(keep_until__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(name="attachment_belongs_somewhere", condition=Q(message__isnull=False) | Q(draft__isnull=False)),
            models.CheckConstraint(name="attachment_known_purpose", condition=Q(purpose__in=Purpose.values)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def harm(self) -> str:
        """What the scanner found in it, by its name."""
        return self.scan.removeprefix(scanning.FOUND) if self.scan.startswith(scanning.FOUND) else ""
