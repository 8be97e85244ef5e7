"""What people are told, and how each of them chose to be told."""

from django.db import models
from django.db.models import Q

from rapport.cases.models import Case
from rapport.notifications.rules import DIGEST_HOUR, Kind
from rapport.team.models import User


class Notification(models.Model):
    """One thing that one person should know. `key` says what it rests on, so that it is told once. `words` name no customer."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=60)
    words = models.CharField(max_length=200)
    address = models.CharField(max_length=200)
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notification_of_user"),
            models.Index(fields=["user"], name="notification_unseen", condition=Q(seen_at=None)),
            models.Index(fields=["at"], name="notification_unmailed", condition=Q(seen_at=None, mailed_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "key"], name="notification_once"),
            models.CheckConstraint(name="notification_known_kind", condition=Q(kind__in=Kind.values)),
        ]

    def __str__(self) -> str:
        return self.words


class Choice(models.Model):
    """How one person is told: {"mention": "mail"}; what is not named is as usual. `digest_hour` by the clock on the wall."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="notification_choice")
    ways = models.JSONField(default=dict, blank=True)
    digest_hour = models.PositiveSmallIntegerField(default=DIGEST_HOUR)
    digest_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="choice_hour_of_a_day", condition=Q(digest_hour__lte=23))]

    def __str__(self) -> str:
        return f"Choices of {self.user_id}"


class Look(models.Model):
    """When what needs people was last looked for; one row."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
