"""A stop on writing to a customer."""

import pghistory
from django.db import models
from django.db.models import F, Q

from rapport.core.history import track
from rapport.customers.models import Customer
from rapport.team.models import User


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Hold(models.Model):
    """Nothing leaves for this customer from `from_at` until `until` (empty: until somebody lifts it), because of `why`.

    It is asked when a message is queued and again when it is about to leave, so that a hold placed in between still holds.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="holds", db_index=False)
    why = models.CharField(max_length=300)
    placed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    from_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["customer", "from_at"], name="hold_of_customer", condition=Q(lifted_at=None))]
        constraints = [
            models.CheckConstraint(name="hold_says_why", condition=~Q(why=""), violation_error_message="Say why."),
            models.CheckConstraint(
                name="hold_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gt=F("from_at")),
                violation_error_message="A hold ends after it begins.",
            ),
        ]

    def __str__(self) -> str:
        return self.why
