"""Statuses over the API."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Status

from rapport.cases.actions.setup import statuses
from rapport.cases.api.setup import rows
from rapport.cases.models import CaseStatus, Category
from rapport.core.api import VERSIONED, Id, In, Text, require_match

router = Router(tags=["case statuses"])


class StatusIn(In):
    """A status: what it means to clocks, our name of it, and the customer's."""

    category: Category
    name: Annotated[Text, Field(min_length=1, max_length=60)]
    customer_name: Annotated[Text, Field(min_length=1, max_length=60)]
    position: rows.Position = 0


class StatusOut(StatusIn):
    """A status of cases."""

    model_config = {"extra": "ignore"}
    id: int
    is_archived: bool
    version: int

    @staticmethod
    def resolve_is_archived(status: CaseStatus) -> bool:
        """Whether it is offered no longer."""
        return status.archived_at is not None


@router.get("", response=list[StatusOut], summary="List case statuses")
def list_statuses(request: HttpRequest) -> list[CaseStatus]:
    """In their order, those put away too."""
    return rows.listed(request, CaseStatus)


@router.post("", response={201: StatusOut}, summary="Make a case status")
def make_status(request: HttpRequest, given: StatusIn, response: HttpResponse) -> Status[CaseStatus]:
    """A new status."""
    return Status(201, rows.tagged_with_version(statuses.make(by=request.actor, **given.dict()), response))


@router.get("/{status_id}", response=StatusOut, summary="Read a case status")
def read_status(request: HttpRequest, status_id: Id, response: HttpResponse) -> CaseStatus:
    """One case status, with its version."""
    return rows.tagged_with_version(rows.one(request, CaseStatus, status_id), response)


@router.put("/{status_id}", response=StatusOut, summary="Change a case status", openapi_extra=VERSIONED)
def change_status(request: HttpRequest, status_id: Id, given: StatusIn, response: HttpResponse) -> CaseStatus:
    """Its category stays as it is while cases have it."""
    status = rows.one(request, CaseStatus, status_id)
    version = require_match(request, status.version)
    return rows.tagged_with_version(statuses.change(status=status, version=version, by=request.actor, **given.dict()), response)


@router.post("/{status_id}/archive", response=StatusOut, summary="Put a case status away")
def archive_status(request: HttpRequest, status_id: Id) -> CaseStatus:
    """Refused for the last one of its category."""
    return statuses.put_away(status=rows.one(request, CaseStatus, status_id), by=request.actor)
