"""Contact points: adding, correcting, and what we learn about them."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.errors import require
from rapport.customers import permissions
from rapport.customers.actions import contact_points
from rapport.customers.forms import points as forms
from rapport.customers.views.acts import Ask, at_once, carry_out, customer_or_404, point_or_404

AT_ONCE = {
    "preference": (contact_points.prefer, "It is used first from now on."),
    "verification": (contact_points.verify, "Marked as verified."),
    "opt-out": (contact_points.opt_out, "Opted out."),
    "opt-in": (contact_points.opt_in, "Opted in."),
    "repair": (contact_points.mark_valid, "Marked as working."),
    "removal": (contact_points.remove, "Removed."),
}


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /customers/<reference>/contact-points/new/: a way to reach a customer."""
    customer = customer_or_404(request, number)
    require(permissions.may_edit(request.actor, customer))
    ask = Ask("Add a contact point", "Add contact point", "Contact point added.")
    return carry_out(request, customer, ask, forms.Add(request.POST or None), contact_points.add, {"customer": customer})


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, number: int, point_id: int) -> HttpResponse:
    """GET, POST /customers/<reference>/contact-points/<id>/: correct it, or say what we learned about it."""
    point = point_or_404(request, number, point_id)
    require(permissions.may_edit(request.actor, point.customer))
    ask = Ask(f"Change {point.value}", "Save contact point", "Contact point saved.")
    form = forms.Change(request.POST or None, initial=forms.initial(point))
    return carry_out(request, point.customer, ask, form, contact_points.change, {"point": point}, extra={"point": point})


@require_http_methods(["GET", "POST"])
def fault(request: HttpRequest, number: int, point_id: int) -> HttpResponse:
    """GET, POST /customers/<reference>/contact-points/<id>/fault/: it does not work."""
    point = point_or_404(request, number, point_id)
    require(permissions.may_edit(request.actor, point.customer))
    ask = Ask(f"{point.value} does not work", "Mark as not working", "Marked as not working.")
    return carry_out(request, point.customer, ask, forms.Fault(request.POST or None), contact_points.mark_invalid, {"point": point})


@require_POST
def moment(request: HttpRequest, number: int, point_id: int, what: str) -> HttpResponse:
    """POST /customers/<reference>/contact-points/<id>/<what>/: preference, verification, opt-out, opt-in, repair, removal."""
    point = point_or_404(request, number, point_id)
    action, done = AT_ONCE[what]
    return at_once(request, point.customer, done, action, point=point)
