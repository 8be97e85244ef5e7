"""One shape for every act on one customer: find whom they may see, ask, do one thing, answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from rapport.core.errors import Conflict, Refused
from rapport.core.forms import ActionForm
from rapport.core.http import CONFLICT, UNPROCESSABLE, SeeOther
from rapport.customers.models import ContactPoint, Customer, Role
from rapport.customers.queries import records


def customer_or_404(request: HttpRequest, number: int) -> Customer:
    """The customer, if this person may see them; an old reference leads to who they became."""
    visible = records.visible(request.actor).select_related("owner", "team")
    found = get_object_or_404(visible, pk=number)
    return get_object_or_404(visible, pk=records.survivor_of(found).pk) if found.merged_into_id else found


def point_or_404(request: HttpRequest, number: int, point_id: int) -> ContactPoint:
    """One of a visible customer's contact points."""
    customer = customer_or_404(request, number)
    return get_object_or_404(ContactPoint.objects.select_related("customer"), pk=point_id, customer=customer)


def role_or_404(request: HttpRequest, number: int, role_id: int) -> Role:
    """One of a visible customer's roles, or one towards them."""
    customer = customer_or_404(request, number)
    for tie in records.ties(customer, request.actor):
        if tie.role.pk == role_id:
            return tie.role
    raise Http404


@dataclass(frozen=True)
class Ask:
    """What the page of an act says: its heading, its button, a sentence before the form, and what to say when done."""

    title: str
    button: str
    done: str
    intro: str = ""
    tone: str = ""


def carry_out(
    request: HttpRequest,
    customer: Customer,
    ask: Ask,
    form: ActionForm,
    action: Callable[..., Any],
    given: Mapping[str, Any],
    *,
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the form (GET), or do the act and go back to the customer (POST). A refusal or a conflict is shown with the form."""
    context = {"customer": customer, "ask": ask, "form": form, **(extra or {})}
    if request.method != "POST":
        return render(request, "customers/act.html", context)
    try:
        result = form.carry_out(action, **given, by=request.actor)
    except Conflict as conflict:
        return render(request, "customers/act.html", {**context, "clashes": form.on_top_of(conflict)}, status=CONFLICT)
    if form.errors:
        return render(request, "customers/act.html", {**context, "result": result}, status=UNPROCESSABLE)
    messages.success(request, ask.done)
    return SeeOther(customer.get_absolute_url())


def at_once(request: HttpRequest, customer: Customer, done: str, action: Callable[..., Any], /, **given: Any) -> HttpResponse:
    """Do an act that asks nothing, and go back to the customer. A refusal is shown there."""
    try:
        action(**given, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done)
    return SeeOther(customer.get_absolute_url())
