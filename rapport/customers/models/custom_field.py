"""Fields that an organisation adds to its customers."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rapport.core.history import track
from rapport.customers.rules import FieldType, Kind


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class CustomField(models.Model):
    """A field of the organisation's own; its values stand in `Customer.custom` under `key`."""

    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=80)
    type = models.CharField(max_length=12, choices=FieldType)
    choices = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    kinds = ArrayField(models.CharField(max_length=12, choices=Kind), default=list, blank=True)
    help_text = models.CharField(max_length=200, blank=True)
    is_required = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="custom_field_known_type", condition=Q(type__in=FieldType.values)),
            models.CheckConstraint(
                name="custom_field_choices_where_needed",
                condition=~Q(type__in=[FieldType.CHOICE, FieldType.MANY]) | ~Q(choices=[]),
                violation_error_message="List at least one choice.",
            ),
        ]

    def __str__(self) -> str:
        return self.label
