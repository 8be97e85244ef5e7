"""Adding a customer and changing their details."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from rapport.core.errors import Conflict, require
from rapport.core.http import UNPROCESSABLE, SeeOther, is_ours
from rapport.customers import permissions
from rapport.customers.actions import adding, editing
from rapport.customers.forms import custom, details
from rapport.customers.forms.typing import typed
from rapport.customers.models import Customer
from rapport.customers.queries import duplicates
from rapport.customers.rules import Kind
from rapport.customers.views import conflicts
from rapport.customers.views.acts import customer_or_404
from rapport.team.doing_once import once_only


@require_http_methods(["GET", "POST"])
@once_only
def add(request: HttpRequest) -> HttpResponse:
    """GET, POST /customers/new/?name=&email=&phone=&next=: a customer we did not have, with what is known of them; then back to `next`."""
    require(permissions.may_add(request.actor))
    kind = request.POST.get("kind") or request.GET.get("kind") or Kind.PERSON
    given = request.POST if request.method == "POST" else None
    known = {name: request.GET.get(name, "") for name in ("name", "email", "phone")}
    form = custom.with_fields(details.Add, given, kind=kind, initial={**known, "kind": kind})
    if given is not None and form.is_valid() and (found := _alike(request)):
        return render(request, "customers/add.html", {"form": form, "alike": found, "is_asked": True}, status=UNPROCESSABLE)
    added = form.carry_out(adding.add, by=request.actor) if given is not None else None
    if added is None:
        return render(request, "customers/add.html", {"form": form}, status=UNPROCESSABLE if given is not None else 200)
    messages.success(request, f"{added.name} added.")
    asked_from = request.GET.get("next", "")
    return SeeOther(asked_from if is_ours(asked_from) else added.get_absolute_url())


def _alike(request: HttpRequest) -> list[duplicates.Alike]:
    """Customers like this one, unless the person has seen them all on the page and adds it all the same."""
    found, seen = duplicates.alike(typed(request.POST), request.actor), set(request.POST.getlist("seen"))
    return found if {each.customer.reference for each in found} - seen else []


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /customers/<reference>/edit/: details, with what someone else did meanwhile shown field by field."""
    customer = customer_or_404(request, number)
    require(permissions.may_edit(request.actor, customer))
    given = request.POST if request.method == "POST" else None
    kind = (given or {}).get("kind") or customer.kind  # type: ignore[call-overload]
    form = custom.with_fields(details.Change, given, kind=kind, initial=_initial(customer))
    context = {"form": form, "customer": customer}
    if given is None:
        return render(request, "customers/edit.html", context)
    if not form.is_valid():
        return render(request, "customers/edit.html", context, status=UNPROCESSABLE)
    try:
        done = form.carry_out(_edit, customer=customer, by=request.actor)
    except Conflict as conflict:
        return conflicts.shown(request, customer, form, conflict)
    if done is None:
        return render(request, "customers/edit.html", context, status=UNPROCESSABLE)
    messages.success(request, "Details saved.")
    return SeeOther(done.get_absolute_url())


def _edit(*, customer: Customer, by: Any, version: int, newest: int | None, **changes: Any) -> Customer:
    return editing.edit(customer=customer, changes=changes, version=version, chosen_at=newest, by=by)


def _initial(customer: Customer) -> dict[str, Any]:
    values = {name: getattr(customer, name) for name in editing.CHANGEABLE if name != "custom"}
    return {**values, **custom.initial(customer.custom), "version": customer.version}
