"""Where a message may belong, for a person to say."""

from django.db import models
from django.db.models import Q, TextChoices

from rapport.conversations.models.conversation import Conversation
from rapport.team.models import User


class SuggestionState(TextChoices):
    """What was said to it."""

    OPEN = "open", "To settle"
    TAKEN = "taken", "Joined"
    REFUSED = "refused", "Kept apart"


class Suggestion(models.Model):
    """Two conversations that may be one, because of what `why` says. Never joined without a person saying so."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="suggestions")
    other = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    why = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=SuggestionState, default=SuggestionState.OPEN)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="suggestion_to_settle", condition=Q(state="open"))]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "other"], name="suggestion_once"),
            models.CheckConstraint(name="suggestion_known_state", condition=Q(state__in=SuggestionState.values)),
        ]

    def __str__(self) -> str:
        return self.why
