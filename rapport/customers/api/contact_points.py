"""Contact points over the API."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from rapport.core.api import VERSIONED, Id, In, Text, require_match, tagged
from rapport.customers.actions import contact_points
from rapport.customers.api.customers import found
from rapport.customers.api.schemas import PointChange, PointIn, PointOut, Reference
from rapport.customers.models import ContactPoint

router = Router(tags=["contact points"])
Learned = Literal["preferred", "verified", "opted-out", "opted-in", "working", "not-working"]
ACTIONS = {
    "preferred": contact_points.prefer,
    "verified": contact_points.verify,
    "opted-out": contact_points.opt_out,
    "opted-in": contact_points.opt_in,
    "working": contact_points.mark_valid,
}


class LearnedIn(In):
    """What we learned of a contact point; a reason for one that does not work."""

    what: Learned
    reason: Text = ""


def _point(request: HttpRequest, reference: str, point_id: int) -> ContactPoint:
    return get_object_or_404(ContactPoint.objects.select_related("customer"), pk=point_id, customer=found(request, reference))


@router.get("/{reference}/contact-points", response=list[PointOut], summary="List a customer's contact points")
def index(request: HttpRequest, reference: Reference) -> list[ContactPoint]:
    """All ways to reach a customer."""
    return list(found(request, reference).contact_points.order_by("id"))


@router.post("/{reference}/contact-points", response={201: PointOut}, summary="Add a contact point")
def add(request: HttpRequest, reference: Reference, given: PointIn, response: HttpResponse) -> Status[ContactPoint]:
    """Add a way to reach a customer; numbers and addresses are normalised."""
    point = contact_points.add(customer=found(request, reference), by=request.actor, **given.dict())
    tagged(response, point.version)
    return Status(201, point)


@router.get("/{reference}/contact-points/{point_id}", response=PointOut, summary="Read a contact point")
def read(request: HttpRequest, reference: Reference, point_id: Id, response: HttpResponse) -> ContactPoint:
    """One contact point, with its version."""
    point = _point(request, reference, point_id)
    tagged(response, point.version)
    return point


@router.put("/{reference}/contact-points/{point_id}", response=PointOut, summary="Correct a contact point", openapi_extra=VERSIONED)
def change(request: HttpRequest, reference: Reference, point_id: Id, given: PointChange, response: HttpResponse) -> ContactPoint:
    """Correct a contact point. A new value starts unverified."""
    point = _point(request, reference, point_id)
    version = require_match(request, point.version)
    point = contact_points.change(point=point, version=version, by=request.actor, **given.dict())
    tagged(response, point.version)
    return point


@router.delete("/{reference}/contact-points/{point_id}", response={204: None}, summary="Remove a contact point", openapi_extra=VERSIONED)
def remove(request: HttpRequest, reference: Reference, point_id: Id) -> Status[None]:
    """Take a contact point away; it stays in the history."""
    point = _point(request, reference, point_id)
    require_match(request, point.version)
    contact_points.remove(point=point, by=request.actor)
    return Status(204, None)


@router.post("/{reference}/contact-points/{point_id}/learned", response=PointOut, summary="Say what we learned of a contact point")
def learned(request: HttpRequest, reference: Reference, point_id: Id, given: LearnedIn, response: HttpResponse) -> ContactPoint:
    """Preferred, verified, opted out or in, working or not."""
    point = _point(request, reference, point_id)
    if given.what == "not-working":
        point = contact_points.mark_invalid(point=point, reason=given.reason, by=request.actor)
    else:
        point = ACTIONS[given.what](point=point, by=request.actor)
    tagged(response, point.version)
    return point
