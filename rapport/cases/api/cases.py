"""Cases: listing, opening, reading, changing."""

from typing import Annotated, Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Status
from ninja.errors import HttpError

from rapport.cases import filtering
from rapport.cases.actions import editing, opening
from rapport.cases.api.schemas import CaseContent, CaseIn, CaseOut, CasePage, CustomerReference, Reference, one, shown
from rapport.cases.models import Case, Queue
from rapport.cases.queries import lists, paging
from rapport.cases.queries.lists import Whose
from rapport.conversations.queries import records as conversations
from rapport.core.api import PAGE, VERSIONED, In, Limit, Text, found_at, require_match
from rapport.core.errors import Refused
from rapport.customers import rules as customer_rules
from rapport.customers.models import Customer
from rapport.customers.queries import records
from rapport.team import holders
from rapport.team.actors import Actor

router = Router(tags=["cases"])
Order = Annotated[str, Field(pattern="^(due|latest|newest|oldest|changed)$")]
Cursor = Annotated[Text, Field(max_length=120)]


class CaseCustomerIn(In):
    """Whose case it is."""

    customer: CustomerReference


class NoSuchQueue(Refused):
    """No queue goes by what was given."""


def queue_named(name: str | None) -> Queue | None:
    """The queue of this name, in any case. Refuses: NoSuchQueue."""
    found = Queue.objects.select_related("team").filter(name__iexact=name, archived_at=None).first() if name else None
    if name and found is None:
        raise NoSuchQueue("No queue has this name.", field="queue")
    return found


def customer_of(by: Actor, reference: str | None, field: str = "customer") -> Customer | None:
    """The customer of a reference; a 404, naming the field, when the actor may not see them."""
    if reference is None:
        return None
    return found_at(field, records.live(by), pk=customer_rules.number_in(reference) or 0)


def _paged(found: paging.Page) -> dict[str, Any]:
    prefetch_related_objects(found.cases, "organisation")
    return {"items": found.cases, "next": found.after}


@router.get("", response=CasePage, summary="List cases")
def index(
    request: HttpRequest,
    where: Annotated[Text, Field(max_length=4000, description='A filter, such as: queue is "Repairs" and due before tomorrow')] = "",
    order: Order = "latest",
    cursor: Cursor = "",
    limit: Limit = PAGE,
) -> dict[str, Any]:
    """Cases that a filter lets through, open or ended."""
    by = request.actor
    try:
        return _paged(lists.listed(by, filtering.where(where, by), order=order, after=cursor, size=limit))
    except paging.BadCursor:
        raise HttpError(400, "This cursor is not one that an answer gave.") from None


@router.get("/inbox", response=CasePage, summary="What waits to be worked on")
def inbox(
    request: HttpRequest,
    whose: Whose = Whose.MINE,
    queue: Annotated[Text, Field(max_length=100)] | None = None,
    needs_reply: bool = False,
    cursor: Cursor = "",
    limit: Limit = PAGE,
) -> dict[str, Any]:
    """Open cases that are awake, those due soonest first."""
    try:
        found = lists.inbox(request.actor, whose=whose, queue=queue_named(queue), needs_reply=needs_reply, after=cursor, size=limit)
    except paging.BadCursor:
        raise HttpError(400, "This cursor is not one that an answer gave.") from None
    return _paged(found)


@router.post("", response={201: CaseOut}, summary="Open a case")
def open_case(request: HttpRequest, given: CaseIn, response: HttpResponse) -> Status[Case]:
    """Open a case, also before it is known whose it is; from a conversation it takes the customer and the channel."""
    by = request.actor
    owner, team = holders.named(by, owner=given.owner, team=given.team)
    values = given.dict(exclude={"customer", "queue", "owner", "team", "parent", "conversation", "organisation"})
    case = opening.open_case(
        customer=customer_of(by, given.customer), queue=queue_named(given.queue), owner=owner, team=team,
        parent=one(request, given.parent, "parent") if given.parent else None,
        conversation=found_at("conversation", conversations.conversations(by), pk=given.conversation) if given.conversation else None,
        organisation=customer_of(by, given.organisation, "organisation"), by=by, **values,
    )  # fmt: skip
    return Status(201, shown(request, case, response))


@router.get("/{case}", response=CaseOut, summary="Read a case")
def read(request: HttpRequest, case: Reference, response: HttpResponse) -> Case:
    """One case, with its version. The reference of a case that was merged leads to the one it became part of."""
    return shown(request, one(request, case), response)


@router.put("/{case}", response=CaseOut, summary="Change a case", openapi_extra=VERSIONED)
def change(request: HttpRequest, case: Reference, given: CaseContent, response: HttpResponse) -> Case:
    """Change what a case says, all of it; of the own fields, those that are named."""
    found = one(request, case)
    version = require_match(request, found.version)
    return shown(request, editing.edit(case=found, changes=_changes(request.actor, given), version=version, by=request.actor), response)


def _changes(by: Actor, given: CaseContent) -> dict[str, Any]:
    """What a case says, all of it; but who of the customer's colleagues sees it stays as it is unless it is said."""
    stays = {"organisation", "is_kept_from_colleagues"} - given.model_fields_set
    changes = given.dict(exclude={"organisation", *stays})
    if "organisation" not in stays:
        named = customer_of(by, given.organisation, "organisation")
        changes["organisation_id"] = named.pk if named else None
    return changes


@router.put("/{case}/customer", response=CaseOut, summary="Say whose case it is")
def set_customer(request: HttpRequest, case: Reference, given: CaseCustomerIn, response: HttpResponse) -> Case:
    """Say whose case it is."""
    customer = customer_of(request.actor, given.customer)
    assert customer is not None
    return shown(request, editing.set_customer(case=one(request, case), customer=customer, by=request.actor), response)
