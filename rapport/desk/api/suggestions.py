"""What may belong together over the API: two conversations that may be one matter, for somebody to say."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from rapport.conversations.models import Conversation, Suggestion
from rapport.conversations.models.suggestion import SuggestionState
from rapport.conversations.queries import records
from rapport.conversations.queries import suggestions as queries
from rapport.core.api import PAGE, Id, In, Limit, Text
from rapport.desk.actions import settle

router = Router(tags=["conversations"])
Cursor = Annotated[Text, Field(max_length=80)]


class SettlementIn(In):
    """What somebody says: `one`, they are one matter; `two`, they stay apart."""

    answer: Literal["one", "two"]


class SuggestedOut(Schema):
    """A conversation that may belong to another. `reference` is the one its customer is shown."""

    id: int
    reference: str = Field(alias="shown_reference")
    customer: str | None
    subject: str
    needs_person: str

    @staticmethod
    def resolve_customer(row: Conversation) -> str | None:
        """Whose it is."""
        return row.customer.reference if row.customer else None


class SuggestionOut(Schema):
    """Two conversations that may be one matter, and why. `state`: open, taken (they are one now) or refused (they stay apart)."""

    id: int
    conversation: SuggestedOut
    other: SuggestedOut
    why: str
    state: SuggestionState
    at: datetime
    settled_at: datetime | None
    settled_by: str | None

    @staticmethod
    def resolve_settled_by(row: Suggestion) -> str | None:
        """Who said it, by email."""
        return row.settled_by.email if row.settled_by else None


class SuggestionPage(Schema):
    """Suggestions, the newest first; `next` is the cursor of the page after, empty at the end."""

    items: list[SuggestionOut]
    next: str


def _one(request: HttpRequest, suggestion_id: int) -> Suggestion:
    return get_object_or_404(queries.shown(request.actor), pk=suggestion_id)


@router.get("", response=SuggestionPage, summary="List what may belong together")
def index(
    request: HttpRequest,
    state: SuggestionState = SuggestionState.OPEN,
    conversation: Id | None = None,
    cursor: Cursor = "",
    limit: Limit = PAGE,
) -> dict[str, Any]:
    """Those nobody has settled, unless another state is asked for; of one conversation alone when it is named. One must see both."""
    try:
        items, after = queries.page(request.actor, state, conversation, cursor, limit)
    except records.BadCursor:
        raise HttpError(400, "This cursor is not one that an answer gave.") from None
    return {"items": items, "next": after}


@router.get("/{suggestion_id}", response=SuggestionOut, summary="Read what may belong together")
def read(request: HttpRequest, suggestion_id: Id) -> Suggestion:
    """Which conversations, why, and what was said to it."""
    return _one(request, suggestion_id)


@router.post("/{suggestion_id}/settlement", response=SuggestionOut, summary="Say whether two conversations are one matter")
def say(request: HttpRequest, suggestion_id: Id, given: SettlementIn) -> Suggestion:
    """One matter is one case from then on, which the case's history takes back; what a merge refuses is refused here too."""
    settle(suggestion=_one(request, suggestion_id), is_one=given.answer == "one", by=request.actor)
    return _one(request, suggestion_id)
