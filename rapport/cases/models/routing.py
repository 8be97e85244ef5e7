"""Where what comes in goes, by rule; and which messages have been looked at."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rapport.cases.models.queue import Queue
from rapport.cases.rules.words import Kind, Priority
from rapport.conversations.models import Channel, Mailbox, Message
from rapport.core.history import track
from rapport.customers.models import Segment


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class RoutingRule(models.Model):
    """One rule; the first in order that matches decides. An empty condition lets everything through.

    `words` are looked for in the subject and the new text, each as whole words in any case; one is enough. `form` is a web form's name.
    """

    name = models.CharField(max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, null=True, blank=True, related_name="+")
    channels = ArrayField(models.CharField(max_length=8, choices=Channel), default=list, blank=True)
    words = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    segment = models.ForeignKey(Segment, models.CASCADE, null=True, blank=True, related_name="+")
    form = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, blank=True)
    queue = models.ForeignKey(Queue, models.SET_NULL, null=True, blank=True, related_name="+")
    priority = models.PositiveSmallIntegerField(choices=Priority, null=True, blank=True)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="routing_rule_has_a_name", condition=~Q(name=""), violation_error_message="Give the rule a name."),
            models.CheckConstraint(name="routing_rule_known_kind", condition=Q(kind="") | Q(kind__in=Kind.values)),
        ]

    def __str__(self) -> str:
        return self.name


class Routed(models.Model):
    """A message that was looked at: whether it moved the clocks, and what became of it, in a word."""

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="routed")
    outcome = models.CharField(max_length=12)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.message_id}: {self.outcome}"
