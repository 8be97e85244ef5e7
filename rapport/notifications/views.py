"""Pages of notifications."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.notifications import actions, forms, queries, rules
from rapport.notifications.models import Choice
from rapport.notifications.rules import Kind


@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """GET /notifications/: what one was told, newest first."""
    by = request.actor
    page = Paginator(queries.visible(by), queries.PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/list.html", {"page": page, "unseen": queries.unseen(by)})


@require_GET
def newest(request: HttpRequest) -> HttpResponse:
    """GET /notifications/newest/: the first few, for the bell; the page of them all for a plain browser. One statement."""
    if not request.htmx:
        return SeeOther(resolve_url("notifications:list"))
    return render(request, "notifications/_newest.html", {"rows": queries.visible(request.actor)[: queries.FEW]})


@require_POST
def notification(request: HttpRequest, number: int) -> HttpResponse:
    """POST /notifications/<number>/: go to what it is about; it counts as seen."""
    found = get_object_or_404(queries.visible(request.actor), pk=number)
    actions.see(notification=found, by=request.actor)
    return SeeOther(found.address)


@require_POST
def see_all(request: HttpRequest) -> HttpResponse:
    """POST /notifications/seen/: all of them count as seen."""
    actions.see_all(by=request.actor)
    return SeeOther(resolve_url("notifications:list"))


@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """GET, POST /notifications/choices/: how one is told of each kind."""
    by = request.actor
    choice = Choice.objects.filter(user=by.user_id).first() or Choice()
    now = {kind: rules.way(choice.ways, kind) for kind in Kind.values} | {"digest_hour": choice.digest_hour}
    form = forms.ChoiceForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.carry_out(actions.choose, by=by):
        messages.success(request, "Saved.")
        return SeeOther(resolve_url("notifications:list"))
    return render(request, "notifications/choices.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)
