"""Holds on what is sent to a customer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rapport.conversations import permissions
from rapport.conversations.actions import holds as actions
from rapport.conversations.forms.writing import HoldForm
from rapport.conversations.queries import gate
from rapport.core.errors import require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.customers.queries import records


@require_http_methods(["GET", "POST"])
def of_customer(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /customers/<reference>/holds/: why nothing is sent to them, and stopping it."""
    by = request.actor
    customer = get_object_or_404(records.live(by), pk=number)
    require(permissions.may_hold(by, customer))
    form = HoldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.carry_out(actions.place, customer=customer, by=by):
        messages.success(request, "Nothing is sent to them from now on.")
        return SeeOther(reverse("conversations:holds", args=[customer.reference]))
    found = list(gate.visible_holds(by).filter(customer__in=records.family(customer))[:100])
    in_force = {each.pk for each in gate.open_holds(customer, by.at)}
    rows = [{"hold": each, "is_on": each.pk in in_force, "may_lift": permissions.may_lift(by, each)} for each in found]
    context = {"customer": customer, "form": form, "rows": rows}
    return render(request, "conversations/holds.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def lift(request: HttpRequest, number: int) -> HttpResponse:
    """POST /holds/<number>/lifting/: messages can be sent again."""
    hold = get_object_or_404(gate.visible_holds(request.actor), pk=number)
    actions.lift(hold=hold, by=request.actor)
    messages.success(request, "Lifted. Messages can be sent again.")
    return SeeOther(reverse("conversations:holds", args=[hold.customer.reference]))
