"""What was said, in or out, whatever way it travelled."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q, TextChoices

from rapport.conversations.models.conversation import Channel, Conversation
from rapport.conversations.models.raw import Raw
from rapport.conversations.rules import quotes
from rapport.core.history import track
from rapport.customers.models import Customer
from rapport.team.models import User


class Direction(TextChoices):
    """From the customer to us, or from us."""

    IN = "in", "In"
    OUT = "out", "Out"


@track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(), exclude=["search"])
class Message(models.Model):
    """One message: an email, a call, a letter, a meeting, a form sent in, words from the customer's own page.

    `at` is when it was sent, said or written; `recorded_at` when we had it. `text` is all of it as plain text, `new_text` what is
    new (quotes and signature split off), `html` the unsafe original that is only ever shown made safe. `message_id` is the bare
    RFC 5322 identifier without angle brackets, "" where there is none; `ancestors` the identifiers it answers, oldest first, and
    `root` the oldest of them. Inbound addresses are in lower case.
    `facts` holds what only one channel has:
      phone {"seconds", "outcome", "notice_given", "number"}, letter {"written_on", "received_on", "registered", "scanned_by",
      "posted_on"} and of ours {"address", "point", "large", "to_print"}, meeting and visit {"place", "with", "minutes"},
      form {"form", "answers"}; what was noted on the customer's page {"outcome", "next_step", "with"}; an email of ours that tells an
      appointment {"invitation": {"appointment", "method", "answer"}}.
    `facts["acknowledge_with"]` is the template (by number) that the form it was sent with acknowledges with, and
    `facts["not_acknowledged"]` why no acknowledgement of it was sent where one is chosen.
    `facts["colleague"]` marks a mail that says a colleague wrote it to somebody outside, with a copy to us: it asks and answers nothing.
    `automatic` is "" for people, else what sort of machine wrote it (auto_reply, bounce, delivery_report, feedback_report, loop).
    """

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="thread", db_index=False)
    direction = models.CharField(max_length=3, choices=Direction)
    channel = models.CharField(max_length=8, choices=Channel)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    from_name = models.CharField(max_length=300, blank=True)
    from_address = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=1000, blank=True)
    text = models.TextField(blank=True)
    new_text = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    signature = models.TextField(blank=True)
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=998, blank=True, db_collation="C")
    ancestors = ArrayField(models.CharField(max_length=998), default=list, blank=True)
    root = models.CharField(max_length=998, blank=True, db_collation="C")
    reply_to = models.JSONField(default=list, blank=True)
    raw = models.ForeignKey(Raw, models.PROTECT, null=True, blank=True, related_name="messages", db_index=False)
    automatic = models.CharField(max_length=16, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    problems = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "at", "id"], name="message_of_conversation"),
            models.Index(fields=["message_id"], name="message_by_its_id", condition=~Q(message_id="")),
            models.Index(fields=["root"], name="message_by_its_root", condition=~Q(root="")),
            models.Index(fields=["from_address", "-id"], name="message_by_its_sender", condition=Q(direction=Direction.IN)),
            models.Index(fields=["raw"], name="message_of_raw", condition=Q(raw__isnull=False)),
            models.Index(fields=["id"], name="message_in_order_of_coming", condition=Q(direction=Direction.IN)),
            models.Index(fields=["recorded_at"], name="message_gone_by_itself", condition=Q(direction=Direction.OUT) & ~Q(automatic="")),
            models.Index(
                fields=["at", "id"],
                name="message_letter_to_post",
                condition=Q(channel=Channel.LETTER, direction=Direction.OUT, facts__to_print=True),
            ),
            GinIndex(fields=["search"], name="message_search"),
        ]
        constraints = [
            models.CheckConstraint(name="message_known_direction", condition=Q(direction__in=Direction.values)),
            models.CheckConstraint(name="message_known_channel", condition=Q(channel__in=Channel.values)),
            models.UniqueConstraint(
                fields=["conversation", "message_id", "direction"], name="message_once_per_conversation", condition=~Q(message_id="")
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.new_text[:60]

    @property
    def runs(self) -> list[quotes.Run]:
        """Its words and the quotes that they answer; none where it quotes nothing."""
        return quotes.runs(self.new_text)
