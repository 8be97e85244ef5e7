"""Tables of clocks: working calendars with their versions, clocks, and the ledger each clock is made of."""

import pghistory
from django.db import models
from django.db.models import Q, TextChoices

from rapport.clocks.rules.ledger import OWED, State, What
from rapport.core.history import append_only, track
from rapport.team.models import User


class Kind(TextChoices):
    """What a clock is about."""

    SERVICE_LEVEL = "service-level", "Service level"
    PROMISE = "promise", "Promise"
    STATUTORY = "statutory", "Set by law"
    INTERNAL = "internal", "Internal agreement"


STATES = {
    State.RUNNING: "Running",
    State.PAUSED: "Paused",
    State.MISSED: "Missed",
    State.MET: "Met",
    State.MET_LATE: "Met late",
    State.CANCELLED: "Cancelled",
}
RUNNING_OR_PAUSED = Q(state__in=[State.RUNNING, State.PAUSED])
STILL_OWED = Q(state__in=sorted(OWED))


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Calendar(models.Model):
    """A working calendar by its name. What it says stands in its versions; `version` is the number of the latest."""

    name = models.CharField(max_length=100, unique=True)
    is_default = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="calendar_has_a_name", condition=~Q(name=""), violation_error_message="Give the calendar a name."),
            models.UniqueConstraint(name="calendar_one_default", fields=["is_default"], condition=Q(is_default=True)),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """What a calendar says from a moment on: zone, nation, windows, closures, other days (`rules.content`). Never changed."""

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    in_force_from = models.DateTimeField()
    why = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        triggers = append_only()
        constraints = [models.UniqueConstraint(name="calendar_version_number", fields=["calendar", "number"])]

    def __str__(self) -> str:
        return f"{self.calendar_id} version {self.number}"


class Clock(models.Model):
    """A deadline for something, named by `about_kind` (such as "cases.case") and `about_id`.

    Everything from `state` on is what `rules.ledger` makes of the clock's entries. `left` of a paused clock is in seconds, or in days
    when the target is in days. `because` says what started it. Row history is the ledger itself.
    """

    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    kind = models.CharField(max_length=14, choices=Kind)
    name = models.CharField(max_length=100)
    because = models.CharField(max_length=200, blank=True)
    target = models.JSONField()
    calendar_version = models.ForeignKey(CalendarVersion, models.PROTECT, related_name="clocks", db_index=False)
    state = models.CharField(max_length=9, choices=[(state.value, label) for state, label in STATES.items()], default=State.RUNNING)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    left = models.IntegerField(null=True)
    paused_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    breach_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["about_kind", "about_id"], name="clock_about"),
            models.Index(fields=["due_at", "id"], name="clock_due", condition=Q(state=State.RUNNING)),
            models.Index(fields=["warn_at", "id"], name="clock_warns", condition=Q(state=State.RUNNING, warned_at=None)),
            models.Index(fields=["id"], name="clock_ticking", condition=RUNNING_OR_PAUSED),
            models.Index(fields=["missed_at", "id"], name="clock_missed", condition=Q(missed_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(name="clock_has_a_name", condition=~Q(name="") & ~Q(about_kind="")),
            models.CheckConstraint(name="clock_known_state", condition=Q(state__in=list(STATES))),
            models.CheckConstraint(
                name="clock_running_has_a_date",
                condition=~Q(state__in=[State.RUNNING, State.MISSED]) | Q(due_at__isnull=False, warn_at__isnull=False),
            ),
            models.CheckConstraint(
                name="clock_paused_has_no_date",
                condition=Q(state=State.PAUSED, due_at=None, paused_at__isnull=False) | (~Q(state=State.PAUSED) & Q(paused_at=None)),
            ),
            models.CheckConstraint(
                name="clock_ended_says_when",
                condition=(STILL_OWED & Q(ended_at=None)) | (~STILL_OWED & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(name="clock_missed_says_when", condition=~Q(state=State.MISSED) | Q(missed_at__isnull=False)),
            models.UniqueConstraint(
                name="clock_one_service_level_of_a_name",
                fields=["about_kind", "about_id", "name"],
                condition=RUNNING_OR_PAUSED & Q(kind=Kind.SERVICE_LEVEL),
                violation_error_message="This clock is already running.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.about_kind} {self.about_id}"


class ClockEntry(models.Model):
    """One line of a clock's ledger: what happened at which moment, who wrote it when, and why. Never changed."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="entries", db_index=False)
    what = models.CharField(max_length=10, choices=[(what.value, what.value) for what in What])
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name, verbose_name_plural = "line of a clock", "lines of clocks"
        triggers = append_only()
        indexes = [models.Index(fields=["clock", "id"], name="clock_ledger")]
        constraints = [models.CheckConstraint(name="clock_entry_known", condition=Q(what__in=[what.value for what in What]))]

    def __str__(self) -> str:
        return f"{self.what} at {self.at:%Y-%m-%d %H:%M}"
