"""The outbox: what is to leave, and how far it got."""

from django.db import models
from django.db.models import Q, TextChoices

from rapport.conversations.models.mailbox import Mailbox
from rapport.conversations.models.message import Message
from rapport.team.models import User


class OutgoingState(TextChoices):
    """How far a message got on its way out."""

    WAITING = "waiting", "Waiting to go"
    SENDING = "sending", "On its way"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"
    UNSURE = "unsure", "Not sure"
    STOPPED = "stopped", "Stopped"


class Outgoing(models.Model):
    """One message on its way out, its bytes fixed when it was queued so that a second try is the same message.

    It does not leave before `not_before` (20 seconds to undo, or a later moment asked for). `claimed_at` and `claim` say which
    worker took it; `handing_over_at` is set, and committed, just before the words that make the other server responsible for it.
    A claim whose worker died after that is "not sure", with what is known in `evidence`; one whose worker died before it goes
    back to waiting. `to_settle` says that a person has to look, whatever became of the other recipients. `log` grows by what each
    attempt met: [{"at", "said"}].
    """

    message = models.OneToOneField(Message, models.PROTECT, related_name="outgoing")
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="outgoing", db_index=False)
    draft = models.ForeignKey("conversations.Draft", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    content = models.BinaryField()
    state = models.CharField(max_length=8, choices=OutgoingState, default=OutgoingState.WAITING)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.CharField(max_length=40, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    handing_over_at = models.DateTimeField(null=True, blank=True)
    to_settle = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    log = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name_plural = "outgoing"
        indexes = [
            models.Index(fields=["not_before", "id"], name="outgoing_queue", condition=Q(state=OutgoingState.WAITING)),
            models.Index(fields=["claimed_at"], name="outgoing_under_way", condition=Q(state=OutgoingState.SENDING)),
            models.Index(fields=["-id"], name="outgoing_to_settle", condition=Q(to_settle=True)),
        ]
        constraints = [
            models.CheckConstraint(name="outgoing_known_state", condition=Q(state__in=OutgoingState.values)),
            models.CheckConstraint(
                name="outgoing_claimed_while_sending", condition=~Q(state=OutgoingState.SENDING) | Q(claimed_at__isnull=False)
            ),
            models.CheckConstraint(name="outgoing_not_sure_until_settled", condition=~Q(state=OutgoingState.UNSURE) | Q(to_settle=True)),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.state}"
