"""One change to many cases: what it would do, do it, undo it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rapport.cases.actions import bulk
from rapport.cases.models import BulkChange, BulkStatus, Case
from rapport.cases.queries import lists
from rapport.core.errors import Refused, require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.core.wording import counted
from rapport.desk.forms.case_bulk import FORMS, TITLES

NAMED = 8


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """POST /cases/bulk/: which cases and what; with `look`, what it would do; with `sure`, it is done."""
    what = request.POST.get("what", "")
    if what not in FORMS:
        raise Http404
    by = request.actor
    require(by.holds("cases.assign" if what in {"assign", "queue"} else "cases.work"))
    chosen = _chosen(request)
    is_sent = "look" in request.POST or "sure" in request.POST
    form: Any = FORMS[what](request.POST if is_sent else None)
    preview = None
    if is_sent and form.is_valid():
        try:
            if "sure" in request.POST:
                return _done(request, bulk.start(what=what, cases=[case.pk for case in chosen], given=form.given(), by=by))
            preview = bulk.preview(what=what, cases=[case.pk for case in chosen], given=form.given(), by=by)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    context = {
        "what": what,
        "title": f"{TITLES[what]}: {counted(len(chosen), 'case')}",
        "chosen": chosen,
        "named": chosen[:NAMED],
        "more": max(0, len(chosen) - NAMED),
        "form": form,
        "preview": preview,
        "refused": [(case, preview.refused[case.pk]) for case in chosen if preview and case.pk in preview.refused],
        "back_url": _back(request),
    }
    return render(request, "desk/cases/bulk.html", context, status=UNPROCESSABLE if form.errors else 200)


def _chosen(request: HttpRequest) -> list[Case]:
    picked = [int(number) for number in request.POST.getlist("pick") if number.isdecimal() and len(number) < 19]
    return list(lists.visible(request.actor).filter(pk__in=picked[: bulk.MOST]).order_by("pk"))


def _back(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    return wanted if wanted.startswith("/cases/?") else "/cases/?shape=table"


def _done(request: HttpRequest, done: BulkChange) -> HttpResponse:
    if done.status != BulkStatus.DONE:
        messages.info(request, f"{counted(done.wanted, 'case')} are being changed.")
        return SeeOther(reverse("desk:case-bulk-progress", args=[done.pk]))
    refused = f" {counted(len(done.refused), 'case')} could not be." if done.refused else ""
    undo = reverse("desk:case-bulk-undo", args=[done.pk]) if done.before else ""
    messages.success(request, f"{counted(len(done.before), 'case')} changed.{refused}", extra_tags=undo)
    return SeeOther(_back(request))


@require_GET
def progress(request: HttpRequest, change_id: int) -> HttpResponse:
    """GET /cases/bulk/<number>/: how far a large change is, what said no, and its undo."""
    found = get_object_or_404(BulkChange, pk=change_id, by=request.actor.user_id)
    refused = lists.visible(request.actor).filter(pk__in=[int(number) for number in list(found.refused)[:100]])
    context = {"change": found, "left": len(found.waiting), "refused": [(case, found.refused[str(case.pk)]) for case in refused]}
    return render(request, "desk/cases/bulk_progress.html", context)


@require_POST
def undo(request: HttpRequest, change_id: int) -> HttpResponse:
    """POST /cases/bulk/<number>/undo/: put it back as it was."""
    found = get_object_or_404(BulkChange, pk=change_id, by=request.actor.user_id)
    try:
        undone = bulk.undo(change=found, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return SeeOther(reverse("desk:case-bulk-progress", args=[found.pk]))
    left = f" {counted(len(undone.refused), 'case')} had been changed since and stay as they are." if undone.refused else ""
    messages.success(request, f"Undone.{left}" if undone.status == BulkStatus.UNDONE else "This is being undone.")
    return SeeOther("/cases/?shape=table")
