"""The table of tasks."""

import pghistory
from django.db import models
from django.db.models import Q, TextChoices

from rapport.core.history import track
from rapport.customers.models import Customer
from rapport.team.models import Team, User


class Status(TextChoices):
    """Where a task stands."""

    OPEN = "open", "To do"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"


class Priority(models.IntegerChoices):
    """How much it presses, beside its due moment."""

    LOW = 1, "Low"
    NORMAL = 2, "Normal"
    HIGH = 3, "High"


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Task(models.Model):
    """A thing to do. `due_at` is the moment it is due; `has_time` says whether people chose the time or only the day
    (then `due_at` is the day's last minute, see `rules.moments`).

    `sleeps_until` hides it until then. `repeats` is an RFC 5545 RRULE; finishing the task makes the next one.
    """

    title = models.CharField(max_length=200)
    note = models.TextField(max_length=4000, blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="tasks")
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="tasks", db_index=False)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="tasks")
    due_at = models.DateTimeField(null=True, blank=True)
    has_time = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    sleeps_until = models.DateTimeField(null=True, blank=True)
    repeats = models.CharField(max_length=200, blank=True)
    follows = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="followed_by")
    event = models.ForeignKey("customers.Event", models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "due_at", "id"], name="task_queue", condition=Q(status=Status.OPEN)),
            models.Index(fields=["team", "due_at", "id"], name="task_queue_of_team", condition=Q(status=Status.OPEN, team__isnull=False)),
            models.Index(fields=["owner", "-done_at", "-id"], name="task_done", condition=Q(status=Status.DONE)),
        ]
        constraints = [
            models.CheckConstraint(name="task_has_a_title", condition=~Q(title=""), violation_error_message="Say what is to be done."),
            models.CheckConstraint(name="task_known_status", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="task_done_says_when",
                condition=Q(status=Status.DONE, done_at__isnull=False) | (~Q(status=Status.DONE) & Q(done_at=None)),
            ),
            models.CheckConstraint(
                name="task_repeats_from_a_due_moment",
                condition=Q(repeats="") | Q(due_at__isnull=False),
                violation_error_message="A task that repeats needs a due date.",
            ),
            models.CheckConstraint(name="task_time_is_of_a_due_moment", condition=Q(has_time=False) | Q(due_at__isnull=False)),
            models.CheckConstraint(name="task_sleeps_only_while_open", condition=Q(sleeps_until=None) | Q(status=Status.OPEN)),
        ]

    def __str__(self) -> str:
        return self.title


class DiaryAddress(models.Model):
    """The secret address at which one person's own calendar program reads their diary. The secret itself is kept only as a hash.

    `names_customers` is their choice: without it nothing at the address names a customer.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="diary_address")
    key_hash = models.CharField(max_length=64, unique=True)
    names_customers = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Diary address of {self.user_id}"
