"""Making and changing calendars. A change first shows which due dates move, then it is made."""

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from rapport.clocks import forms, permissions
from rapport.clocks.actions import calendars
from rapport.clocks.models import Calendar
from rapport.clocks.queries import calendars as queries
from rapport.clocks.queries import effect, timetables
from rapport.clocks.queries.effect import Effect
from rapport.clocks.rules import content
from rapport.clocks.rules.timetable import Era
from rapport.core import wording
from rapport.core.errors import require
from rapport.core.http import UNPROCESSABLE, SeeOther

SHOWN = 50


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET, POST /calendars/new/: a calendar, beginning as office hours."""
    require(permissions.may_manage(request.actor))
    usual = content.Content(zone=timezone.get_default_timezone_name(), weekly=content.OFFICE_HOURS.weekly)
    form = forms.NewCalendar(request.POST or None, initial=forms.shown(usual))
    if request.method == "POST" and (made := form.carry_out(calendars.make, by=request.actor)):
        messages.success(request, f"{made.name} is a calendar now.")
        return SeeOther(reverse("clocks:calendar", args=[made.pk]))
    return render(request, "clocks/new.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /calendars/<pk>/change/: asks, shows what the change does to open clocks, and makes it once that was seen."""
    calendar = _manageable(request, pk)
    latest = queries.said(timetables.latest(calendar))
    form = forms.ChangeCalendar(request.POST or None, initial={**forms.shown(latest), "version": calendar.version})
    context: dict[str, Any] = {"form": form, "calendar": calendar}
    if request.method == "POST" and form.is_valid():
        seen = _seen(form.cleaned_data)
        if request.POST.get("seen") == seen:
            moved = form.carry_out(calendars.change, calendar=calendar, by=request.actor)
            if moved is not None:
                messages.success(request, _done(moved))
                return SeeOther(reverse("clocks:calendar", args=[pk]))
        else:
            context |= {"effect": _effect(request, calendar, form.cleaned_data), "seen": seen, "shown": SHOWN}
    return render(request, "clocks/change.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /calendars/<pk>/name/: another name."""
    calendar = _manageable(request, pk)
    form = forms.Rename(request.POST or None, initial={"name": calendar.name})
    if request.method == "POST" and form.carry_out(calendars.rename, calendar=calendar, by=request.actor):
        messages.success(request, "The calendar has its new name.")
        return SeeOther(reverse("clocks:calendar", args=[pk]))
    return render(request, "clocks/name.html", {"form": form, "calendar": calendar}, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def default(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /calendars/<pk>/default/: new clocks run in it unless they name another."""
    calendar = calendars.make_default(calendar=_manageable(request, pk), by=request.actor)
    messages.success(request, f"New clocks run in {calendar.name}.")
    return SeeOther(reverse("clocks:calendar", args=[pk]))


def _manageable(request: HttpRequest, pk: int) -> Calendar:
    require(permissions.may_manage(request.actor))
    return get_object_or_404(queries.visible(request.actor), pk=pk)


def _effect(request: HttpRequest, calendar: Calendar, given: dict[str, Any]) -> Effect:
    since = given["in_force_from"] or request.actor.at
    return effect.of(calendar, Era(since, content.read(given["given"]), calendar.version + 1), request.actor.at)


def _seen(given: dict[str, Any]) -> str:
    """A mark of what was shown: the change may be made when it is still the same."""
    told = json.dumps([given["given"], given["version"], str(given["in_force_from"])], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _done(moved: int) -> str:
    return (
        f"The calendar is changed. {wording.counted(moved, 'due date')} moved." if moved else "The calendar is changed. No due date moved."
    )
