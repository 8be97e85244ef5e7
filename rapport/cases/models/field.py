"""Fields that an organisation adds to its cases."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rapport.cases.rules.words import Kind
from rapport.core.history import track
from rapport.customers.rules import FieldType


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class CaseField(models.Model):
    """A field of the organisation's own on cases; its values stand in `Case.custom` under `key`, checked as those of customers are."""

    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=80)
    type = models.CharField(max_length=12, choices=FieldType)
    choices = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind), default=list, blank=True)
    help_text = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="case_field_known_type", condition=Q(type__in=FieldType.values)),
            models.CheckConstraint(
                name="case_field_choices_where_needed",
                condition=~Q(type__in=[FieldType.CHOICE, FieldType.MANY]) | ~Q(choices=[]),
                violation_error_message="List at least one choice.",
            ),
        ]

    def __str__(self) -> str:
        return self.label
