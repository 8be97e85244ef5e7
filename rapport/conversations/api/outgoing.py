"""The outbox over the API: how far each message got, undone in time, settled, sent to the right address."""

from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from rapport.conversations import arrivals
from rapport.conversations.actions import settling
from rapport.conversations.api.schemas import OutgoingOut
from rapport.conversations.models import Outgoing, OutgoingState, Recipient
from rapport.conversations.queries import outbox as queries
from rapport.core.api import PAGE, Id, In, Limit, Text, found_at

router = Router(tags=["outgoing"])


class SettleIn(In):
    """What became of it: "it went", "send again" or "leave it"."""

    answer: Annotated[Text, Field(max_length=20)]


class CorrectIn(In):
    """Which recipient failed, and the right address."""

    recipient: Id
    new_address: Annotated[Text, Field(min_length=3, max_length=320)]


class Undone(Schema):
    """The draft that came back, if the message was one."""

    draft: int | None


def one(request: HttpRequest, outgoing_id: int) -> Outgoing:
    """The message in the outbox, for who may see its conversation."""
    return get_object_or_404(queries.visible(request.actor), pk=outgoing_id)


@router.get("", response=list[OutgoingOut], summary="List the outbox")
def index(request: HttpRequest, state: OutgoingState | None = None, to_settle: bool | None = None, limit: Limit = PAGE) -> list[Outgoing]:
    """The newest first; those in one state, or those that a person has to settle."""
    found = queries.visible(request.actor).order_by("-id")
    found = found.filter(state=state) if state is not None else found
    return list((found.filter(to_settle=to_settle) if to_settle is not None else found)[:limit])


@router.get("/{outgoing_id}", response=OutgoingOut, summary="Read how far a message got")
def read(request: HttpRequest, outgoing_id: Id) -> Outgoing:
    """Its state, for each recipient, with the log of each attempt."""
    return one(request, outgoing_id)


@router.post("/{outgoing_id}/undo", response=Undone, summary="Bring a message back")
def undo(request: HttpRequest, outgoing_id: Id) -> dict[str, int | None]:
    """While it has not begun to leave, it becomes a draft again."""
    outgoing = one(request, outgoing_id)
    conversation = outgoing.message.conversation_id
    draft = settling.undo(outgoing=outgoing, by=request.actor)
    arrivals.tell_of_answer(conversation)
    return {"draft": draft.pk if draft else None}


@router.post("/{outgoing_id}/settlement", response=OutgoingOut, summary="Say what became of a message")
def settle(request: HttpRequest, outgoing_id: Id, given: SettleIn) -> Outgoing:
    """For one that may or may not have gone, or that somebody did not get."""
    settling.settle(outgoing=one(request, outgoing_id), answer=given.answer, by=request.actor)
    return one(request, outgoing_id)


@router.post("/{outgoing_id}/correction", response=OutgoingOut, summary="Send a message to the right address")
def correct(request: HttpRequest, outgoing_id: Id, given: CorrectIn) -> Outgoing:
    """The same message, to one recipient whose address was wrong, and to nobody else."""
    outgoing = one(request, outgoing_id)
    recipient = found_at("recipient", Recipient.objects.all(), pk=given.recipient, message=outgoing.message_id)
    settling.correct_and_resend(recipient=recipient, new_address=given.new_address, by=request.actor)
    return one(request, outgoing_id)
