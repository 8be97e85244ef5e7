"""Web forms over the API: what customers are asked, where a form may be shown, and whether it is open."""

from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from rapport.conversations.models import Mailbox
from rapport.conversations.queries import acknowledging, answering
from rapport.core.api import VERSIONED, Id, In, Text, require_match, tagged
from rapport.core.errors import Refused, require
from rapport.portal import actions, permissions, queries
from rapport.portal.models import WebForm
from rapport.portal.rules.questions import LONGEST_LABEL, MOST, Question, Type
from rapport.team import holders
from rapport.team.actors import Actor


class NoSuchMailbox(Refused):
    """Nothing is sent from there."""


router = Router(tags=["forms"])
Markdown = Annotated[Text, Field(max_length=4000)]
Choice = Annotated[Text, Field(min_length=1, max_length=100, pattern=r"^[^|,\r\n]+$")]


class QuestionIn(In):
    """One question of a form. Choices only where the type is choice or choices; neither holds a bar, and a choice no comma."""

    label: Annotated[Text, Field(min_length=1, max_length=LONGEST_LABEL, pattern=r"^[^|\r\n]+$")]
    type: Type = Type.TEXT
    required: bool = False
    choices: Annotated[list[Choice], Field(max_length=50)] = []


class FormIn(In):
    """What a form asks and says. `introduction` and `thanks` are Markdown; `hosts` the sites that may show it inside their pages."""

    name: Annotated[Text, Field(min_length=1, max_length=100)]
    introduction: Markdown = ""
    message_label: Annotated[Text, Field(min_length=1, max_length=150)] = "What do you need, and by when?"
    questions: Annotated[list[QuestionIn], Field(max_length=MOST)] = []
    thanks: Markdown = ""
    takes_files: bool = True
    suggests: bool = True
    needs_phone: bool = False
    team: Annotated[Text, Field(max_length=100)] | None = None
    mailbox: (
        Annotated[Text, Field(max_length=254, description="The address of the mailbox that what comes by it is answered from")] | None
    ) = None
    acknowledge_with: (
        Annotated[Text, Field(max_length=100, description="The name of the template that answers it by itself, from that mailbox")] | None
    ) = None
    hosts: Annotated[list[Annotated[Text, Field(max_length=200)]], Field(max_length=20)] = []


class QuestionOut(Schema):
    """One question; `key` names its answer and stays when the label does."""

    key: str
    label: str
    type: Type
    required: bool
    choices: list[str]


class FormOut(Schema):
    """A web form. `slug` is the name that routing rules know it by, `address` where customers find it."""

    id: int
    name: str
    slug: str
    address: str
    introduction: str
    message_label: str
    questions: list[QuestionOut]
    thanks: str
    takes_files: bool
    suggests: bool
    needs_phone: bool
    team: str | None
    mailbox: str | None
    acknowledge_with: str | None
    hosts: list[str]
    closed_at: datetime | None
    version: int

    @staticmethod
    def resolve_address(form: WebForm) -> str:
        """Where customers find it."""
        return settings.SITE_URL + form.get_absolute_url()

    @staticmethod
    def resolve_team(form: WebForm) -> str | None:
        """The team that answers what comes by it."""
        return form.team.name if form.team else None

    @staticmethod
    def resolve_mailbox(form: WebForm) -> str | None:
        """The address it is answered from."""
        return form.mailbox.address if form.mailbox else None

    @staticmethod
    def resolve_acknowledge_with(form: WebForm) -> str | None:
        """The template's name."""
        return form.acknowledge_with.name if form.acknowledge_with else None


def _one(request: HttpRequest, form_id: int) -> WebForm:
    require(permissions.may_manage(request.actor))
    return get_object_or_404(queries.visible(request.actor), pk=form_id)


def _shown(form: WebForm, response: HttpResponse) -> WebForm:
    tagged(response, form.version)
    return form


def _said(by: Actor, given: FormIn) -> dict[str, Any]:
    """What the action takes: the questions as lines, the team as a row."""
    require(permissions.may_manage(by))
    _, team = holders.named(by, owner=None, team=given.team)
    asks = "\n".join(Question("", each.label, each.type, each.required, tuple(each.choices)).line() for each in given.questions)
    named = {"team": team, "mailbox": _mailbox(given.mailbox), "acknowledge_with": acknowledging.named(given.acknowledge_with)}
    return {**given.dict(exclude={"questions", *named}), "asks": asks, **named}


def _mailbox(address: str | None) -> Mailbox | None:
    """The mailbox in use that sends from this address. Refuses: NoSuchMailbox."""
    found = answering.sending().filter(address__iexact=address).first() if address else None
    if address and found is None:
        raise NoSuchMailbox("No mailbox in use sends from this address.", field="mailbox")
    return found


@router.get("", response=list[FormOut], summary="List web forms")
def index(request: HttpRequest) -> Any:
    """Every form by name, closed ones too."""
    require(permissions.may_manage(request.actor))
    return queries.visible(request.actor)


@router.post("", response={201: FormOut}, summary="Make a web form")
def add(request: HttpRequest, given: FormIn, response: HttpResponse) -> Status[WebForm]:
    """A new form, open at once. Its address is made from its name."""
    return Status(201, _shown(actions.add(by=request.actor, **_said(request.actor, given)), response))


@router.get("/{form_id}", response=FormOut, summary="Read a web form")
def read(request: HttpRequest, form_id: Id, response: HttpResponse) -> WebForm:
    """One form, with its version."""
    return _shown(_one(request, form_id), response)


@router.put("/{form_id}", response=FormOut, summary="Change a web form", openapi_extra=VERSIONED)
def change(request: HttpRequest, form_id: Id, given: FormIn, response: HttpResponse) -> WebForm:
    """All of it; its address stays."""
    form = _one(request, form_id)
    version = require_match(request, form.version)
    return _shown(actions.change(form=form, version=version, by=request.actor, **_said(request.actor, given)), response)


@router.post("/{form_id}/close", response=FormOut, summary="Close a web form")
def close(request: HttpRequest, form_id: Id, response: HttpResponse) -> WebForm:
    """Nothing comes by it any more; its address then says so."""
    return _shown(actions.close(form=_one(request, form_id), by=request.actor), response)


@router.post("/{form_id}/reopen", response=FormOut, summary="Open a web form again")
def reopen(request: HttpRequest, form_id: Id, response: HttpResponse) -> WebForm:
    """Things come by it again."""
    return _shown(actions.reopen(form=_one(request, form_id), by=request.actor), response)
