"""Making and naming teams."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rapport.core.errors import require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.team import forms, permissions, queries
from rapport.team.actions import teams


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET /team/teams/new/ asks for a name; POST makes the team."""
    require(permissions.may_manage(request.actor))
    form = forms.TeamForm(request.POST or None)
    if request.method == "POST" and (team := form.carry_out(teams.create, by=request.actor)):
        messages.success(request, f"{team.name} is a team now.")
        return SeeOther(reverse("team:people"))
    return render(request, "team/team.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /team/teams/<pk>/ shows a team's name; POST changes it."""
    require(permissions.may_manage(request.actor))
    team = get_object_or_404(queries.teams(request.actor), pk=pk)
    form = forms.TeamForm(request.POST or None, initial={"name": team.name})
    if request.method == "POST" and form.carry_out(teams.rename, team=team, by=request.actor):
        messages.success(request, "The team has its new name.")
        return SeeOther(reverse("team:people"))
    return render(request, "team/team.html", {"form": form, "team": team}, status=UNPROCESSABLE if form.errors else 200)
