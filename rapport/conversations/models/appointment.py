"""Meetings with a time: those we invite to, and those we are invited to."""

import pghistory
from django.db import models
from django.db.models import F, Q

from rapport.conversations.models.conversation import Conversation
from rapport.conversations.models.message import Message
from rapport.conversations.rules.appointments import Answer, State
from rapport.core.history import track
from rapport.team.models import User


@track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Appointment(models.Model):
    """One appointment, by the UID under which every calendar program knows it; `replaces` names one time of a series, "" for all.

    `is_ours`: we invite, and `organiser` is our mailbox; else a mail invited us, `first_sender` is where the first one came from, and
    `answer` is what we said to it as `invited_as`. `sequence` and `stamp` are those of the newest telling. `remarks` are tellings that
    were not believed, a sentence each. `calendar` is what they sent of something that happens more than once; its times are worked out
    from it (`queries/occasions`). `as_in_series` is one time that takes place as its series says, and has an answer of its own.
    `message` is the mail that told it last.
    """

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="appointments", db_index=False)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    uid = models.CharField(max_length=300)
    replaces = models.CharField(max_length=40, blank=True)
    is_ours = models.BooleanField(default=False)
    organiser = models.CharField(max_length=320, blank=True)
    organiser_name = models.CharField(max_length=300, blank=True)
    first_sender = models.CharField(max_length=320, blank=True)
    sent_by = models.CharField(max_length=320, blank=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)

    title = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=300, blank=True)
    text = models.TextField(max_length=5_000, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    is_all_day = models.BooleanField(default=False)
    repeats = models.BooleanField(default=False)
    calendar = models.TextField(max_length=60_000, blank=True)
    as_in_series = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    sequence = models.PositiveIntegerField(default=0)
    stamp = models.DateTimeField(null=True, blank=True)

    invited_as = models.CharField(max_length=320, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    remarks = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["conversation"], name="appointment_of_conversation"),
            models.Index(fields=["owner", "starts_at"], name="appointment_of_owner", condition=Q(owner__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["uid", "replaces"], name="appointment_once"),
            models.CheckConstraint(name="appointment_has_uid", condition=~Q(uid="")),
            models.CheckConstraint(name="appointment_known_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="appointment_known_answer", condition=Q(answer__in=Answer.values)),
            models.CheckConstraint(
                name="our_appointment_ends_after_it_starts",
                condition=Q(is_ours=False) | Q(ends_at__gt=F("starts_at")),
                violation_error_message="An appointment ends after it starts.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or "Appointment"

    @property
    def is_called_off(self) -> bool:
        """Whether it does not take place any more."""
        return self.state == State.CALLED_OFF


class Attendee(models.Model):
    """Somebody we invited, and what they said. `sequence` and `stamp` are those of the answer, "" and 0 while there is none.

    `suggested_at` is another time they asked for.
    """

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="attendees", db_index=False)
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    stamp = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    suggested_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["answered_at"], name="attendee_answered", condition=Q(answered_at__isnull=False))]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "address"], name="attendee_once_per_appointment"),
            models.CheckConstraint(name="attendee_known_answer", condition=Q(answer__in=Answer.values)),
        ]

    def __str__(self) -> str:
        return self.name or self.address
