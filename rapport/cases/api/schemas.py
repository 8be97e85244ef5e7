"""What the API takes and gives of cases."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Schema

from rapport.cases import permissions
from rapport.cases.models import Case, Category, DueState, Kind, Outcome
from rapport.cases.queries import records
from rapport.cases.rules import words
from rapport.core.api import Id, In, Moment, NotFoundAt, Text, tagged
from rapport.core.errors import require
from rapport.customers import permissions as customer_permissions

Reference = Annotated[str, Field(pattern=r"^(CAS|cas)-[0-9]{1,18}$", examples=["CAS-22840"])]
CustomerReference = Annotated[str, Field(pattern=r"^(CU|OR|IT)-[0-9]{1,18}$", examples=["CU-104882"])]
Email = Annotated[Text, Field(max_length=254)]
Name = Annotated[Text, Field(max_length=100)]
Tag = Annotated[Text, Field(max_length=60)]
Priority = Annotated[int, Field(ge=1, le=4, description="1 low, 2 normal, 3 high, 4 urgent")]
Reason = Annotated[Text, Field(max_length=500)]


class CaseContent(In):
    """What a case says."""

    title: Annotated[Text, Field(min_length=1, max_length=300)]
    kind: Kind = Kind.ENQUIRY
    priority: Priority = 2
    tags: Annotated[list[Tag], Field(max_length=30)] = []
    custom: Annotated[dict[str, Any], Field(max_length=100, description="Own fields by key")] = {}
    is_private: bool = False
    organisation: Annotated[CustomerReference, Field(description="In whose name its customer came; left out, it stays")] | None = None
    is_kept_from_colleagues: Annotated[bool, Field(description="Never shown to the customer's colleagues; left out, it stays")] = False


class CaseIn(CaseContent):
    """A case to open: whose, in which queue, for whom (a colleague by email, a team and a queue by name), and from which conversation."""

    customer: CustomerReference | None = None
    queue: Name | None = None
    owner: Email | None = None
    team: Name | None = None
    parent: Reference | None = None
    conversation: Id | None = None
    opened_at: Moment | None = None


class CaseOut(Schema):
    """A case. `customer` is empty when it is not known, or not one the actor may see."""

    reference: str
    title: str
    kind: Kind
    status: str
    customer_status: str
    category: Category
    priority: int
    customer: str | None
    queue: str | None
    owner: str | None
    team: str | None
    tags: list[str]
    custom: dict[str, Any]
    is_private: bool
    organisation: str | None
    is_kept_from_colleagues: bool
    channel: str
    why: str
    outcome: str
    opened_at: datetime
    first_answered_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    sleeps_until: datetime | None
    due_at: datetime | None
    due_state: DueState
    due_name: str
    last_at: datetime
    needs_reply: bool
    parent: str | None
    follows: str | None
    version: int

    @staticmethod
    def resolve_status(case: Case) -> str:
        """Our own name of where it stands."""
        return case.status.name

    @staticmethod
    def resolve_customer_status(case: Case) -> str:
        """What the customer reads."""
        return case.status.customer_name

    @staticmethod
    def resolve_customer(case: Case) -> str | None:
        """The reference of whom it is about."""
        about = getattr(case, "about", None)
        return about.reference if about else None

    @staticmethod
    def resolve_organisation(case: Case, context: Any) -> str | None:
        """The organisation in whose name its customer came, where the actor may see it."""
        named = case.organisation if case.organisation_id else None
        return named.reference if named and customer_permissions.may_see(context["request"].actor, named) else None

    @staticmethod
    def resolve_queue(case: Case) -> str | None:
        """The queue's name."""
        return case.queue.name if case.queue else None

    @staticmethod
    def resolve_owner(case: Case) -> str | None:
        """Whose it is, by email."""
        return case.owner.email if case.owner else None

    @staticmethod
    def resolve_team(case: Case) -> str | None:
        """The team's name."""
        return case.team.name if case.team else None

    @staticmethod
    def resolve_parent(case: Case) -> str | None:
        """The larger case that it is part of."""
        return words.reference(case.parent_id) if case.parent_id else None

    @staticmethod
    def resolve_follows(case: Case) -> str | None:
        """The ended case that it carries on."""
        return words.reference(case.follows_id) if case.follows_id else None


class CasePage(Schema):
    """Cases in order; `next` is the cursor of the page after, empty at the end."""

    items: list[CaseOut]
    next: str


class EndingIn(In):
    """How it ended; `anyway` says why it ends with something still open."""

    outcome: Outcome | None = None
    anyway: Reason = ""


def one(request: HttpRequest, case: str, field: str = "") -> Case:
    """The case of a reference, or the one it became part of; a 404 when the actor may not see it, with the field that named it."""
    number = words.number_in(case)
    try:
        return records.one(request.actor, number or 0)  # type: ignore[attr-defined]
    except Case.DoesNotExist:
        raise NotFoundAt(field) if field else Http404 from None


def shown(request: HttpRequest, case: Case, response: HttpResponse) -> Case:
    """The case as it stands now, with its version on the answer."""
    fresh = one(request, case.reference)
    tagged(response, fresh.version)
    return fresh


def require_reading(request: HttpRequest) -> None:
    """Lists of settings are for those who see cases."""
    require(request.actor.holds("cases.read") or permissions.may_manage(request.actor))  # type: ignore[attr-defined]
