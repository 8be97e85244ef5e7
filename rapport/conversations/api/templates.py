"""Templates and holds over the API."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from rapport.conversations.actions import holds
from rapport.conversations.actions import templates as actions
from rapport.conversations.api.conversations import customer_or_404
from rapport.conversations.api.conversations import one as conversation_or_404
from rapport.conversations.api.schemas import Line, Reference
from rapport.conversations.models import Hold, Template, TemplateKind
from rapport.conversations.queries import gate, merging
from rapport.conversations.queries import templates as queries
from rapport.core.api import VERSIONED, Id, In, Moment, Text, require_match, tagged
from rapport.team import holders

router = Router(tags=["templates"])
holds_router = Router(tags=["holds"])
Values = Annotated[dict[str, Annotated[Text, Field(max_length=300)]], Field(max_length=50)]


class TemplateIn(In):
    """Words to use again, with merge fields in double braces."""

    name: Annotated[Text, Field(min_length=1, max_length=100)]
    kind: TemplateKind = TemplateKind.REPLY
    language: Annotated[Text, Field(max_length=20)] = ""
    subject: Line = ""
    text: Annotated[Text, Field(min_length=1, max_length=20_000)]
    team: Annotated[Text, Field(max_length=100)] | None = None


class TemplateOut(Schema):
    """A template."""

    id: int
    name: str
    kind: str
    language: str
    subject: str
    text: str
    team: str | None
    archived_at: datetime | None
    version: int

    @staticmethod
    def resolve_team(row: Template) -> str | None:
        """Whose it is; everyone's when empty."""
        return row.team.name if row.team else None


class FillIn(In):
    """For which conversation, with values from elsewhere."""

    conversation: Id
    values: Values = {}


class Merged(Schema):
    """The words with every field filled."""

    subject: str
    text: str


class HoldIn(In):
    """Why nothing may be sent, and until when."""

    customer: Reference
    why: Annotated[Text, Field(min_length=1, max_length=300)]
    until: Moment | None = None


class HoldOut(Schema):
    """A hold on what is sent to a customer."""

    id: int
    customer: str
    why: str
    placed_by: str | None
    from_at: datetime
    until: datetime | None
    lifted_at: datetime | None

    @staticmethod
    def resolve_customer(row: Hold) -> str:
        """Whom it is about."""
        return row.customer.reference

    @staticmethod
    def resolve_placed_by(row: Hold) -> str | None:
        """Who placed it, by email."""
        return row.placed_by.email if row.placed_by else None


def _one(request: HttpRequest, template_id: int) -> Template:
    return get_object_or_404(queries.visible(request.actor), pk=template_id)


def _shown(template: Template, response: HttpResponse) -> Template:
    tagged(response, template.version)
    return template


@router.get("", response=list[TemplateOut], summary="List templates")
def index(request: HttpRequest, archived: bool = False) -> list[Template]:
    """Those one may use, by name; those put away when asked."""
    return list(queries.visible(request.actor).filter(archived_at__isnull=not archived)[:500])


@router.post("", response={201: TemplateOut}, summary="Write a template")
def add(request: HttpRequest, given: TemplateIn, response: HttpResponse) -> Status[Template]:
    """Words to use again."""
    _, team = holders.named(request.actor, owner=None, team=given.team)
    return Status(201, _shown(actions.write(team=team, by=request.actor, **given.dict(exclude={"team"})), response))


@router.get("/{template_id}", response=TemplateOut, summary="Read a template")
def read(request: HttpRequest, template_id: Id, response: HttpResponse) -> Template:
    """One template, with its version."""
    return _shown(_one(request, template_id), response)


@router.put("/{template_id}", response=TemplateOut, summary="Change a template", openapi_extra=VERSIONED)
def change(request: HttpRequest, template_id: Id, given: TemplateIn, response: HttpResponse) -> Template:
    """Change all of it."""
    template = _one(request, template_id)
    version = require_match(request, template.version)
    _, team = holders.named(request.actor, owner=None, team=given.team)
    changes = {**given.dict(exclude={"team"}), "team": team}
    return _shown(actions.change(template=template, changes=changes, version=version, by=request.actor), response)


@router.post("/{template_id}/archive", response=TemplateOut, summary="Put a template away")
def archive(request: HttpRequest, template_id: Id, response: HttpResponse) -> Template:
    """Out of use."""
    return _shown(actions.archive(template=_one(request, template_id), by=request.actor), response)


@router.post("/{template_id}/return", response=TemplateOut, summary="Bring a template back")
def bring_back(request: HttpRequest, template_id: Id, response: HttpResponse) -> Template:
    """In use again."""
    return _shown(actions.bring_back(template=_one(request, template_id), by=request.actor), response)


@router.post("/{template_id}/merged", response=Merged, summary="Fill a template for a conversation")
def merged(request: HttpRequest, template_id: Id, given: FillIn) -> dict[str, str]:
    """The words with every field filled; a field without a value is refused. Changes nothing."""
    template, conversation = _one(request, template_id), conversation_or_404(request, given.conversation)
    subject, text = (merging.merge(words, conversation, request.actor, given.values) for words in (template.subject, template.text))
    return {"subject": subject, "text": text}


@holds_router.get("", response=list[HoldOut], summary="List the holds in force for a customer")
def list_holds(request: HttpRequest, customer: Reference) -> list[Hold]:
    """Why nothing may be sent to them now."""
    return gate.open_holds(customer_or_404(request, customer), request.actor.at)


@holds_router.post("", response={201: HoldOut}, summary="Stop what is sent to a customer")
def place(request: HttpRequest, given: HoldIn) -> Status[Hold]:
    """Nothing leaves for them until it is lifted, or until a moment."""
    customer = customer_or_404(request, given.customer)
    return Status(201, holds.place(customer=customer, why=given.why, until=given.until, by=request.actor))


@holds_router.post("/{hold_id}/lifting", response=HoldOut, summary="Lift a hold")
def lift(request: HttpRequest, hold_id: Id) -> Hold:
    """Messages can be sent again."""
    found = get_object_or_404(gate.visible_holds(request.actor), pk=hold_id)
    return holds.lift(hold=found, by=request.actor)
