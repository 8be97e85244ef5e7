"""Logging an interaction over the API: the same act as on a customer's page."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Status

from rapport.cases.models import Case
from rapport.core.api import In, Moment, Text
from rapport.customers import rules
from rapport.customers.actions.interactions import InteractionRefused
from rapport.customers.entries import EventOut
from rapport.customers.models import Customer, Event
from rapport.customers.queries import records
from rapport.desk.actions import log_interaction
from rapport.desk.queries import opened
from rapport.team.actors import Actor

router = Router(tags=["timeline"])
Reference = Annotated[str, Field(pattern=r"^(CU|OR|IT)-[0-9]{1,18}$", examples=["CU-104882"])]
CaseReference = Annotated[str, Field(pattern=r"^CAS-[0-9]{1,18}$", examples=["CAS-22840"])]
Long = Annotated[Text, Field(max_length=20_000)]


class InteractionIn(In):
    """Something said between us and a customer, or a note for colleagues. `case` is the open case it is part of."""

    form: Literal["call", "meeting", "letter", "message", "note"]
    direction: Literal["in", "out"] = "in"
    said: Long = ""
    outcome: Long = ""
    next_step: Long = ""
    person: Annotated[Text, Field(max_length=150)] = ""
    at: Moment | None = None
    case: CaseReference | None = None


def _customer(request: HttpRequest, reference: str) -> Customer:
    """The customer a reference stands for, if the actor may see them; an absorbed one leads to who they became."""
    visible = records.visible(request.actor).defer("search")
    customer = get_object_or_404(visible, pk=rules.number_in(reference) or 0)
    return get_object_or_404(visible, pk=records.survivor_of(customer).pk) if customer.merged_into_id else customer


def _case(customer: Customer, reference: str | None, by: Actor) -> Case | None:
    """One of the customer's open cases that the actor may work on. Refuses: InteractionRefused."""
    if reference is None:
        return None
    case = opened.workable_case_of(customer, reference, by)
    if case is None:
        raise InteractionRefused(f"{reference} is none of their open cases that you work on.", field="case")
    return case


@router.post("/{reference}/interactions", response={201: EventOut}, summary="Log an interaction")
def log(request: HttpRequest, reference: Reference, given: InteractionIn) -> Status[Event]:
    """Write down a call, meeting or letter, which becomes a message in a conversation; or a note, or a message that went past Rapport."""
    customer = _customer(request, reference)
    values = {**given.dict(), "case": _case(customer, given.case, request.actor)}
    return Status(201, log_interaction(customer=customer, by=request.actor, **values).event)
