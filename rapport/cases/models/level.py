"""What we promise about time, to whom and from when until when; and who is told when it runs out."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, TextChoices

from rapport.cases.models.queue import Queue
from rapport.cases.rules.words import Kind, Priority
from rapport.clocks.models import Calendar
from rapport.conversations.models import Channel
from rapport.core.history import track
from rapport.customers.models import Customer, Segment
from rapport.team.models import User


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ServiceLevel(models.Model):
    """Times for cases that fit; the closest to the customer decides, then the first in order (`rules.levels`). An empty condition lets
    everything through.

    With a `customer` it is an agreement: for them and for whoever belongs to them. It holds for cases opened from its first day to its
    last, both included; without one of them it is open on that side.

    `first_answer`, `next_answer` and `ending` are targets as `clocks.rules.targets.as_json` writes them, such as
    {"form": "working-time", "minutes": 240}; None promises nothing. `calendar` is the default one unless given. `pauses` lets the
    clock of the ending stand still while we wait for the customer; those of answers never do.
    """

    name = models.CharField(max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind), default=list, blank=True)
    priorities = ArrayField(models.PositiveSmallIntegerField(choices=Priority), default=list, blank=True)
    channels = ArrayField(models.CharField(max_length=8, choices=Channel), default=list, blank=True)
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, blank=True, related_name="+")
    starts_on = models.DateField("first day", null=True, blank=True)
    ends_on = models.DateField("last day", null=True, blank=True)
    segment = models.ForeignKey(Segment, models.CASCADE, null=True, blank=True, related_name="+")
    queue = models.ForeignKey(Queue, models.SET_NULL, null=True, blank=True, related_name="+")
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, blank=True, related_name="+")
    first_answer = models.JSONField(null=True, blank=True)
    next_answer = models.JSONField(null=True, blank=True)
    ending = models.JSONField(null=True, blank=True)
    warn_percent = models.PositiveSmallIntegerField(default=25)
    pauses = models.BooleanField(default=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="service_level_has_a_name", condition=~Q(name=""), violation_error_message="Give it a name."),
            models.CheckConstraint(
                name="service_level_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Its last day is on or after its first.",
            ),
            models.CheckConstraint(name="service_level_warns_in_between", condition=Q(warn_percent__gte=1, warn_percent__lte=99)),
        ]

    def __str__(self) -> str:
        return self.name


class When(TextChoices):
    """What sets a step off."""

    WARN = "warn", "When it is due soon"
    BREACH = "breach", "When it is late"


class Whom(TextChoices):
    """Who is told."""

    OWNER = "owner", "The owner"
    LEADER = "leader", "The team's leaders"
    TEAM = "team", "The whole team"
    PERSON = "person", "A colleague"


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class EscalationStep(models.Model):
    """One step of the chain of a service level: so many minutes after a clock warned or ran out, these people are told."""

    level = models.ForeignKey(ServiceLevel, models.CASCADE, related_name="steps")
    when = models.CharField(max_length=6, choices=When)
    minutes = models.PositiveIntegerField(default=0)
    whom = models.CharField(max_length=6, choices=Whom)
    person = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = "step of who is told", "steps of who is told"
        ordering = ["-when", "minutes", "id"]
        constraints = [
            models.CheckConstraint(name="escalation_known_when", condition=Q(when__in=When.values)),
            models.CheckConstraint(
                name="escalation_names_a_person",
                condition=Q(whom=Whom.PERSON, person__isnull=False) | (~Q(whom=Whom.PERSON) & Q(person=None)),
                violation_error_message="Choose a colleague.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.when} + {self.minutes} minutes: {self.whom}"
