"""A form that is still being filled in, read as far as it can be."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import DateField
from django.http import QueryDict

READ = ("kind", "name", "given_name", "family_name", "email", "phone", "address", "external_id")


def typed(given: QueryDict) -> dict[str, Any]:
    """What stands in the fields of the form for adding a customer; a date that is not one yet counts as not typed."""
    values: dict[str, Any] = {name: given.get(name, "").replace("\x00", "") for name in READ}
    try:
        values["date_of_birth"] = DateField(required=False).clean(given.get("date_of_birth", ""))
    except ValidationError:
        values["date_of_birth"] = None
    return values
