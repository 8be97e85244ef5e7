"""What a case hangs together with, and what is ticked and explained in it. Each is a noun: GET asks, POST does."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rapport.cases import permissions
from rapport.cases.actions import checking, joining, linking
from rapport.cases.models import Case, CaseMove, CheckRow
from rapport.cases.queries import records
from rapport.clocks.actions import ending as clocks
from rapport.clocks.models import Clock
from rapport.core.errors import Refused, require
from rapport.core.http import SeeOther
from rapport.desk.forms import cases as forms
from rapport.desk.views.cases.acts import ask, posted
from rapport.desk.views.cases.finding import case_or_404


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, reference: str) -> HttpResponse:
    """GET, POST /cases/<reference>/merge/: this case becomes part of another one."""
    case, by = case_or_404(request, reference), request.actor
    require(permissions.may_work(by, case))
    form = forms.Other(posted(request))

    def join() -> Any:
        return joining.merge(survivor=_other(form, request), absorbed=case, reason=form.cleaned_data["reason"], by=by)

    return ask(request, case, form, join, f"Merge {case.reference} with another case", "Merge", "Merged. The old number leads here.")


def _other(form: forms.Other, request: HttpRequest) -> Case:
    try:
        return records.by_reference(request.actor, form.cleaned_data["other"])
    except Case.DoesNotExist:
        raise NoSuchCase("There is no case with this number that you may see.", field="other") from None


class NoSuchCase(Refused):
    """No case of that number, or not one this person may see."""


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, reference: str) -> HttpResponse:
    """GET, POST /cases/<reference>/split/: some of its conversations are another matter."""
    case, by = case_or_404(request, reference), request.actor
    require(permissions.may_work(by, case))
    threads = [each.conversation for each in case.threads.select_related("conversation").order_by("conversation_id")]
    form = forms.Split(posted(request), conversations=threads)

    def part() -> Any:
        said = form.cleaned_data
        chosen = [form.by_key[key] for key in said["conversations"]]
        return joining.split(case=case, conversations=chosen, title=said["title"], reason=said["reason"], by=by)

    return ask(request, case, form, part, f"Take {case.reference} apart", "Take apart", "A new case was opened.")


@require_POST
def move_undone(request: HttpRequest, reference: str, move_id: int) -> HttpResponse:
    """POST /cases/<reference>/moves/<number>/undo/: take a merge or a split back."""
    case = case_or_404(request, reference)
    move = get_object_or_404(CaseMove.objects.select_related("source", "target"), pk=move_id)
    if case.pk not in {move.source_id, move.target_id}:
        raise Http404
    try:
        joining.undo(move=move, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Taken back.")
    return SeeOther(case.get_absolute_url())


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, reference: str) -> HttpResponse:
    """GET, POST /cases/<reference>/link/: it has to do with another case."""
    case, by = case_or_404(request, reference), request.actor
    require(permissions.may_work(by, case))
    form = forms.Other(posted(request))
    del form.fields["reason"]
    return ask(
        request,
        case,
        form,
        lambda: linking.link(case=case, other=_other(form, request), by=by),
        f"Link {case.reference}",
        "Link",
        "Linked.",
    )


@require_http_methods(["GET", "POST"])
def adoption(request: HttpRequest, reference: str) -> HttpResponse:
    """GET, POST /cases/<reference>/parent/: it is part of a larger case, such as one flat of an outage."""
    case, by = case_or_404(request, reference), request.actor
    require(permissions.may_work(by, case))
    form = forms.Other(posted(request))
    form.fields["other"].label = "The larger case"
    del form.fields["reason"]
    return ask(
        request,
        case,
        form,
        lambda: linking.adopt(parent=_other(form, request), children=[case], by=by),
        f"Make {case.reference} part of a larger case",
        "Make it part",
        f"{case.reference} is part of it now.",
        undo=reverse("desk:case-release", args=[case.reference]),
    )


@require_POST
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """POST /cases/<reference>/parent/removal/: it stands on its own again."""
    case = case_or_404(request, reference)
    try:
        linking.release(child=case, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"{case.reference} stands on its own again.")
    return SeeOther(case.get_absolute_url())


@require_POST
def check(request: HttpRequest, reference: str, row_id: int) -> HttpResponse:
    """POST /cases/<reference>/checks/<number>/: tick a check, take the tick back, or say why it does not apply."""
    case = case_or_404(request, reference)
    row = get_object_or_404(CheckRow.objects.select_related("case"), pk=row_id, case=case)
    reason = request.POST.get("reason", "").strip()
    try:
        if request.POST.get("tick") == "drop":
            checking.drop(row=row, reason=reason, by=request.actor)
        else:
            checking.tick(row=row, is_ticked=request.POST.get("tick") == "yes", by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return SeeOther(f"{case.get_absolute_url()}#checks")


@require_POST
def lateness(request: HttpRequest, reference: str, clock_id: int) -> HttpResponse:
    """POST /cases/<reference>/clocks/<number>/reason/: say why a clock was missed."""
    case = case_or_404(request, reference)
    require(permissions.may_work(request.actor, case))
    clock = get_object_or_404(Clock, pk=clock_id, about_kind="cases.case", about_id=case.pk)
    try:
        clocks.give_reason(clock=clock, reason=request.POST.get("reason", ""), by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Kept with the clock.")
    return SeeOther(f"{case.get_absolute_url()}#clocks")
