"""All of a case as one PDF over the API: asked for, watched, fetched."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from rapport.cases import permissions
from rapport.cases.actions import bundles
from rapport.cases.api.schemas import Reference, one
from rapport.cases.models import Bundle, BundleStatus
from rapport.cases.queries import bundles as queries
from rapport.core.api import Id, In, Text
from rapport.core.errors import require

router = Router(tags=["cases"])
BYTES: dict[str, Any] = {
    "responses": {200: {"description": "The bytes", "content": {"application/octet-stream": {"schema": {"format": "binary"}}}}}
}


class BundleIn(In):
    """What to put in one PDF. Internal notes only where they are asked for."""

    with_notes: bool = False
    purpose: Annotated[Text, Field(max_length=200)] = ""


class BundleOut(Schema):
    """A bundle, as far as it got: `done` of `wanted` steps. `keep_until` is the last day on which it can be fetched."""

    id: int
    case: str
    with_notes: bool
    purpose: str
    status: BundleStatus
    done: int
    wanted: int
    problem: str
    pages: int
    pdf_size: int
    pdf_hash: str
    files_size: int
    by: str
    at: datetime
    ready_at: datetime | None
    keep_until: date | None

    @staticmethod
    def resolve_case(bundle: Bundle) -> str:
        """The case's reference."""
        return bundle.case.reference

    @staticmethod
    def resolve_by(bundle: Bundle) -> str:
        """Who asked for it, by email."""
        return bundle.by.email


def _one(request: HttpRequest, case: str, bundle_id: int) -> Bundle:
    return get_object_or_404(queries.of_case(one(request, case)), pk=bundle_id, by=request.actor.user_id)


@router.get("/{case}/bundles", response=list[BundleOut], summary="List the bundles of a case")
def listed(request: HttpRequest, case: Reference) -> list[Bundle]:
    """One's own and those of colleagues, which only they can fetch; the newest twenty."""
    found = one(request, case)
    require(permissions.may_bundle(request.actor, found))
    return list(queries.of_case(found)[:20])


@router.post("/{case}/bundles", response={201: BundleOut}, summary="Put a whole case in one PDF")
def ask(request: HttpRequest, case: Reference, given: BundleIn) -> Status[Bundle]:
    """It is made in the background: read it until its status is ready. It holds what the actor may see."""
    return Status(201, bundles.ask(case=one(request, case), by=request.actor, **given.dict()))


@router.get("/{case}/bundles/{bundle_id}", response=BundleOut, summary="How far a bundle is")
def read(request: HttpRequest, case: Reference, bundle_id: Id) -> Bundle:
    """One of one's own."""
    return _one(request, case, bundle_id)


@router.delete("/{case}/bundles/{bundle_id}", response={204: None}, summary="Remove a bundle")
def remove(request: HttpRequest, case: Reference, bundle_id: Id) -> Status[None]:
    """Before its days are over. That it was made stays in the record."""
    bundles.remove(bundle=_one(request, case, bundle_id), by=request.actor)
    return Status(204, None)


@router.get("/{case}/bundles/{bundle_id}/{part}", response={200: None}, summary="Fetch a bundle", openapi_extra=BYTES)
def content(request: HttpRequest, case: Reference, bundle_id: Id, part: Literal["pdf", "files"]) -> FileResponse:
    """The PDF, or the ZIP with its files as they came. Not found until it is ready, and when its days are over. Logged."""
    found = _one(request, case, bundle_id)
    field = found.pdf if part == "pdf" else found.files
    if found.status != BundleStatus.READY or not field.name:
        raise Http404
    bundles.fetch(bundle=found, by=request.actor)
    try:
        opened = field.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(opened, as_attachment=True, filename=field.name.rsplit("/", 1)[-1], content_type="application/octet-stream")
