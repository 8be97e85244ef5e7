"""Saved views of cases: keep one, see them all, take one away."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.cases import filtering, permissions
from rapport.cases.actions import views as saving
from rapport.cases.models import CaseView
from rapport.cases.queries import lists
from rapport.core.errors import Refused, require
from rapport.core.forms import ActionForm
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.desk.queries.case_lists import Asking


class Keep(ActionForm):
    """What a view is called, and for whom it is."""

    name = forms.CharField(label="Name", max_length=100)
    is_shared = forms.BooleanField(label="For everyone", required=False)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """GET, POST /cases/views/new/?...: keep the list as it is now."""
    by = request.actor
    require(by.holds("cases.read"))
    asking = Asking.of(request.GET, by)
    form = Keep(request.POST if request.method == "POST" else None)
    if not permissions.may_share_views(by):
        del form.fields["is_shared"]
    saved: Any = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = saving.keep(by=by, rule=asking.rule, sort=asking.order, shape=asking.shape, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    if saved is not None:
        messages.success(request, f"View “{saved.name}” saved.")
        return SeeOther(resolve_url("desk:case-views"))
    rule = filtering.sentence(asking.parsed())
    context = {"form": form, "rule": rule, "back_url": f"/cases/{asking.url()}"}
    return render(request, "desk/cases/keep.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_GET
def everything(request: HttpRequest) -> HttpResponse:
    """GET /cases/views/: one's own saved views and those of everyone."""
    by = request.actor
    require(by.holds("cases.read"))
    found = [(view, f"/cases/{Asking.of_view(view).url()}", permissions.may_remove_view(by, view)) for view in lists.views(by)]
    return render(request, "desk/cases/views.html", {"views": found})


@require_POST
def removal(request: HttpRequest, view_id: int) -> HttpResponse:
    """POST /cases/views/<number>/removal/: take a view away."""
    found = get_object_or_404(CaseView.objects.filter(permissions.views_visible_to(request.actor)), pk=view_id)
    saving.remove(view=found, by=request.actor)
    messages.success(request, f"View “{found.name}” removed.")
    return SeeOther(resolve_url("desk:case-views"))
