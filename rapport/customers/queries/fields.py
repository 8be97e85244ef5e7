"""The organisation's own fields."""

from django.db.models import QuerySet

from rapport.customers.models import CustomField


def current() -> QuerySet[CustomField]:
    """The custom fields in use, in their order."""
    return CustomField.objects.filter(archived_at=None)


def archived() -> QuerySet[CustomField]:
    """The custom fields put away; their values are kept."""
    return CustomField.objects.exclude(archived_at=None)
