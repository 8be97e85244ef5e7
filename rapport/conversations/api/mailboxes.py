"""Mailboxes over the API. Secrets go in and never come out."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from rapport.conversations import permissions, trying
from rapport.conversations.actions import mailboxes as actions
from rapport.conversations.models import Mailbox, Security, SignIn
from rapport.conversations.queries import acknowledging
from rapport.conversations.queries import mailboxes as queries
from rapport.conversations.rules import acknowledging as rules
from rapport.core.api import VERSIONED, Id, In, Text, require_match, tagged
from rapport.core.errors import require
from rapport.team import holders

router = Router(tags=["mailboxes"])
Line = Annotated[Text, Field(max_length=254)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Service(In):
    """An OAuth 2 service: what it knows us as, and where it is (only for one that we do not know)."""

    client_id: Annotated[Text, Field(max_length=300)] = ""
    tenant: Annotated[Text, Field(max_length=100)] = ""
    authorize_url: Annotated[Text, Field(max_length=500)] = ""
    token_url: Annotated[Text, Field(max_length=500)] = ""
    scope: Annotated[Text, Field(max_length=500)] = ""


class MailboxIn(In):
    """A mailbox. An empty password or client secret leaves the one that is stored."""

    name: Annotated[Text, Field(min_length=1, max_length=100)]
    address: Annotated[Text, Field(min_length=3, max_length=254)]
    aliases: Annotated[list[Line], Field(max_length=50)] = []
    team: Annotated[Text, Field(max_length=100)] | None = None
    signature: Annotated[Text, Field(max_length=4_000)] = ""
    sign_in: SignIn = SignIn.PASSWORD
    user_name: Line = ""
    password: Annotated[Text, Field(max_length=500)] = ""
    client_secret: Annotated[Text, Field(max_length=500)] = ""
    oauth: Service = Service()
    imap_host: Line = ""
    imap_port: Port = 993
    imap_security: Security = Security.TLS
    folder: Annotated[Text, Field(min_length=1, max_length=200)] = "INBOX"
    since: date | None = None
    smtp_host: Line = ""
    smtp_port: Port = 587
    smtp_security: Security = Security.STARTTLS
    takes_plus: Annotated[bool, Field(description="Answers may come to the address with a plus and a token")] = False
    acknowledge_with: (
        Annotated[Text, Field(max_length=100, description="The name of the template that answers a person's first message by itself")]
        | None
    ) = None
    acknowledgements_an_hour: Annotated[
        int,
        Field(ge=rules.LEAST_OF_A_MAILBOX, le=rules.MOST_OF_A_MAILBOX, description="How many such answers leave within an hour, at most"),
    ] = rules.USUAL_OF_A_MAILBOX


class SideOut(Schema):
    """How one side of a mailbox is doing."""

    at: datetime
    ok: bool
    problem: str


class MailboxOut(Schema):
    """A mailbox, without its secrets. `fetching` and `sending` are empty until they were tried."""

    id: int
    name: str
    address: str
    aliases: list[str]
    team: str | None
    signature: str
    sign_in: str
    user_name: str
    imap_host: str
    imap_port: int
    imap_security: str
    folder: str
    since: date | None
    smtp_host: str
    smtp_port: int
    smtp_security: str
    takes_plus: bool
    acknowledge_with: str | None
    acknowledgements_an_hour: int
    fetching: SideOut | None
    sending: SideOut | None
    paused_at: datetime | None
    archived_at: datetime | None
    version: int

    @staticmethod
    def resolve_team(mailbox: Mailbox) -> str | None:
        """The team's name."""
        return mailbox.team.name if mailbox.team else None

    @staticmethod
    def resolve_acknowledge_with(mailbox: Mailbox) -> str | None:
        """The template's name."""
        return mailbox.acknowledge_with.name if mailbox.acknowledge_with else None

    @staticmethod
    def resolve_fetching(mailbox: Mailbox) -> dict[str, Any] | None:
        """What the IMAP server last said."""
        return mailbox.health.get("in")

    @staticmethod
    def resolve_sending(mailbox: Mailbox) -> dict[str, Any] | None:
        """What the SMTP server last said."""
        return mailbox.health.get("out")


class TriedOut(Schema):
    """How one side went when it was tried: "in" or "out"; no problem means that it works."""

    side: str
    server: str
    problem: str


def _one(request: HttpRequest, mailbox_id: int) -> Mailbox:
    require(permissions.may_manage(request.actor))
    return get_object_or_404(queries.visible(request.actor), pk=mailbox_id)


def _shown(mailbox: Mailbox, response: HttpResponse) -> Mailbox:
    tagged(response, mailbox.version)
    return mailbox


def _given(request: HttpRequest, given: MailboxIn) -> dict[str, Any]:
    _, team = holders.named(request.actor, owner=None, team=given.team)
    oauth = {name: value for name, value in given.oauth.dict().items() if value}
    named = {"team": team, "oauth": oauth, "acknowledge_with": acknowledging.named(given.acknowledge_with)}
    return {**given.dict(exclude=set(named)), **named}


@router.get("", response=list[MailboxOut], summary="List mailboxes")
def index(request: HttpRequest) -> list[Mailbox]:
    """Every mailbox, those put away too."""
    require(permissions.may_manage(request.actor))
    return list(queries.visible(request.actor))


@router.post("", response={201: MailboxOut}, summary="Add a mailbox")
def add(request: HttpRequest, given: MailboxIn, response: HttpResponse) -> Status[Mailbox]:
    """Add a mailbox; its mail is fetched from then on."""
    require(permissions.may_manage(request.actor))
    return Status(201, _shown(actions.add(by=request.actor, **_given(request, given)), response))


@router.get("/{mailbox_id}", response=MailboxOut, summary="Read a mailbox")
def read(request: HttpRequest, mailbox_id: Id, response: HttpResponse) -> Mailbox:
    """One mailbox and how it is doing."""
    return _shown(_one(request, mailbox_id), response)


@router.put("/{mailbox_id}", response=MailboxOut, summary="Change a mailbox", openapi_extra=VERSIONED)
def change(request: HttpRequest, mailbox_id: Id, given: MailboxIn, response: HttpResponse) -> Mailbox:
    """Change a mailbox, all of it but its secrets."""
    mailbox = _one(request, mailbox_id)
    version = require_match(request, mailbox.version)
    return _shown(actions.change(mailbox=mailbox, version=version, by=request.actor, **_given(request, given)), response)


@router.post("/{mailbox_id}/trial", response=list[TriedOut], summary="Try a mailbox")
def trial(request: HttpRequest, mailbox_id: Id) -> Any:
    """Reach its servers now; nothing is fetched or sent."""
    return trying.attempt(_one(request, mailbox_id), by=request.actor)


@router.post("/{mailbox_id}/pause", response=MailboxOut, summary="Pause a mailbox")
def pause(request: HttpRequest, mailbox_id: Id, response: HttpResponse) -> Mailbox:
    """Fetch and send nothing for now."""
    return _shown(actions.pause(mailbox=_one(request, mailbox_id), by=request.actor), response)


@router.post("/{mailbox_id}/resume", response=MailboxOut, summary="Go on with a mailbox")
def resume(request: HttpRequest, mailbox_id: Id, response: HttpResponse) -> Mailbox:
    """Fetch and send again."""
    return _shown(actions.go_on(mailbox=_one(request, mailbox_id), by=request.actor), response)


@router.delete("/{mailbox_id}", response={204: None}, summary="Put a mailbox away")
def archive(request: HttpRequest, mailbox_id: Id) -> Status[None]:
    """Put it out of use; what came by it stays."""
    actions.archive(mailbox=_one(request, mailbox_id), by=request.actor)
    return Status(204, None)


@router.post("/{mailbox_id}/return", response=MailboxOut, summary="Use a mailbox again")
def bring_back(request: HttpRequest, mailbox_id: Id, response: HttpResponse) -> Mailbox:
    """Use one again that was put away."""
    return _shown(actions.bring_back(mailbox=_one(request, mailbox_id), by=request.actor), response)
