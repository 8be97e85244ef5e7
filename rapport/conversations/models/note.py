"""What staff tell each other. It is another table than messages, and nothing that sends ever reads it."""

import pghistory
from django.db import models
from django.db.models import Q

from rapport.conversations.models.conversation import Conversation
from rapport.core.history import track
from rapport.team.models import User


@track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Note(models.Model):
    """A private note in a conversation; `mentions` are the colleagues it calls by name."""

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="notes", db_index=False)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.TextField(max_length=20_000)
    mentions = models.ManyToManyField(User, blank=True, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        indexes = [models.Index(fields=["conversation", "at", "id"], name="note_of_conversation")]
        constraints = [
            models.CheckConstraint(name="note_says_something", condition=~Q(text=""), violation_error_message="Write something.")
        ]

    def __str__(self) -> str:
        return self.text[:60]
