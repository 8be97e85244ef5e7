"""The conversations of a case."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status

from rapport.cases.actions import opening
from rapport.cases.api.schemas import Reference, one
from rapport.conversations import permissions
from rapport.conversations.models import Channel, Conversation
from rapport.conversations.queries import records
from rapport.core.api import Id, In, found_at

router = Router(tags=["cases"])
MOST = 200


class CaseThreadIn(In):
    """A conversation that is part of the case."""

    conversation: Id


class CaseThreadOut(Schema):
    """A conversation of a case; its messages are at /conversations/<id>/messages."""

    id: int
    channel: Channel
    subject: str
    messages: int
    needs_person: str
    last_at: datetime


@router.get("/{case}/conversations", response=list[CaseThreadOut], summary="List the conversations of a case")
def index(request: HttpRequest, case: Reference) -> list[Conversation]:
    """Those one may see, the newest message first; at most 200."""
    seen = Conversation.objects.filter(permissions.visible_to(request.actor), led_to__case=one(request, case))  # type: ignore[attr-defined]
    return list(seen.order_by("-last_at", "-id")[:MOST])


@router.post("/{case}/conversations", response={201: CaseThreadOut}, summary="Make a conversation part of a case")
def join(request: HttpRequest, case: Reference, given: CaseThreadIn) -> Status[Conversation]:
    """One that leads to no other case, and is with nobody else. The case's owner and team have it from then on."""
    by = request.actor  # type: ignore[attr-defined]
    found = found_at("conversation", records.conversations(by), pk=given.conversation)
    made = opening.join(case=one(request, case), conversation=found, by=by)
    return Status(201, made.conversation)
