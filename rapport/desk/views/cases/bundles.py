"""A whole case as one PDF: asked for, watched while it is made, fetched."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.cases import permissions
from rapport.cases.actions import bundles as actions
from rapport.cases.models import Bundle, Case
from rapport.cases.queries import bundles as queries
from rapport.core.errors import Refused, require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.desk.forms.cases import NewBundle
from rapport.desk.views.cases.finding import case_or_404
from rapport.team.doing_once import once_only

SHOWN = 20


@require_http_methods(["GET", "POST"])
@once_only
def bundles(request: HttpRequest, reference: str) -> HttpResponse:
    """GET, POST /cases/<reference>/bundles/: those that were made, and another one."""
    case, by = case_or_404(request, reference), request.actor
    require(permissions.may_bundle(by, case))
    form = NewBundle(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.carry_out(actions.ask, case=case, by=by):
        return SeeOther(_address(case))
    return render(request, "desk/cases/bundles.html", _listed(request, case) | {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@require_GET
def going(request: HttpRequest, reference: str) -> HttpResponse:
    """GET /cases/<reference>/bundles/progress/: how far they are, for the page that stands open."""
    case = case_or_404(request, reference)
    require(permissions.may_bundle(request.actor, case))
    if not request.htmx:
        return SeeOther(_address(case))
    return render(request, "desk/cases/_bundles.html", _listed(request, case))


def _listed(request: HttpRequest, case: Case) -> dict[str, Any]:
    found = list(queries.of_case(case)[:SHOWN])
    mine = [each for each in found if each.by_id == request.actor.user_id]
    return {"case": case, "bundles": found, "is_going": any(each.is_going for each in mine)}


def _address(case: Case) -> str:
    return reverse("desk:case-bundles", args=[case.reference])


def _one(request: HttpRequest, reference: str, number: int) -> Bundle:
    try:
        return queries.one(case_or_404(request, reference), number, request.actor)
    except Bundle.DoesNotExist:
        raise Http404 from None


@require_GET
def fetched(request: HttpRequest, reference: str, bundle_id: int, part: str) -> HttpResponseBase:
    """GET /cases/<reference>/bundles/<number>/pdf/ and .../files/: the bytes. Each fetching is logged."""
    found = _one(request, reference, bundle_id)
    try:
        bundle = actions.fetch(bundle=found, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return SeeOther(_address(found.case))
    return download(bundle, part)


def download(bundle: Bundle, part: str) -> FileResponse:
    """The PDF, or the ZIP with the files."""
    field, ending = (bundle.pdf, ".pdf") if part == "pdf" else (bundle.files, "-files.zip")
    if not field.name:
        raise Http404
    try:
        return FileResponse(field.open("rb"), as_attachment=True, filename=f"{bundle.case.reference}-bundle-{bundle.pk}{ending}")
    except FileNotFoundError:
        raise Http404 from None


@require_POST
def removal(request: HttpRequest, reference: str, bundle_id: int) -> HttpResponse:
    """POST /cases/<reference>/bundles/<number>/removal/: take it away before its days are over, or stop waiting for it."""
    found = _one(request, reference, bundle_id)
    actions.remove(bundle=found, by=request.actor)
    messages.success(request, "The bundle was removed.")
    return SeeOther(_address(found.case))
