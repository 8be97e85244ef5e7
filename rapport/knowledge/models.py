"""Articles and their versions."""

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from rapport.core.history import append_only, track
from rapport.knowledge.rules import Audience, Kind
from rapport.team.models import Team, User


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["search"])
class Article(models.Model):
    """A policy, a procedure or an article. What it says stands in its versions; `current` is the published one.

    The draft is on the article itself (`draft_title`, `draft_text`) until it is published as the next version. `review_on` is
    the day somebody has to read it again. `search` holds the words of the published version.
    """

    kind = models.CharField(max_length=10, choices=Kind)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.STAFF)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=300, blank=True)
    draft_title = models.CharField(max_length=200, blank=True)
    draft_text = models.TextField(max_length=100_000, blank=True)
    draft_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    current = models.OneToOneField("knowledge.Version", models.PROTECT, null=True, blank=True, related_name="+")
    review_on = models.DateField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    search = SearchVectorField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["title", "id"], name="article_by_title", condition=Q(archived_at=None)),
            GinIndex(fields=["search"], name="article_search"),
        ]
        constraints = [
            models.CheckConstraint(name="article_known_kind", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="article_known_audience", condition=Q(audience__in=Audience.values)),
            models.CheckConstraint(name="article_has_a_title", condition=~Q(title=""), violation_error_message="Give it a title."),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The article's page."""
        return f"/knowledge/{self.pk}/"


class Version(models.Model):
    """What an article said from one moment to the next. Never changed: work that was done by it can always show it."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=100_000)
    what_changed = models.CharField(max_length=300, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name, verbose_name_plural = "version of an article", "versions of articles"
        ordering = [F("number").desc()]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="version_of_article_once"),
            models.CheckConstraint(name="version_says_something", condition=~Q(text=""), violation_error_message="Write what it says."),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"
