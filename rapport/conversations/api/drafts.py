"""Drafts over the API: begun, changed, approved, checked and sent through the one gate."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, File, Router, Status
from ninja.files import UploadedFile

from rapport.conversations import arrivals
from rapport.conversations.actions import drafts, letters, sending
from rapport.conversations.api.conversations import one as conversation_or_404
from rapport.conversations.api.outgoing import one as outgoing_or_404
from rapport.conversations.api.schemas import ConcernOut, DraftOut, FileOut, Line, MessageOut, OutgoingOut, Words
from rapport.conversations.models import Attachment, Channel, Draft, Mailbox, Message, Outgoing, Slot
from rapport.conversations.queries import drafts as queries
from rapport.conversations.queries import postal, records
from rapport.conversations.rules.gate import Concern
from rapport.core.api import VERSIONED, Id, In, Moment, Text, found_at, require_match, tagged
from rapport.team import holders
from rapport.team.models import User

router = Router(tags=["drafts"])
of_conversation = Router(tags=["drafts"])
Email = Annotated[Text, Field(max_length=254)]


class RecipientIn(In):
    """One address it goes to."""

    slot: Slot = Slot.TO
    address: Annotated[Text, Field(min_length=3, max_length=320)]
    name: Line = ""


class DraftIn(In):
    """A draft to begin. Without recipients it has those an answer to `answers` has; without `answers`, to the newest message."""

    answers: Id | None = None
    everyone: bool = True
    channel: Channel = Channel.EMAIL
    mailbox: Id | None = None
    subject: Annotated[Text, Field(max_length=1_000)] | None = None
    text: Words = ""
    recipients: Annotated[list[RecipientIn], Field(max_length=100)] | None = None


class DraftChangeIn(In):
    """What a draft says now; whatever is not named stays."""

    subject: Annotated[Text, Field(max_length=1_000)] | None = None
    text: Words | None = None
    recipients: Annotated[list[RecipientIn], Field(max_length=100)] | None = None


class SendIn(In):
    """The keys of what somebody looked at, values of merge fields from elsewhere, and a later moment."""

    confirmed: Annotated[list[Annotated[Text, Field(max_length=400)]], Field(max_length=200)] = []
    values: Annotated[dict[str, Annotated[Text, Field(max_length=300)]], Field(max_length=50)] = {}
    send_at: Moment | None = None


class LetterOutIn(In):
    """The keys of what somebody looked at, values of merge fields from elsewhere, and whether in large print."""

    confirmed: Annotated[list[Annotated[Text, Field(max_length=400)]], Field(max_length=200)] = []
    values: Annotated[dict[str, Annotated[Text, Field(max_length=300)]], Field(max_length=50)] = {}
    is_large: bool = False
    point: Annotated[Id | None, Field(description="The contact point it goes to; the preferred postal address when not given")] = None


class ColleagueIn(In):
    """A colleague, by email."""

    person: Annotated[Email, Field(min_length=3)]


def _one(request: HttpRequest, draft_id: int) -> Draft:
    return get_object_or_404(queries.visible(request.actor).select_related("mailbox"), pk=draft_id)


def _shown(draft: Draft, response: HttpResponse) -> Draft:
    tagged(response, draft.version)
    return draft


def _colleague(request: HttpRequest, email: str) -> User:
    found, _ = holders.named(request.actor, owner=email, team=None)
    assert found is not None
    return found


@of_conversation.post("/{conversation_id}/drafts", response={201: DraftOut}, summary="Begin a draft")
def begin(request: HttpRequest, conversation_id: Id, given: DraftIn, response: HttpResponse) -> Status[Draft]:
    """An answer with the recipients that an answer has."""
    conversation = conversation_or_404(request, conversation_id)
    answers = found_at("answers", records.messages(request.actor), pk=given.answers, conversation=conversation) if given.answers else None
    mailbox = found_at("mailbox", Mailbox.objects.all(), pk=given.mailbox, archived_at=None) if given.mailbox else None
    draft = drafts.begin(
        conversation=conversation,
        answers=answers,
        mailbox=mailbox,
        by=request.actor,
        recipients=None if given.recipients is None else [each.dict() for each in given.recipients],
        **given.dict(include={"everyone", "channel", "subject", "text"}),
    )
    return Status(201, _shown(draft, response))


@of_conversation.get("/{conversation_id}/drafts", response=list[DraftOut], summary="List what is being written")
def index(request: HttpRequest, conversation_id: Id) -> list[Draft]:
    """Drafts of a conversation that have not left."""
    return queries.open_in(conversation_or_404(request, conversation_id), request.actor)


@router.get("/{draft_id}", response=DraftOut, summary="Read a draft")
def read(request: HttpRequest, draft_id: Id, response: HttpResponse) -> Draft:
    """One draft, with its version."""
    return _shown(_one(request, draft_id), response)


@router.patch("/{draft_id}", response=DraftOut, summary="Change a draft", openapi_extra=VERSIONED)
def change(request: HttpRequest, draft_id: Id, given: DraftChangeIn, response: HttpResponse) -> Draft:
    """Change some of what it says."""
    draft = _one(request, draft_id)
    version = require_match(request, draft.version)
    wanted: dict[str, Any] = given.dict(exclude_none=True)
    return _shown(drafts.change(draft=draft, changes=wanted, version=version, by=request.actor), response)


@router.post("/{draft_id}/checks", response=list[ConcernOut], summary="See what speaks against sending")
def check(request: HttpRequest, draft_id: Id, given: SendIn) -> list[Concern]:
    """Final reasons, and those that a person may confirm by their key. Changes nothing."""
    return list(sending.check(draft=_one(request, draft_id), values=given.values, by=request.actor))


@router.post("/{draft_id}/sending", response={201: OutgoingOut}, summary="Send a draft")
def send(request: HttpRequest, draft_id: Id, given: SendIn) -> Status[Outgoing]:
    """Put it into the outbox: it leaves after 20 seconds, or later if asked. What has to be looked at first is a 409."""
    draft = _one(request, draft_id)
    outgoing = sending.send(draft=draft, confirmed=given.confirmed, values=given.values, send_at=given.send_at, by=request.actor)
    arrivals.tell_of_answer(draft.conversation_id)
    return Status(201, outgoing_or_404(request, outgoing.pk))


@router.post("/{draft_id}/letter", response={201: MessageOut}, summary="Make a draft a letter to post")
def letter(request: HttpRequest, draft_id: Id, given: LetterOutIn) -> Status[Message]:
    """A draft of a letter becomes a PDF that waits to be printed and posted."""
    draft = _one(request, draft_id)
    known = {each.pk: each for each in postal.addresses(draft.conversation.customer)}
    if given.point is not None and given.point not in known:
        raise Http404
    made = letters.finish(
        draft=draft,
        point=known.get(given.point or 0),
        confirmed=given.confirmed,
        values=given.values,
        is_large=given.is_large,
        by=request.actor,
    )
    return Status(201, get_object_or_404(records.messages(request.actor), pk=made.pk))


@router.post("/{draft_id}/handover", response=DraftOut, summary="Hand a draft over")
def hand_over(request: HttpRequest, draft_id: Id, given: ColleagueIn, response: HttpResponse) -> Draft:
    """Into a colleague's hands."""
    draft = _one(request, draft_id)
    return _shown(drafts.hand_over(draft=draft, to=_colleague(request, given.person), by=request.actor), response)


@router.post("/{draft_id}/approval", response=DraftOut, summary="Ask for approval")
def ask(request: HttpRequest, draft_id: Id, given: ColleagueIn, response: HttpResponse) -> Draft:
    """A colleague has to agree before it goes."""
    draft = _one(request, draft_id)
    return _shown(drafts.ask_approval(draft=draft, approver=_colleague(request, given.person), by=request.actor), response)


@router.post("/{draft_id}/agreement", response=DraftOut, summary="Approve a draft")
def approve(request: HttpRequest, draft_id: Id, response: HttpResponse) -> Draft:
    """It may go as it is."""
    return _shown(drafts.approve(draft=_one(request, draft_id), by=request.actor), response)


@router.post("/{draft_id}/return", response=DraftOut, summary="Send a draft back to its author")
def send_back(request: HttpRequest, draft_id: Id, response: HttpResponse) -> Draft:
    """Not yet."""
    return _shown(drafts.send_back(draft=_one(request, draft_id), by=request.actor), response)


@router.delete("/{draft_id}", response=DraftOut, summary="Drop a draft")
def drop(request: HttpRequest, draft_id: Id, response: HttpResponse) -> Draft:
    """It will not be sent. It is kept, and can be picked up on the screen."""
    return _shown(drafts.drop(draft=_one(request, draft_id), by=request.actor), response)


@router.post("/{draft_id}/files", response={201: FileOut}, summary="Add a file to a draft")
def attach(request: HttpRequest, draft_id: Id, file: File[UploadedFile]) -> Status[Attachment]:
    """A file that goes along."""
    draft = _one(request, draft_id)
    kept = drafts.attach(draft=draft, stream=file, name=file.name or "file", declared_type=file.content_type or "", by=request.actor)
    return Status(201, kept)


@router.delete("/{draft_id}/files/{file_id}", response=DraftOut, summary="Take a file off a draft")
def detach(request: HttpRequest, draft_id: Id, file_id: Id, response: HttpResponse) -> Draft:
    """It does not go along."""
    attachment = get_object_or_404(Attachment, pk=file_id, draft=_one(request, draft_id))
    return _shown(drafts.detach(attachment=attachment, by=request.actor), response)
