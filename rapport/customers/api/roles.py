"""Roles over the API."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Status

from rapport.core.api import VERSIONED, Id, In, require_match, tagged
from rapport.customers.actions import roles
from rapport.customers.api.customers import found
from rapport.customers.api.schemas import Reference, RoleChange, RoleIn, RoleOut
from rapport.customers.models import Role
from rapport.customers.queries import records

router = Router(tags=["roles"])


class RoleEnd(In):
    """The last day of a role."""

    on: date


def _role(request: HttpRequest, reference: str, role_id: int) -> Role:
    for tie in records.ties(found(request, reference), request.actor):
        if tie.role.pk == role_id:
            return tie.role
    raise Http404


@router.get("/{reference}/roles", response=list[RoleOut], summary="List a customer's roles")
def index(request: HttpRequest, reference: Reference) -> list[Role]:
    """Roles of and towards a customer; those to customers the actor may not see are left out."""
    return [tie.role for tie in records.ties(found(request, reference), request.actor)]


@router.post("/{reference}/roles", response={201: RoleOut}, summary="Give a role")
def give(request: HttpRequest, reference: Reference, given: RoleIn, response: HttpResponse) -> Status[Role]:
    """Say what this customer is to another."""
    values = given.dict()
    role = roles.give(customer=found(request, reference), other=found(request, values.pop("other")), by=request.actor, **values)
    tagged(response, role.version)
    return Status(201, role)


@router.put("/{reference}/roles/{role_id}", response=RoleOut, summary="Change a role", openapi_extra=VERSIONED)
def change(request: HttpRequest, reference: Reference, role_id: Id, given: RoleChange, response: HttpResponse) -> Role:
    """Change a role's particulars, all of them."""
    role = _role(request, reference, role_id)
    version = require_match(request, role.version)
    role = roles.change(role=role, version=version, by=request.actor, **given.dict())
    tagged(response, role.version)
    return role


@router.post("/{reference}/roles/{role_id}/end", response=RoleOut, summary="End a role")
def end(request: HttpRequest, reference: Reference, role_id: Id, given: RoleEnd, response: HttpResponse) -> Role:
    """End a role on a day; it stays on record."""
    role = roles.end(role=_role(request, reference, role_id), on=given.on, by=request.actor)
    tagged(response, role.version)
    return role
