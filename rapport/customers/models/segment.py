"""Named groups of customers that keep themselves up to date, and views that people save."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from rapport.core.history import track
from rapport.customers.models.customer import Customer
from rapport.team.models import User


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["count", "refreshed_at"])
class Segment(models.Model):
    """A named rule in the filter language. Its members are kept up to date by a job."""

    name = models.CharField(max_length=100, unique=True)
    description = models.CharField(max_length=300, blank=True)
    rule = models.TextField(max_length=4000)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    count = models.PositiveIntegerField(default=0)
    refreshed_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.name


class SegmentMember(models.Model):
    """A customer who is in a segment now."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="members", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="segment_memberships")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "customer"], name="segment_member_once")]

    def __str__(self) -> str:
        return f"{self.customer_id} in {self.segment_id}"


class SegmentMove(models.Model):
    """Someone joined or left a segment."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="moves", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    has_joined = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["segment", "-at", "-id"], name="segment_move_latest")]

    def __str__(self) -> str:
        return f"{self.customer_id} {'joined' if self.has_joined else 'left'} {self.segment_id}"


class SavedView(models.Model):
    """A filter, an order and columns under a name, for one person or for all."""

    name = models.CharField(max_length=100)
    rule = models.TextField(max_length=4000, blank=True)
    sort = models.CharField(max_length=30, blank=True)
    columns = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="saved_view_name_once", violation_error_message="You already have a view with this name."
            )
        ]

    def __str__(self) -> str:
        return self.name
