"""Conversations over the API: their messages and notes, and what is written down of calls, letters and meetings."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Status
from ninja.errors import HttpError

from rapport.conversations.actions import calls, letters, meetings, notes, opening
from rapport.conversations.api.schemas import (
    ConversationOut,
    ConversationPage,
    Line,
    MessageOut,
    MessagePage,
    NoteOut,
    Reference,
)
from rapport.conversations.models import Channel, Conversation, Direction, Message, Note
from rapport.conversations.queries import records
from rapport.core.api import PAGE, VERSIONED, Id, In, Limit, Moment, Text, found_at, require_match, tagged
from rapport.customers import rules as customer_rules
from rapport.customers.models import Customer
from rapport.customers.queries import records as customers

router = Router(tags=["conversations"])
messages_router = Router(tags=["conversations"])
notes_router = Router(tags=["conversations"])
Long = Annotated[Text, Field(max_length=20_000)]
Cursor = Annotated[Text, Field(max_length=80)]


class ConversationIn(In):
    """A conversation to begin."""

    customer: Reference | None = None
    subject: Line = ""
    channel: Channel = Channel.EMAIL


class NoteIn(In):
    """A note for colleagues. @name calls one."""

    text: Annotated[Long, Field(min_length=1)]


class CallIn(In):
    """A call, as it was. `outcome`: spoke, no-answer, voicemail, busy, wrong-number."""

    direction: Direction = Direction.IN
    number: Annotated[Text, Field(max_length=80)] = ""
    outcome: Annotated[str, Field(max_length=20)] = "spoke"
    text: Long = ""
    seconds: Annotated[int, Field(ge=0, le=86_400)] | None = None
    notice_given: bool = False
    person: Line = ""
    at: Moment | None = None


class LetterIn(In):
    """A letter that came."""

    subject: Line
    text: Long = ""
    written_on: date | None = None
    received_on: date | None = None
    registered: Annotated[Text, Field(max_length=60)] = ""


class MeetingIn(In):
    """A meeting, or a visit face to face."""

    text: Annotated[Long, Field(min_length=1)]
    channel: Channel = Channel.MEETING
    subject: Line = ""
    place: Annotated[Text, Field(max_length=200)] = ""
    with_whom: Line = ""
    minutes: Annotated[int, Field(ge=0, le=10_080)] | None = None
    at: Moment | None = None


def one(request: HttpRequest, conversation_id: int) -> Conversation:
    """The conversation, for who may see it."""
    return get_object_or_404(records.conversations(request.actor), pk=conversation_id)


def customer_or_404(request: HttpRequest, reference: str) -> Customer:
    """The customer a body or a question names."""
    return found_at("customer", customers.live(request.actor), pk=customer_rules.number_in(reference) or 0)


@router.get("", response=ConversationPage, summary="List conversations")
def index(
    request: HttpRequest,
    customer: Reference | None = None,
    needs_person: bool | None = None,
    cursor: Cursor = "",
    limit: Limit = PAGE,
) -> dict[str, Any]:
    """Those one may see, the newest message first; a customer's alone when one is named, or those where somebody has to look."""
    family = customers.family(customer_or_404(request, customer)) if customer else None
    try:
        items, after = records.page_of_conversations(request.actor, family, cursor, limit, needs_person=needs_person)
    except records.BadCursor:
        raise HttpError(400, "This cursor is not one that an answer gave.") from None
    return {"items": items, "next": after}


@router.post("", response={201: ConversationOut}, summary="Begin a conversation")
def begin(request: HttpRequest, given: ConversationIn) -> Status[Conversation]:
    """A conversation that no message of theirs came before."""
    customer = customer_or_404(request, given.customer) if given.customer else None
    made = opening.open_conversation(customer=customer, subject=given.subject, channel=given.channel, by=request.actor)
    return Status(201, made)


@router.get("/{conversation_id}", response=ConversationOut, summary="Read a conversation")
def read(request: HttpRequest, conversation_id: Id) -> Conversation:
    """One conversation."""
    return one(request, conversation_id)


@router.get("/{conversation_id}/messages", response=MessagePage, summary="List the messages of a conversation")
def thread(request: HttpRequest, conversation_id: Id, cursor: Cursor = "", limit: Limit = PAGE) -> dict[str, Any]:
    """The newest first, whatever way they travelled."""
    try:
        items, after = records.page_of_messages(one(request, conversation_id), request.actor, cursor, limit)
    except records.BadCursor:
        raise HttpError(400, "This cursor is not one that an answer gave.") from None
    return {"items": items, "next": after}


@messages_router.get("/{message_id}", response=MessageOut, summary="Read a message")
def message(request: HttpRequest, message_id: Id) -> Message:
    """One message, with its recipients and files."""
    return get_object_or_404(records.messages(request.actor), pk=message_id)


def _shown(request: HttpRequest, message: Message) -> Status[Message]:
    return Status(201, get_object_or_404(records.messages(request.actor), pk=message.pk))


@router.post("/{conversation_id}/calls", response={201: MessageOut}, summary="Write down a call")
def call(request: HttpRequest, conversation_id: Id, given: CallIn) -> Status[Message]:
    """A call becomes a message of the conversation."""
    return _shown(request, calls.log(conversation=one(request, conversation_id), by=request.actor, **given.dict()))


@router.post("/{conversation_id}/letters", response={201: MessageOut}, summary="Register a letter that came")
def letter(request: HttpRequest, conversation_id: Id, given: LetterIn) -> Status[Message]:
    """A letter becomes a message of the conversation, and gets a number."""
    return _shown(request, letters.came(conversation=one(request, conversation_id), by=request.actor, **given.dict()))


@router.post("/{conversation_id}/meetings", response={201: MessageOut}, summary="Write down a meeting")
def meeting(request: HttpRequest, conversation_id: Id, given: MeetingIn) -> Status[Message]:
    """A meeting or a visit becomes a message of the conversation."""
    return _shown(request, meetings.log(conversation=one(request, conversation_id), by=request.actor, **given.dict()))


@router.get("/{conversation_id}/notes", response=list[NoteOut], summary="List the notes of a conversation")
def list_notes(request: HttpRequest, conversation_id: Id) -> list[Note]:
    """The newest 200, the newest first."""
    return list(records.notes(request.actor).filter(conversation=one(request, conversation_id)).order_by("-at", "-id")[:200])


@router.post("/{conversation_id}/notes", response={201: NoteOut}, summary="Write a note")
def note(request: HttpRequest, conversation_id: Id, given: NoteIn, response: HttpResponse) -> Status[Note]:
    """A note for colleagues. It is never sent to anyone."""
    written = notes.write(conversation=one(request, conversation_id), text=given.text, by=request.actor)
    tagged(response, written.version)
    return Status(201, written)


@notes_router.get("/{note_id}", response=NoteOut, summary="Read a note")
def read_note(request: HttpRequest, note_id: Id, response: HttpResponse) -> Note:
    """One note, with its version."""
    found = get_object_or_404(records.notes(request.actor), pk=note_id)
    tagged(response, found.version)
    return found


@notes_router.put("/{note_id}", response=NoteOut, summary="Change a note", openapi_extra=VERSIONED)
def change_note(request: HttpRequest, note_id: Id, given: NoteIn, response: HttpResponse) -> Note:
    """Change one's own note."""
    found = get_object_or_404(records.notes(request.actor), pk=note_id)
    changed = notes.change(note=found, text=given.text, version=require_match(request, found.version), by=request.actor)
    tagged(response, changed.version)
    return changed
