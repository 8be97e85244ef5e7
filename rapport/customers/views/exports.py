"""Customers out to files: the list or segment in view, or one customer as a card."""

import io
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from rapport.audit import actions as audit
from rapport.core.errors import Refused, require
from rapport.customers import exporting, filtering, permissions
from rapport.customers.queries import records
from rapport.customers.views.acts import customer_or_404

MOST = 250_000


@require_GET
def customers(request: HttpRequest) -> HttpResponse:
    """GET /customers/export/?format=csv&where=...: everyone the filter finds. That it was done, and with which filter, is logged."""
    require(permissions.may_export(request.actor))
    kind, where = request.GET.get("format", "csv"), request.GET.get("where", "")
    try:
        rule = filtering.compile(filtering.parse(where), request.actor) if where.strip() else None
        found = records.live(request.actor).filter(permissions.within(request.actor, "customers.export"))
        found = found.filter(rule) if rule is not None else found
        return _file(request, found.distinct() if rule is not None else found, kind, where)  # type: ignore[return-value]
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("customers:list")


class TooMany(Refused):
    """More customers than a browser should wait for."""


def _file(request: HttpRequest, found, kind: str, where: str) -> FileResponse:  # type: ignore[no-untyped-def]
    if kind not in exporting.FORMATS:
        raise exporting.UnknownFormat("Choose CSV, XLSX or vCard.")
    if found[MOST : MOST + 1].exists():
        raise TooMany(f"This would be more than {MOST:,} customers. Narrow the filter, or use `rapport export customers`.")
    kept = NamedTemporaryFile(suffix=f".{kind}")  # noqa: SIM115 - closed by the response
    count = exporting.write(found, kept, kind, Path(kept.name))  # type: ignore[arg-type]
    audit.record_viewing(subject="customers.export", subject_id=count, part=kind, purpose=where, by=request.actor)
    kept.seek(0)
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
