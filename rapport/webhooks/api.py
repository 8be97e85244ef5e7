"""Webhooks over the API."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from rapport.core.api import Id, In, Text
from rapport.core.errors import require
from rapport.webhooks import actions, permissions, queries
from rapport.webhooks.models import Webhook

router = Router(tags=["webhooks"])


class WebhookIn(In):
    """Where to, and what about: names of events ("cases.closed") or of capabilities ("cases"); none means everything."""

    name: Annotated[Text, Field(min_length=1, max_length=100)]
    url: Annotated[Text, Field(min_length=1, max_length=1000, examples=["https://example.org/rapport"])]
    kinds: Annotated[list[Annotated[Text, Field(max_length=60)]], Field(max_length=100)] = []


class WebhookOut(Schema):
    """A webhook."""

    id: int
    name: str
    url: str
    kinds: list[str]
    paused_at: datetime | None
    heard_at: datetime | None
    failing_since: datetime | None


class WebhookMade(WebhookOut):
    """A new webhook with its secret, which no other answer shows."""

    secret: str


class DeliveryOut(Schema):
    """One telling: `status` is the receiver's HTTP status, `said` its first words."""

    id: int
    event_id: int
    kind: str = Field(alias="event.kind")
    state: str
    attempts: int
    next_at: datetime
    status: int | None
    said: str
    ended_at: datetime | None


def _one(request: HttpRequest, webhook_id: int) -> Webhook:
    require(permissions.may_manage(request.actor))
    return get_object_or_404(queries.visible(request.actor), pk=webhook_id)


@router.get("", response=list[WebhookOut], summary="List webhooks")
def index(request: HttpRequest) -> Any:
    """Every webhook in use."""
    require(permissions.may_manage(request.actor))
    return queries.visible(request.actor)


@router.post("", response={201: WebhookMade}, summary="Add a webhook")
def add(request: HttpRequest, given: WebhookIn) -> Status[Webhook]:
    """It hears of what happens from now on, signed as Standard Webhooks say."""
    return Status(201, actions.add(by=request.actor, **given.dict()))


@router.get("/{webhook_id}", response=WebhookOut, summary="Read a webhook")
def read(request: HttpRequest, webhook_id: Id) -> Webhook:
    """One webhook, without its secret."""
    return _one(request, webhook_id)


@router.put("/{webhook_id}", response=WebhookOut, summary="Change a webhook")
def change(request: HttpRequest, webhook_id: Id, given: WebhookIn) -> Webhook:
    """Another name, address or choice."""
    return actions.change(webhook=_one(request, webhook_id), by=request.actor, **given.dict())


@router.delete("/{webhook_id}", response={204: None}, summary="Remove a webhook")
def remove(request: HttpRequest, webhook_id: Id) -> Status[None]:
    """Tell it nothing any more."""
    actions.remove(webhook=_one(request, webhook_id), by=request.actor)
    return Status(204, None)


@router.get("/{webhook_id}/deliveries", response=list[DeliveryOut], summary="List what a webhook was told")
def deliveries(request: HttpRequest, webhook_id: Id) -> Any:
    """The last 100, newest first."""
    return queries.log(_one(request, webhook_id))
