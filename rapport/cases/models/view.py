"""Lists of cases that people keep."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, TextChoices

from rapport.team.models import User


class Shape(TextChoices):
    """How a view is shown."""

    TABLE = "table", "Table"
    BOARD = "board", "Board"


class CaseView(models.Model):
    """A filter, an order, columns and a shape under a name, for one person or for all."""

    name = models.CharField(max_length=100)
    rule = models.TextField(max_length=4000, blank=True)
    sort = models.CharField(max_length=30, blank=True)
    shape = models.CharField(max_length=6, choices=Shape, default=Shape.TABLE)
    columns = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    owner = models.ForeignKey(User, models.CASCADE, related_name="case_views")
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="case_view_name_once", violation_error_message="You already have a view with this name."
            ),
            models.CheckConstraint(name="case_view_known_shape", condition=Q(shape__in=Shape.values)),
        ]

    def __str__(self) -> str:
        return self.name
