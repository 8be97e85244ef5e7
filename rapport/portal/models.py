"""The forms that customers write to us with."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rapport.conversations.models import Mailbox, Template
from rapport.core.history import track
from rapport.portal.rules.questions import Question, question
from rapport.team.models import Team


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class WebForm(models.Model):
    """A form with its own questions beside the usual ones (name, email, phone, message, files).

    `slug` is its address and the name that routing rules know it by. `introduction` and `thanks` are Markdown. `hosts` are the
    web sites (https://example.org) that may show it inside their own pages. What comes by it is answered from `mailbox`, where one is
    chosen, and acknowledged by itself with the words of `acknowledge_with`.
    """

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=60, unique=True)
    introduction = models.TextField(max_length=4000, blank=True)
    message_label = models.CharField(max_length=150, default="What do you need, and by when?")
    questions = models.JSONField(default=list, blank=True)
    thanks = models.TextField(max_length=4000, blank=True)
    takes_files = models.BooleanField(default=True)
    suggests = models.BooleanField(default=True)
    needs_phone = models.BooleanField(default=False)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    acknowledge_with = models.ForeignKey(Template, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    hosts = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(name="form_has_a_name", condition=~Q(name=""), violation_error_message="Give the form a name."),
            models.CheckConstraint(name="form_acknowledges_from_a_mailbox", condition=Q(acknowledge_with=None) | Q(mailbox__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where customers find it."""
        return f"/contact/{self.slug}/"

    @property
    def asked(self) -> tuple[Question, ...]:
        """Its own questions."""
        return tuple(question(each) for each in self.questions)
