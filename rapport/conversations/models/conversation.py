"""One thread of messages of any channel."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, TextChoices

from rapport.conversations.models.mailbox import Mailbox
from rapport.conversations.rules import marks
from rapport.core.history import track
from rapport.customers.models import Customer
from rapport.team.models import Team, User


class Channel(TextChoices):
    """The way a message travelled."""

    EMAIL = "email", "Email"
    PHONE = "phone", "Call"
    LETTER = "letter", "Letter"
    MEETING = "meeting", "Meeting"
    VISIT = "visit", "Face to face"
    FORM = "form", "Web form"
    WEB = "web", "Online"


@track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    exclude=["last_at", "last_in_at", "last_out_at", "snippet", "messages", "quoted_as"],
)
class Conversation(models.Model):
    """Messages of any channel in one thread, with one customer (empty while we do not know who it is).

    `token` is ours alone: it stands in the plus-address and the subject of what we send, and leads an answer back here.
    `quoted_as` are the references of what it leads to and led to, the newest last: customers quote these.
    `owner` and `team` say who may see it at a narrow reach; whoever holds the case keeps them in step.
    `last_at`, `last_in_at`, `last_out_at`, `snippet` and `messages` are kept for lists: moments of the newest message at all, in
    and out, its first words, and how many there are. `follows` is the conversation whose late answer began this one.
    `needs_person` says why somebody must look ("" when nobody must), such as an unknown sender or a suggestion to settle.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="conversations", db_index=False)
    subject = models.CharField(max_length=300, blank=True)
    channel = models.CharField(max_length=8, choices=Channel)
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, null=True, blank=True, related_name="conversations", db_index=False)
    token = models.CharField(max_length=16, unique=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    quoted_as = ArrayField(models.CharField(max_length=24), default=list, blank=True, editable=False)
    needs_person = models.CharField(max_length=200, blank=True)
    spam_at = models.DateTimeField(null=True, blank=True)

    follows = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="followed_by", db_index=False)

    last_at = models.DateTimeField()
    last_in_at = models.DateTimeField(null=True, blank=True)
    last_out_at = models.DateTimeField(null=True, blank=True)
    snippet = models.CharField(max_length=200, blank=True)
    messages = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-last_at", "-id"], name="conversation_of_customer"),
            models.Index(fields=["mailbox", "-last_at", "-id"], name="conversation_of_mailbox"),
            models.Index(fields=["-last_at", "-id"], name="conversation_needs_person", condition=~Q(needs_person="")),
            models.Index(fields=["follows"], name="conversation_following", condition=Q(follows__isnull=False)),
            GinIndex(fields=["quoted_as"], name="conversation_quoted_as"),
        ]
        constraints = [models.CheckConstraint(name="conversation_known_channel", condition=Q(channel__in=Channel.values))]

    def __str__(self) -> str:
        return self.subject or "No subject"

    @property
    def reference(self) -> str:
        """How people quote this conversation: M-1042."""
        return marks.reference(self.pk)

    @property
    def shown_reference(self) -> str:
        """The one reference that its customer is shown: that of what it leads to, else its own."""
        return self.quoted_as[-1] if self.quoted_as else self.reference

    @property
    def earlier_references(self) -> tuple[str, ...]:
        """The references that a customer may have been shown before this one."""
        return (*self.quoted_as[:-1], self.reference) if self.quoted_as else ()
