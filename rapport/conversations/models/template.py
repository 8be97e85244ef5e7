"""Words we use again: whole answers and snippets, with merge fields."""

import pghistory
from django.db import models
from django.db.models import Q, TextChoices

from rapport.core.history import track
from rapport.team.models import Team


class TemplateKind(TextChoices):
    """How much of an answer it is."""

    REPLY = "reply", "Whole answer"
    SNIPPET = "snippet", "Snippet"
    LETTER = "letter", "Letter"


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Template(models.Model):
    """Words with merge fields in double braces, such as {{ customer.name }}; a field without a value stops the sending."""

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=8, choices=TemplateKind, default=TemplateKind.REPLY)
    language = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(max_length=20_000)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="template_known_kind", condition=Q(kind__in=TemplateKind.values)),
            models.CheckConstraint(name="template_says_something", condition=~Q(text=""), violation_error_message="Write the words."),
        ]

    def __str__(self) -> str:
        return self.name
