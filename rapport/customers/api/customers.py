"""Customers over the API: list, add, read, change."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from rapport.audit import actions as audit
from rapport.core.api import VERSIONED, require_match, tagged
from rapport.customers.actions import adding, editing
from rapport.customers.api.schemas import CustomerChange, CustomerFull, CustomerIn, Reference, number_of
from rapport.customers.models import Customer
from rapport.customers.queries import records

router = Router(tags=["customers"])


def found(request: HttpRequest, reference: str) -> Customer:
    """The customer a reference stands for, if the actor may see them; an absorbed one leads to who they became."""
    customer = get_object_or_404(records.visible(request.actor).select_related("owner", "team"), pk=number_of(reference))
    return get_object_or_404(records.visible(request.actor), pk=records.survivor_of(customer).pk) if customer.merged_into_id else customer


@router.post("", response={201: CustomerFull}, summary="Add a customer")
def add(request: HttpRequest, given: CustomerIn, response: HttpResponse) -> Status[Customer]:
    """Add a customer with contact points, tags and custom fields."""
    values = given.dict()
    customer = adding.add(by=request.actor, **values)
    tagged(response, customer.version)
    return Status(201, customer)


@router.get("/{reference}", response=CustomerFull, summary="Read a customer")
def read(request: HttpRequest, reference: Reference, response: HttpResponse) -> Customer:
    """A customer with contact points. The reading is logged."""
    customer = found(request, reference)
    audit.record_viewing(subject="customers.customer", subject_id=customer.pk, by=request.actor)
    tagged(response, customer.version)
    return customer


@router.patch("/{reference}", response=CustomerFull, summary="Change a customer", openapi_extra=VERSIONED)
def change(request: HttpRequest, reference: Reference, given: CustomerChange, response: HttpResponse) -> Customer:
    """Change only the details given. Needs If-Match; `custom` is merged key by key, null empties a field."""
    customer = found(request, reference)
    version = require_match(request, customer.version)
    changes = {name: value for name, value in given.dict(exclude_unset=True).items() if value is not None or name == "date_of_birth"}
    customer = editing.edit(customer=customer, changes=changes, version=version, by=request.actor)
    tagged(response, customer.version)
    return customer
