"""Custom fields over the API."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from rapport.core.api import VERSIONED, In, Text, require_match, tagged
from rapport.core.errors import require
from rapport.customers.actions import custom_fields
from rapport.customers.api.schemas import Kind
from rapport.customers.models import CustomField
from rapport.customers.queries import fields as queries

router = Router(tags=["custom fields"])
Type = Literal["text", "number", "date", "choice", "many-choice", "yes-no", "customer"]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class FieldChange(In):
    """A field's words, all of them."""

    label: Annotated[Text, Field(min_length=1, max_length=80)]
    choices: list[Annotated[Text, Field(max_length=100)]] = Field(default=[], max_length=200)
    kinds: list[Kind] = Field(default=[], max_length=3)
    help_text: Annotated[Text, Field(max_length=200)] = ""
    is_required: bool = False


class FieldIn(FieldChange):
    """A field to define. Without a key, one is made of the label."""

    type: Type
    key: Annotated[Text, Field(max_length=40, pattern=r"^([a-z0-9][a-z0-9_-]{0,39})?$")] = ""


class FieldOut(Schema):
    """A custom field; its values stand in a customer's `custom` under `key`. `version` is its ETag."""

    key: str
    label: str
    type: Type
    choices: list[str]
    kinds: list[Kind]
    help_text: str
    is_required: bool
    version: int


def _one(key: str) -> CustomField:
    return get_object_or_404(queries.current(), key=key)


@router.get("", response=list[FieldOut], summary="List custom fields")
def index(request: HttpRequest) -> Any:
    """The fields in use, in order."""
    require(request.actor.holds("customers.read"))
    return list(queries.current())


@router.post("", response={201: FieldOut}, summary="Define a custom field")
def define(request: HttpRequest, given: FieldIn, response: HttpResponse) -> Status[CustomField]:
    """Add a field of the organisation's own."""
    made = custom_fields.define(by=request.actor, **given.dict())
    tagged(response, made.version)
    return Status(201, made)


@router.get("/{key}", response=FieldOut, summary="Read a custom field")
def read(request: HttpRequest, key: Key, response: HttpResponse) -> CustomField:
    """One field in use."""
    require(request.actor.holds("customers.read"))
    found = _one(key)
    tagged(response, found.version)
    return found


@router.put("/{key}", response=FieldOut, summary="Change a custom field", openapi_extra=VERSIONED)
def change(request: HttpRequest, key: Key, given: FieldChange, response: HttpResponse) -> CustomField:
    """Change its words; what it holds stays."""
    field = _one(key)
    version = require_match(request, field.version)
    changed = custom_fields.change(field=field, version=version, by=request.actor, **given.dict())
    tagged(response, changed.version)
    return changed


@router.delete("/{key}", response={204: None}, summary="Archive a custom field")
def archive(request: HttpRequest, key: Key) -> Status[None]:
    """Put a field out of use; its values are kept."""
    custom_fields.archive(field=_one(key), by=request.actor)
    return Status(204, None)
