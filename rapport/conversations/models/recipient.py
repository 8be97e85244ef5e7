"""To whom a message went, and what became of it for each of them."""

from django.db import models
from django.db.models import Q, TextChoices

from rapport.conversations.models.message import Message


class Slot(TextChoices):
    """Where the address stood."""

    TO = "to", "To"
    CC = "cc", "Cc"
    BCC = "bcc", "Bcc"


class RecipientState(TextChoices):
    """What became of it. Inbound recipients are only noted."""

    NOTED = "noted", "Noted"
    WAITING = "waiting", "Waiting to go"
    HANDING = "handing", "Being handed over"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Not delivered"
    UNSURE = "unsure", "Not sure"
    STOPPED = "stopped", "Not sent"


class Recipient(models.Model):
    """One address of one message. `detail` is the server's last word about it, `status` its RFC 3463 code ("5.1.1")."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="recipients", db_index=False)
    slot = models.CharField(max_length=3, choices=Slot)
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=RecipientState, default=RecipientState.NOTED)
    status = models.CharField(max_length=12, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["message", "address"], name="recipient_once_per_message"),
            models.CheckConstraint(name="recipient_known_slot", condition=Q(slot__in=Slot.values)),
            models.CheckConstraint(name="recipient_known_state", condition=Q(state__in=RecipientState.values)),
        ]

    def __str__(self) -> str:
        return self.address
