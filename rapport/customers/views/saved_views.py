"""Saved views: keep one, take one away, see them all."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.errors import require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.customers import filtering, permissions
from rapport.customers.actions import saved_views
from rapport.customers.filtering import Everyone
from rapport.customers.forms.saved_views import Save
from rapport.customers.queries import views
from rapport.customers.views.asking import Asking


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """GET, POST /customers/views/new/: keep the list as it is now."""
    require(request.actor.holds("customers.read"))
    asking = Asking.of(request)
    form = Save(request.POST if request.method == "POST" else None)
    if not permissions.may_edit_segments(request.actor):
        del form.fields["is_shared"]
    kept = {"rule": asking.where, "sort": asking.order, "columns": asking.show}
    saved = form.carry_out(saved_views.save, by=request.actor, **kept) if request.method == "POST" else None
    if saved is not None:
        messages.success(request, f"View “{saved.name}” saved.")
        return SeeOther(asking.url())
    context = {
        "form": form,
        "kept": list(asking.kept("q")),
        "rule": filtering.sentence(asking.rule or Everyone()),
        "back_url": asking.url(),
        "title": "Save this view",
        "button": "Save view",
    }
    return render(request, "customers/keep.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_GET
def everything(request: HttpRequest) -> HttpResponse:
    """GET /customers/views/: one's own saved views and the shared ones."""
    require(request.actor.holds("customers.read"))
    may_edit = permissions.may_edit_segments(request.actor)
    found = [
        (view, Asking(where=view.rule, order=view.sort or "name", show=tuple(view.columns)).url(), may_remove(view, request, may_edit))
        for view in views.visible(request.actor)
    ]
    return render(request, "customers/views.html", {"views": found})


def may_remove(view: object, request: HttpRequest, may_edit: bool) -> bool:
    """Whether this person may take a view away."""
    return view.owner_id == request.actor.user_id or (view.is_shared and may_edit)  # type: ignore[attr-defined]


@require_POST
def removal(request: HttpRequest, view_id: int) -> HttpResponse:
    """POST /customers/views/<id>/removal/: take a view away."""
    view = get_object_or_404(views.visible(request.actor), pk=view_id)
    saved_views.remove(view=view, by=request.actor)
    messages.success(request, f"View “{view.name}” removed.")
    return SeeOther("customers:views")
