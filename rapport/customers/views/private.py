"""The private record: opening it asks why and is logged."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rapport.audit import actions as audit
from rapport.core.errors import require
from rapport.core.http import UNPROCESSABLE
from rapport.customers import permissions
from rapport.customers.actions import sensitive
from rapport.customers.forms import life as forms
from rapport.customers.queries import records
from rapport.customers.views.acts import Ask, carry_out, customer_or_404


@never_cache
@require_http_methods(["GET", "POST"])
def opened(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /customers/<reference>/private/: say why, then read it. Every opening is logged with its purpose."""
    customer = customer_or_404(request, number)
    require(permissions.may_see_sensitive(request.actor, customer))
    form = forms.Purpose(request.POST or None)
    if not form.is_valid():
        ask = Ask("Open the private record", "Open", "")
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "customers/act.html", {"customer": customer, "ask": ask, "form": form}, status=status)
    audit.record_viewing(
        subject="customers.customer", subject_id=customer.pk, part="private", purpose=form.cleaned_data["purpose"], by=request.actor
    )
    kept = records.private_records(customer)
    record = next((each for each in kept if each.customer_id == customer.pk), None)
    context = {"customer": customer, "record": record, "others": [each for each in kept if each is not record]}
    return render(request, "customers/private.html", {**context, "form": forms.Private(initial=forms.Private.initial_of(record))})


@require_http_methods(["POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """POST /customers/<reference>/private/change/: write it."""
    customer = customer_or_404(request, number)
    require(permissions.may_see_sensitive(request.actor, customer))
    ask = Ask("Change the private record", "Save private record", "Private record saved.")
    return carry_out(request, customer, ask, forms.Private(request.POST), sensitive.change, {"customer": customer})
