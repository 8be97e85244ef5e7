"""What the operations on settings share: rows by name, lists in order, versions on the answer."""

from typing import Annotated, Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field

from rapport.cases.api.schemas import require_reading
from rapport.cases.models import Kind
from rapport.conversations.models import Channel
from rapport.core.api import Text, tagged
from rapport.core.errors import Refused

Title = Annotated[Text, Field(min_length=1, max_length=100)]
Position = Annotated[int, Field(ge=0, le=30_000)]
Kinds = Annotated[list[Kind], Field(max_length=6)]
Channels = Annotated[list[Channel], Field(max_length=7)]


class NotThere(Refused):
    """Something named in a setting does not exist."""


def named(model: type[Model], name: str | None, field: str) -> Any:
    """The row of a name, in any case; None where none is named. Refuses: NotThere."""
    found = model._default_manager.filter(name__iexact=name).first() if name else None
    if name and found is None:
        raise NotThere("Nothing has this name.", field=field)
    return found


def listed(request: HttpRequest, model: type[Model]) -> list[Any]:
    """The rows of a table in their order."""
    require_reading(request)
    return list(model._default_manager.order_by("position", "id"))


def one(request: HttpRequest, model: type[Model], number: int) -> Any:
    """One row by its number; a 404 when there is none."""
    require_reading(request)
    return get_object_or_404(model, pk=number)


def tagged_with_version(row: Any, response: HttpResponse) -> Any:
    """The row, with its version on the answer."""
    tagged(response, row.version)
    return row
