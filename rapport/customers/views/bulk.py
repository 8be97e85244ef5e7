"""One change to many customers: see whom it concerns, do it, undo it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rapport.core.errors import Refused, require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.core.wording import counted
from rapport.customers.actions import bulk
from rapport.customers.forms.bulk import FORMS, TITLES
from rapport.customers.models import BulkChange
from rapport.customers.models.bulk import BulkStatus, BulkWhat
from rapport.customers.queries import records
from rapport.customers.views.asking import Asking
from rapport.customers.views.listing import chosen

NAMED = 8


@dataclass(frozen=True)
class Choice:
    """Whom a change concerns: those ticked, or all that match; some of their names for a look."""

    numbers: list[int]
    names: list[str]
    is_all: bool


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """POST /customers/bulk/: how many and who; sent again with `sure`, it is done."""
    what = request.POST.get("what", "")
    if what not in FORMS:
        raise Http404("There is no such change.")
    require(request.actor.holds("customers.archive" if what == BulkWhat.ARCHIVE else "customers.edit"))
    asking = Asking.of(request)
    choice = _choice(request, asking)
    is_sure = "sure" in request.POST
    form: Any = FORMS[what](request.POST if is_sure else None)
    done = form.is_valid() and _done(form, what, choice, request) if is_sure else None
    if done:
        _say(request, done)
        return SeeOther(asking.url() if done.status == BulkStatus.DONE else reverse("customers:bulk-progress", args=[done.pk]))
    context = {"what": what, "title": f"{TITLES[what]} {counted(len(choice.numbers), 'customer')}", "choice": choice, "form": form}
    context |= {"more": len(choice.numbers) - len(choice.names), "kept": list(asking.kept()), "back_url": asking.url(), "most": bulk.MOST}
    return render(request, "customers/bulk.html", context, status=UNPROCESSABLE if form.errors else 200)


def _choice(request: HttpRequest, asking: Asking) -> Choice:
    """Those ticked that are still visible; or everyone who matches, one more than may be changed at most."""
    is_all = request.POST.get("all") == "yes"
    if is_all:
        found, _ = chosen(asking, request.actor)
    else:
        picked = [int(number) for number in request.POST.getlist("pick") if number.isdecimal() and len(number) < 19]
        found = records.visible(request.actor).filter(pk__in=picked[: bulk.MOST])
    numbers = list(found.order_by().values_list("pk", flat=True)[: bulk.MOST + 1])
    names = list(records.visible(request.actor).filter(pk__in=numbers[:200]).order_by("sort_name").values_list("name", flat=True)[:NAMED])
    return Choice(numbers, names, is_all)


def _done(form: Any, what: str, choice: Choice, request: HttpRequest) -> BulkChange | None:
    try:
        return bulk.start(what=what, customers=choice.numbers, given=form.given(), by=request.actor)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return None


def _say(request: HttpRequest, done: BulkChange) -> None:
    if done.status != BulkStatus.DONE:
        messages.info(request, f"{counted(done.wanted, 'customer')} are being changed.")
        return
    skipped = f" {counted(len(done.skipped), 'customer')} could not be." if done.skipped else ""
    undo = reverse("customers:bulk-undo", args=[done.pk]) if done.before else ""
    messages.success(request, f"{counted(len(done.before), 'customer')} changed.{skipped}", extra_tags=undo)


@require_GET
def progress(request: HttpRequest, change_id: int) -> HttpResponse:
    """GET /customers/bulk/<id>/: how far a large change is, and its undo."""
    found = get_object_or_404(BulkChange, pk=change_id, by=request.actor.user_id)
    done = found.wanted - len(found.waiting) if found.status != BulkStatus.UNDOING else len(found.before) - len(found.waiting)
    of = found.wanted if found.status != BulkStatus.UNDOING else len(found.before)
    context = {"change": found, "done": done, "of": of, "percent": 100 * done // max(1, of), "is_running": bool(found.waiting)}
    return render(request, "customers/_bulk_progress.html" if request.htmx else "customers/bulk_progress.html", context)


@require_POST
def undo(request: HttpRequest, change_id: int) -> HttpResponse:
    """POST /customers/bulk/<id>/undo/: put it back as it was."""
    found = get_object_or_404(BulkChange, pk=change_id, by=request.actor.user_id)
    try:
        undone = bulk.undo(change=found, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return SeeOther(reverse("customers:bulk-progress", args=[found.pk]))
    left = f" {counted(len(undone.skipped), 'customer')} had been changed since and stay as they are." if undone.skipped else ""
    messages.success(request, f"Undone.{left}" if undone.status == BulkStatus.UNDONE else "This is being undone.")
    return SeeOther(reverse("customers:list"))
