"""Who is in a conversation at this moment."""

from django.db import models

from rapport.conversations.models.conversation import Conversation
from rapport.team.models import User


class Presence(models.Model):
    """A colleague has a conversation open, or is writing in it. It tells itself again every 15 seconds and counts for 45."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    is_answering = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "presences"
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="presence_once_each")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.conversation_id}"
