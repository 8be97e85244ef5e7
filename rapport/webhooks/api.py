"""Webhooks over the API."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from rapport.core.api import VERSIONED, Id, In, Text, require_match, tagged
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
    version: int


class WebhookMade(WebhookOut):
    """A webhook with its secret, which no other answer shows."""

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


def _shown(webhook: Webhook, response: HttpResponse) -> Webhook:
    tagged(response, webhook.version)
    return webhook


@router.post("", response={201: WebhookMade}, summary="Add a webhook")
def add(request: HttpRequest, given: WebhookIn, response: HttpResponse) -> Status[Webhook]:
    """It hears of what happens from now on, signed as Standard Webhooks say."""
    return Status(201, _shown(actions.add(by=request.actor, **given.dict()), response))


@router.get("/{webhook_id}", response=WebhookOut, summary="Read a webhook")
def read(request: HttpRequest, webhook_id: Id, response: HttpResponse) -> Webhook:
    """One webhook with its version, without its secret."""
    return _shown(_one(request, webhook_id), response)


@router.put("/{webhook_id}", response=WebhookOut, summary="Change a webhook", openapi_extra=VERSIONED)
def change(request: HttpRequest, webhook_id: Id, given: WebhookIn, response: HttpResponse) -> Webhook:
    """Another name, address or choice."""
    webhook = _one(request, webhook_id)
    version = require_match(request, webhook.version)
    return _shown(actions.change(webhook=webhook, version=version, by=request.actor, **given.dict()), response)


@router.post("/{webhook_id}/pause", response=WebhookOut, summary="Pause a webhook")
def pause(request: HttpRequest, webhook_id: Id, response: HttpResponse) -> Webhook:
    """Tell it nothing for now. What happens in the meantime is told when it starts again."""
    return _shown(actions.pause(webhook=_one(request, webhook_id), by=request.actor), response)


@router.post("/{webhook_id}/resume", response=WebhookOut, summary="Let a webhook go on")
def resume(request: HttpRequest, webhook_id: Id, response: HttpResponse) -> Webhook:
    """Go on where it was paused."""
    return _shown(actions.resume(webhook=_one(request, webhook_id), by=request.actor), response)


@router.post("/{webhook_id}/secret", response=WebhookMade, summary="Give a webhook another secret")
def secret(request: HttpRequest, webhook_id: Id, response: HttpResponse) -> Webhook:
    """What is sent from now on is signed with it. It is shown in this answer and in no other."""
    return _shown(actions.new_secret(webhook=_one(request, webhook_id), by=request.actor), response)


@router.delete("/{webhook_id}", response={204: None}, summary="Remove a webhook")
def remove(request: HttpRequest, webhook_id: Id) -> Status[None]:
    """Tell it nothing any more."""
    actions.remove(webhook=_one(request, webhook_id), by=request.actor)
    return Status(204, None)


@router.get("/{webhook_id}/deliveries", response=list[DeliveryOut], summary="List what a webhook was told")
def deliveries(request: HttpRequest, webhook_id: Id) -> Any:
    """The last 100, newest first."""
    return queries.log(_one(request, webhook_id))
