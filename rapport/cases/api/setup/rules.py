"""Routing rules over the API."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from rapport.cases.actions.setup import routing_rules
from rapport.cases.api.schemas import Name, Priority, Tag
from rapport.cases.api.setup import rows
from rapport.cases.models import Kind, Queue, RoutingRule
from rapport.conversations.models import Channel, Mailbox
from rapport.core.api import VERSIONED, Id, In, Text, require_match
from rapport.customers.models import Segment

router = Router(tags=["routing rules"])


class RuleIn(In):
    """A routing rule: what it asks of a message, and what the case becomes. Mailbox by address, segment and queue by name."""

    name: rows.Title
    mailbox: Annotated[Text, Field(max_length=254)] | None = None
    channels: rows.Channels = []
    words: Annotated[list[Annotated[Text, Field(max_length=100)]], Field(max_length=100)] = []
    segment: Name | None = None
    form: Annotated[Text, Field(max_length=100)] = ""
    kind: Kind | None = None
    queue: Name | None = None
    priority: Priority | None = None
    tags: Annotated[list[Tag], Field(max_length=30)] = []
    position: rows.Position = 0


class RuleOut(Schema):
    """A routing rule."""

    id: int
    name: str
    mailbox: str | None
    channels: list[Channel]
    words: list[str]
    segment: str | None
    form: str
    kind: str
    queue: str | None
    priority: int | None
    tags: list[str]
    position: int
    is_archived: bool
    version: int

    @staticmethod
    def resolve_mailbox(rule: RoutingRule) -> str | None:
        """The mailbox's address."""
        return rule.mailbox.address if rule.mailbox else None

    @staticmethod
    def resolve_segment(rule: RoutingRule) -> str | None:
        """The segment's name."""
        return rule.segment.name if rule.segment else None

    @staticmethod
    def resolve_queue(rule: RoutingRule) -> str | None:
        """The queue's name."""
        return rule.queue.name if rule.queue else None

    @staticmethod
    def resolve_is_archived(rule: RoutingRule) -> bool:
        """Whether it is asked no longer."""
        return rule.archived_at is not None


def _rule(given: RuleIn) -> dict[str, Any]:
    mailbox = Mailbox.objects.filter(address__iexact=given.mailbox).first() if given.mailbox else None
    if given.mailbox and mailbox is None:
        raise rows.NotThere("No mailbox has this address.", field="mailbox")
    places = {"segment": rows.named(Segment, given.segment, "segment"), "queue": rows.named(Queue, given.queue, "queue")}
    return {**given.dict(), **places, "mailbox": mailbox, "kind": given.kind or ""}


@router.get("", response=list[RuleOut], summary="List routing rules")
def list_rules(request: HttpRequest) -> list[RoutingRule]:
    """In the order in which they are asked; the first that matches decides."""
    return rows.listed(request, RoutingRule)


@router.post("", response={201: RuleOut}, summary="Make a routing rule")
def make_rule(request: HttpRequest, given: RuleIn, response: HttpResponse) -> Status[RoutingRule]:
    """For messages to come."""
    return Status(201, rows.tagged_with_version(routing_rules.make(by=request.actor, **_rule(given)), response))


@router.get("/{routing_rule_id}", response=RuleOut, summary="Read a routing rule")
def read_rule(request: HttpRequest, routing_rule_id: Id, response: HttpResponse) -> RoutingRule:
    """One routing rule, with its version."""
    return rows.tagged_with_version(rows.one(request, RoutingRule, routing_rule_id), response)


@router.put("/{routing_rule_id}", response=RuleOut, summary="Change a routing rule", openapi_extra=VERSIONED)
def change_rule(request: HttpRequest, routing_rule_id: Id, given: RuleIn, response: HttpResponse) -> RoutingRule:
    """Cases that it opened stay as they are."""
    rule = rows.one(request, RoutingRule, routing_rule_id)
    version = require_match(request, rule.version)
    return rows.tagged_with_version(routing_rules.change(rule=rule, version=version, by=request.actor, **_rule(given)), response)


@router.post("/{routing_rule_id}/archive", response=RuleOut, summary="Put a routing rule away")
def archive_rule(request: HttpRequest, routing_rule_id: Id) -> RoutingRule:
    """It is asked no longer."""
    return routing_rules.put_away(rule=rows.one(request, RoutingRule, routing_rule_id), by=request.actor)
