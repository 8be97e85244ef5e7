"""An answer that has not left yet."""

import pghistory
from django.db import models
from django.db.models import Q, TextChoices

from rapport.conversations.models.conversation import Channel, Conversation
from rapport.conversations.models.mailbox import Mailbox
from rapport.core.history import track
from rapport.customers.models import ContactPoint
from rapport.team.models import User


class DraftState(TextChoices):
    """Where a draft stands."""

    WRITING = "writing", "Being written"
    ASKED = "asked", "Waiting for approval"
    SENT = "sent", "Handed to the outbox"
    DROPPED = "dropped", "Dropped"


@track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Draft(models.Model):
    """Words for a customer, with their own recipients; shared with everyone who may answer in the conversation.

    `recipients` is a list of {"slot", "address", "name"}. `confirmed` are the warnings that somebody looked at and accepted, by
    their key. `send_at` asks for a later moment. `approver` must agree before it goes. `mailbox` is the address it goes from, when
    that is not the conversation's own. A letter goes to `point`, the customer's preferred postal address where none is chosen, and
    `is_large` prints it in 18 point.
    `invitation` is what it tells calendar programs: {"method", "content", "appointment", "answer"}; only appointments make one.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="drafts", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.EMAIL)
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    holder = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    approver = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True, blank=True)
    point = models.ForeignKey(ContactPoint, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    is_large = models.BooleanField(default=False)
    subject = models.CharField(max_length=1000, blank=True)
    text = models.TextField(blank=True)
    recipients = models.JSONField(default=list, blank=True)
    answers = models.ForeignKey("conversations.Message", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    confirmed = models.JSONField(default=list, blank=True)
    invitation = models.JSONField(default=dict, blank=True)
    send_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=DraftState, default=DraftState.WRITING)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["conversation"], name="draft_open", condition=Q(state__in=["writing", "asked"])),
            models.Index(fields=["approver"], name="draft_to_approve", condition=Q(state="asked")),
            models.Index(fields=["point"], name="draft_to_address", condition=Q(point__isnull=False)),
        ]
        constraints = [models.CheckConstraint(name="draft_known_state", condition=Q(state__in=DraftState.values))]

    def __str__(self) -> str:
        return self.subject or self.text[:60]
