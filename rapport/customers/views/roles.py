"""Roles between customers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rapport.core.errors import require
from rapport.customers import permissions
from rapport.customers.actions import roles
from rapport.customers.forms import roles as forms
from rapport.customers.forms.finding import FIND
from rapport.customers.views.acts import Ask, carry_out, customer_or_404, role_or_404


@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /customers/<reference>/roles/new/: what this customer is to another."""
    customer = customer_or_404(request, number)
    require(permissions.may_edit(request.actor, customer))
    ask = Ask(f"What is {customer.name} to someone else?", "Add role", "Role added.")
    if FIND in request.POST:
        form = forms.Give.looking(request.POST, by=request.actor, customer=customer)
        return render(request, "customers/act.html", {"customer": customer, "ask": ask, "form": form})
    form = forms.Give(request.POST or None, by=request.actor, customer=customer, initial={"other": request.GET.get("other", "")})
    return carry_out(request, customer, ask, form, roles.give, {"customer": customer})


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, number: int, role_id: int) -> HttpResponse:
    """GET, POST /customers/<reference>/roles/<id>/: its particulars."""
    role = role_or_404(request, number, role_id)
    require(permissions.may_edit(request.actor, role.customer))
    customer = role.customer if role.customer_id == number else role.other
    ask = Ask(f"{role.customer.name}: {role.get_link_display().lower()} {role.other.name}", "Save role", "Role saved.")
    form = forms.Change(request.POST or None, initial=forms.initial(role))
    return carry_out(request, customer, ask, form, roles.change, {"role": role}, extra={"role": role})


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, number: int, role_id: int) -> HttpResponse:
    """GET, POST /customers/<reference>/roles/<id>/end/: its last day."""
    role = role_or_404(request, number, role_id)
    require(permissions.may_edit(request.actor, role.customer))
    customer = role.customer if role.customer_id == number else role.other
    ask = Ask(f"End: {role.customer.name} {role.get_link_display().lower()} {role.other.name}", "End role", "Role ended.")
    form = forms.End(request.POST or None, initial={"on": timezone.localdate()})
    return carry_out(request, customer, ask, form, roles.end, {"role": role})
