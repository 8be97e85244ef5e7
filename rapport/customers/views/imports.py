"""Bringing customers in from a file, step by step: send, say what is what, check, run, undo."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.errors import Refused, require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.customers import permissions
from rapport.customers.actions import imports
from rapport.customers.forms import imports as forms
from rapport.customers.models import Import
from rapport.customers.models.importing import ImportStatus
from rapport.customers.queries import imports as queries

STOP_POLLING = 286


def _one(request: HttpRequest, import_id: int) -> Import:
    return get_object_or_404(queries.visible(request.actor), pk=import_id)


@require_http_methods(["GET", "POST"])
def everything(request: HttpRequest) -> HttpResponse:
    """GET, POST /customers/imports/: the imports so far, and the form that sends a file."""
    require(permissions.may_import(request.actor))
    form = forms.Upload(request.POST, request.FILES) if request.method == "POST" else forms.Upload()
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            return SeeOther(f"/customers/imports/{imports.store(stream=sent, name=sent.name, by=request.actor).pk}/")
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
    context = {"form": form, "imports": queries.visible(request.actor)[:50]}
    return render(request, "customers/imports.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, import_id: int) -> HttpResponse:
    """GET, POST /customers/imports/<id>/: its columns to confirm, or how it is going, or what it did."""
    imported = _one(request, import_id)
    if imported.status not in {ImportStatus.STORED, ImportStatus.CHECKED}:
        return render(request, "customers/import.html", {"imported": imported})
    form = forms.Plan(request.POST or None, imported=imported)
    if request.method == "POST" and form.is_valid():
        try:
            planned = imports.plan(imported=imported, by=request.actor, **form.cleaned_data)
            imports.ask(imported=planned, dry=request.POST.get("then") != "run", by=request.actor)
            return SeeOther(request.path)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    try:
        context = {"imported": imported, "form": form, "look": queries.look(imported)}
    except Refused as refusal:  # the file is no longer there: nothing can be asked about it
        imported.problem = refusal.sentence
        return render(request, "customers/import.html", {"imported": imported}, status=UNPROCESSABLE)
    return render(request, "customers/import.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_GET
def progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """GET /customers/imports/<id>/progress/: the part that tells how far it is; asks no more when it is done."""
    imported = _one(request, import_id)
    is_going = imported.status in {ImportStatus.CHECKING, ImportStatus.RUNNING}
    response = render(request, "customers/_import_progress.html", {"imported": imported}, status=200 if is_going else STOP_POLLING)
    if not is_going:
        response["HX-Refresh"] = "true"
    return response


@require_GET
def refused(request: HttpRequest, import_id: int) -> FileResponse:
    """GET /customers/imports/<id>/refused/: the refused rows with their reasons, as CSV."""
    imported = _one(request, import_id)
    kept = imported.refused_file
    if not kept or not kept.storage.exists(str(kept.name)):
        raise Http404
    return FileResponse(kept.open(), as_attachment=True, filename=f"refused-{imported.pk}.csv", content_type="text/csv")


@require_POST
def undo(request: HttpRequest, import_id: int) -> HttpResponse:
    """POST /customers/imports/<id>/undo/: take it all back."""
    imported = _one(request, import_id)
    try:
        imports.undo(imported=imported, by=request.actor)
        messages.success(request, f"The import of {imported.file_name} was undone.")
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("customers:import", import_id)
