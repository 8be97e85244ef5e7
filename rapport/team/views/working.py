"""What a colleague can be given, and when they are away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.errors import require
from rapport.core.forms import ActionForm
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.team import forms, permissions, queries
from rapport.team.actions import working
from rapport.team.models import User
from rapport.team.views.people import visible


@require_http_methods(["GET", "POST"])
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /team/<pk>/work/ shows what someone can be given; POST changes it."""
    who = visible(request, pk)
    require(permissions.may_manage(request.actor))
    if request.method == "GET":
        return _page(request, who, forms.WorkloadForm.of(who), "What they can be given")
    form = forms.WorkloadForm(request.POST)
    if form.carry_out(working.set_work, user=who, by=request.actor) is None:
        return _page(request, who, form, "What they can be given")
    return _back(request, who, f"{who.name} is up to date.")


@require_http_methods(["GET", "POST"])
def absence_new(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /team/<pk>/absences/new/ asks when someone is away; POST plans it."""
    who = visible(request, pk)
    require(permissions.may_plan_absence(request.actor, who))
    form = forms.AbsenceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.carry_out(working.plan_absence, user=who, by=request.actor):
        return _back(request, who, "The days away are planned.")
    return _page(request, who, form, "Days away")


@require_POST
def absence_cancel(request: HttpRequest, pk: int, absence_id: int) -> HttpResponse:
    """POST /team/<pk>/absences/<absence>/cancellation/: they are here after all."""
    who = visible(request, pk)
    found = queries.absences(who, since=timezone.localtime(request.actor.at).date())
    working.cancel_absence(absence=get_object_or_404(found, pk=absence_id), by=request.actor)
    return _back(request, who, "The days away are cancelled.")


def _page(request: HttpRequest, who: User, form: ActionForm, title: str) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "team/working.html", {"person": who, "form": form, "title": title}, status=status)


def _back(request: HttpRequest, who: User, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return SeeOther(who.get_absolute_url())
