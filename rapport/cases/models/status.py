"""Where a case can stand, in the organisation's own words."""

import pghistory
from django.db import models
from django.db.models import Q

from rapport.cases.rules.words import Category
from rapport.core.history import track


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class CaseStatus(models.Model):
    """A status: its category drives the clocks, `name` is for us, `customer_name` is what the customer reads."""

    category = models.CharField(max_length=10, choices=Category)
    name = models.CharField(max_length=60, unique=True)
    customer_name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "case statuses"
        constraints = [
            models.CheckConstraint(name="case_status_known_category", condition=Q(category__in=Category.values)),
            models.CheckConstraint(
                name="case_status_has_names",
                condition=~Q(name="") & ~Q(customer_name=""),
                violation_error_message="Give the status a name for us and one for the customer.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
