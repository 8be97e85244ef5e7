"""What happens to a task: done, to do again, put off, taken up, handed over, dropped. Each is a noun and a POST."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.errors import Refused, require
from rapport.core.forms import ActionForm
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.tasks import forms, permissions, queries
from rapport.tasks.actions import assigning, ending, sleeping
from rapport.tasks.models import Task
from rapport.tasks.rules import snoozing
from rapport.tasks.views.finding import posted, task_or_404, way_back
from rapport.team.actors import Actor


@require_POST
def completion(request: HttpRequest, number: int) -> HttpResponse:
    """POST /tasks/<number>/completion/: it is done. The toast offers to undo it."""
    return _at_once(request, number, ending.finish, "Done: {title}", undo="tasks:reopening")


@require_POST
def reopening(request: HttpRequest, number: int) -> HttpResponse:
    """POST /tasks/<number>/reopening/: to do again after all; undoes done and dropped."""
    return _at_once(request, number, ending.reopen, "To do again: {title}")


@require_POST
def waking(request: HttpRequest, number: int) -> HttpResponse:
    """POST /tasks/<number>/waking/: taken up before its time."""
    return _at_once(request, number, sleeping.wake, "Taken up again: {title}")


@require_POST
def taking(request: HttpRequest, number: int) -> HttpResponse:
    """POST /tasks/<number>/taking/: a task that is free becomes one's own."""
    return _at_once(request, number, _take, "Now yours: {title}")


def _take(*, task: Task, by: Actor) -> Task:
    return assigning.assign(task=task, owner=by.user, team=task.team, by=by)


def _at_once(request: HttpRequest, number: int, action: Callable[..., Task], said: str, undo: str = "") -> HttpResponse:
    """Do an act that asks nothing; answer with the row (htmx) or go back. A refusal is said in a toast."""
    task = task_or_404(request, number)
    try:
        task = action(task=task, by=request.actor)  # type: ignore[attr-defined]
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        task = task_or_404(request, number)
    else:
        messages.success(request, said.format(title=task.title), extra_tags=reverse(undo, args=[number]) if undo else "")
    return _answer(request, task)


def _answer(request: HttpRequest, task: Task) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return SeeOther(way_back(request))
    named = queries.named([task], request.actor)[0]  # type: ignore[attr-defined]
    response = render(request, "tasks/_row.html", {"task": named})
    response["HX-Trigger"] = "tasks-changed, timeline-changed"
    return response


@require_http_methods(["GET", "POST"])
def sleep(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /tasks/<number>/sleep/: put it off until later, tomorrow, Monday, in a week, or a date."""
    actor = request.actor  # type: ignore[attr-defined]
    task = task_or_404(request, number)
    require(permissions.may_edit(actor, task))
    form = forms.PutOff(posted(request), by=actor)
    context = {"task": task, "form": form, "choices": snoozing.choices(actor.at, forms.zone())}
    return _ask(request, form, sleeping.snooze, "tasks/sleep.html", context, f"Put off: {task.title}", undo="tasks:waking")


@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /tasks/<number>/handover/: to another person or a team."""
    actor = request.actor  # type: ignore[attr-defined]
    task = task_or_404(request, number)
    require(permissions.may_assign(actor, task))
    form = forms.HandOver(posted(request), by=actor, task=task)
    return _ask(request, form, assigning.assign, "tasks/handover.html", {"task": task, "form": form}, f"Handed over: {task.title}")


@require_http_methods(["GET", "POST"])
def dropping(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /tasks/<number>/dropping/: we will not do it."""
    actor = request.actor  # type: ignore[attr-defined]
    task = task_or_404(request, number)
    require(permissions.may_edit(actor, task))
    form = forms.Drop(posted(request))
    return _ask(
        request, form, ending.drop, "tasks/dropping.html", {"task": task, "form": form}, f"Dropped: {task.title}", "tasks:reopening"
    )


def _ask(
    request: HttpRequest, form: ActionForm, action: Callable[..., Task], page: str, context: dict[str, Any], said: str, undo: str = ""
) -> HttpResponse:
    """Show the page (GET), or do the act and go on to Today or the list the person came from (POST)."""
    task = context["task"]
    context["next"] = request.POST.get("next") or (way_back(request) if request.method == "GET" else resolve_url("tasks:list"))
    if request.method != "POST":
        return render(request, page, context)
    if form.carry_out(action, task=task, by=request.actor) is None:  # type: ignore[attr-defined]
        return render(request, page, context, status=UNPROCESSABLE)
    messages.success(request, said, extra_tags=reverse(undo, args=[task.pk]) if undo else "")
    return SeeOther(_safe(request, context["next"]))


def _safe(request: HttpRequest, wanted: str) -> str:
    """Only a path of ours, and never the page just answered."""
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted != request.path
    return wanted if is_ours else resolve_url("tasks:list")
