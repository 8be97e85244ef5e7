"""Customers out to files: the list or segment in view, or one customer as a card."""

import io

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from rapport.audit import actions as audit
from rapport.core.errors import Refused, require
from rapport.customers import exporting, permissions
from rapport.customers.actions import exports as actions
from rapport.customers.queries import records
from rapport.customers.views.acts import customer_or_404


@require_GET
def customers(request: HttpRequest) -> HttpResponseBase:
    """GET /customers/export/?format=csv&where=...: everyone the filter finds. That it was done, and with which filter, is logged."""
    kind = request.GET.get("format", "csv")
    try:
        kept = actions.export(where=request.GET.get("where", ""), kind=kind, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("customers:list")
    name = f"customers-{timezone.localdate():%Y-%m-%d}.{kind}"
    return FileResponse(kept, as_attachment=True, filename=name, content_type=exporting.FORMATS[kind])


@require_GET
def card(request: HttpRequest, number: int) -> HttpResponse:
    """GET /customers/<reference>/card.vcf: one customer as a vCard 4.0."""
    customer = customer_or_404(request, number)
    require(permissions.may_export(request.actor))
    stream = io.BytesIO()
    exporting.write(records.visible(request.actor).filter(pk=customer.pk), stream, "vcf")
    audit.record_viewing(subject="customers.customer", subject_id=customer.pk, part="card", by=request.actor)
    response = HttpResponse(stream.getvalue(), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{customer.reference}.vcf"'
    return response
