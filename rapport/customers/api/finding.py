"""Finding customers over the API: lists by the filter language, and search."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from rapport.core.api import PAGE, Limit, Text
from rapport.customers import filtering
from rapport.customers.api.customers import router as customers
from rapport.customers.api.schemas import CustomerPage
from rapport.customers.models import Customer
from rapport.customers.queries import listing, records, searching

search = Router(tags=["search"])
Where = Annotated[Text, Field(max_length=4_000, description='The filter language: stage is at-risk and tag is "vip"')]
Cursor = Annotated[Text, Field(max_length=400, description="`next` of an earlier answer.")]
Sort = Literal["name", "newest", "contact", "silence"]


class HitOut(Schema):
    """A customer that was found, the likeliest first."""

    reference: str
    kind: str
    name: str
    place: str


@customers.get("", response=CustomerPage, summary="List customers")
def index(request: HttpRequest, where: Where = "", sort: Sort = "name", cursor: Cursor = "", limit: Limit = PAGE) -> dict[str, Any]:
    """Customers in daily use, a page at a time; `where` narrows them and may ask for archived ones."""
    rule = filtering.compile(filtering.parse(where), request.actor)
    found = records.visible(request.actor).filter(rule).select_related("owner", "team").defer("search")
    return page_of(found, sort, cursor, limit)


def page_of(found: Any, sort: str, cursor: str, limit: int) -> dict[str, Any]:
    """One page as the API answers it."""
    try:
        page = listing.page(found, order=sort, after=cursor, size=limit)
    except listing.BadCursor:
        raise HttpError(400, "This cursor is not one that an answer gave.") from None
    return {"items": page.customers, "next": page.next}


@search.get("", response=list[HitOut], summary="Search customers")
def find(
    request: HttpRequest, q: Annotated[Text, Field(min_length=1, max_length=200)], limit: Annotated[int, Field(ge=1, le=50)] = 20
) -> Any:
    """By name part, with or without accents and typing errors, phone in any form, email, postcode, reference or external id."""
    found: list[tuple[Customer, str]] = [(hit.customer, hit.place) for hit in searching.find(q, request.actor, limit)]
    return [{"reference": one.reference, "kind": one.kind, "name": one.name, "place": place} for one, place in found]
