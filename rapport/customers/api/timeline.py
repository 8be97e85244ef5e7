"""The timeline over the API."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router
from ninja.errors import HttpError

from rapport.core.api import Limit, Text
from rapport.customers.api.customers import found
from rapport.customers.api.schemas import Reference, TimelinePage
from rapport.customers.queries import records, timelines
from rapport.customers.timeline import Group

router = Router(tags=["timeline"])


@router.get("/{reference}/timeline", response=TimelinePage, summary="Read a timeline")
def read(
    request: HttpRequest,
    reference: Reference,
    group: Group | None = None,
    words: Annotated[Text, Field(max_length=200)] = "",
    cursor: Annotated[Text, Field(max_length=80)] = "",
    limit: Limit = 20,
) -> dict[str, Any]:
    """Entries newest first, those of absorbed customers among them."""
    customer = found(request, reference)
    try:
        page = timelines.page(records.family(customer), request.actor, group=group or "", words=words, before=cursor, size=limit)
    except timelines.BadCursor:
        raise HttpError(400, "This cursor is not one that an answer gave.") from None
    return {"items": [line.entry for line in page.lines], "next": page.older}
