"""What is done with one case. Each is a noun: GET asks, POST does; what asks nothing is a POST alone."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rapport.cases import permissions
from rapport.cases.actions import assigning, editing, moving, sleeping, watching
from rapport.cases.models import Case, CaseStatus
from rapport.cases.queries import closing
from rapport.core.errors import Conflict, Refused, require
from rapport.core.forms import ActionForm
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.desk.forms import cases as forms
from rapport.desk.views.cases.finding import case_or_404, next_in_inbox, way_on
from rapport.tasks.forms import zone
from rapport.tasks.rules import snoozing


def _at_once(request: HttpRequest, case: Case, act: Callable[..., Any], said: str, undo: str = "", **given: Any) -> HttpResponse:
    """Do what asks nothing. A refusal is said in a toast."""
    try:
        act(case=case, by=request.actor, **given)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, said, extra_tags=reverse(undo, args=[case.reference]) if undo else "")
    return SeeOther(way_on(request, case))


def ask(
    request: HttpRequest, case: Case, form: ActionForm, act: Callable[[], Any], title: str, button: str, said: str, **more: Any
) -> HttpResponse:
    """Show the form (GET), or do it and go on (POST); a refusal is shown on the form."""
    undo, to = more.pop("undo", ""), more.pop("to", way_on)
    context = {"case": case, "form": form, "title": title, "button": button, "here": button, "back_url": way_on(request, case), **more}
    if request.method != "POST":
        return render(request, "desk/cases/act.html", context)
    if not (form.is_valid() and _tried(form, act)):
        return render(request, "desk/cases/act.html", context, status=UNPROCESSABLE)
    messages.success(request, said, extra_tags=undo)
    return SeeOther(to(request, case))


def _tried(form: ActionForm, act: Callable[[], Any]) -> bool:
    try:
        act()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    return not form.errors


def posted(request: HttpRequest) -> Any:
    """What the form was sent with; None when it is only opened."""
    return request.POST if request.method == "POST" else None


@require_POST
def taking(request: HttpRequest, reference: str) -> HttpResponse:
    """POST /cases/<reference>/taking/: make it one's own."""
    case = case_or_404(request, reference)
    return _at_once(request, case, assigning.take, f"{case.reference} is yours.", undo="" if case.owner_id else "desk:case-letting-go")


@require_POST
def letting_go(request: HttpRequest, reference: str) -> HttpResponse:
    """POST /cases/<reference>/letting-go/: give one's own case back to its queue."""
    return _at_once(request, case_or_404(request, reference), assigning.let_go, "Given back to the queue.")


@require_http_methods(["GET", "POST"])
def assignment(request: HttpRequest, reference: str) -> HttpResponse:
    """GET, POST /cases/<reference>/assignment/: to a colleague, a team, a queue."""
    case, by = case_or_404(request, reference), request.actor
    require(permissions.may_assign(by, case))
    form = forms.Assign(posted(request), by=by, case=case)
    return ask(
        request, case, form, lambda: assigning.assign(case=case, by=by, **form.given()), f"Assign {case.reference}", "Assign", "Assigned."
    )


@require_http_methods(["GET", "POST"])
def status(request: HttpRequest, reference: str) -> HttpResponse:
    """GET, POST /cases/<reference>/status/: where it stands. The Move menu of the board posts here; its toast takes it back."""
    case, by = case_or_404(request, reference), request.actor
    require(permissions.may_work(by, case))
    before = case.status_id
    if request.method == "POST" and "to" in request.POST:
        return _moved(request, case)
    form = forms.ToStatus(posted(request), case=case)
    said = "Status changed."
    undo = reverse("desk:case-return", args=[case.reference, before])
    return ask(
        request,
        case,
        form,
        lambda: moving.move(case=case, status=form.cleaned_data["status"], by=by),
        f"Status of {case.reference}",
        "Change status",
        said,
        undo=undo,
    )


def _moved(request: HttpRequest, case: Case) -> HttpResponse:
    """From the board: to a lane at once. What has to be settled first is asked on the page that ends a case."""
    wanted = request.POST["to"]
    chosen = get_object_or_404(CaseStatus, pk=int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0)
    before = case.status_id
    try:
        moving.move(case=case, status=chosen, by=request.actor)
    except moving.CannotEnd as refusal:
        messages.error(request, f"{case.reference} stays where it is. {refusal.sentence}")
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        undo = f"{reverse('desk:case-return', args=[case.reference, before])}?next={_kept_next(request)}"
        messages.success(request, f"{case.reference} moved to {chosen.name}.", extra_tags=undo)
    return SeeOther(way_on(request, case))


def _kept_next(request: HttpRequest) -> str:
    return quote(request.GET.get("next", ""))


@require_POST
def returned(request: HttpRequest, reference: str, status_id: int) -> HttpResponse:
    """POST /cases/<reference>/status/<number>/: take a move back."""
    case = case_or_404(request, reference)
    chosen = get_object_or_404(CaseStatus, pk=status_id)
    return _at_once(request, case, moving.move, f"{case.reference} is back in {chosen.name}.", status=chosen)


@require_http_methods(["GET", "POST"])
def ending(request: HttpRequest, reference: str) -> HttpResponse:
    """GET, POST /cases/<reference>/ending/: sorted out (or closed); from the inbox it goes on to the next."""
    case, by = case_or_404(request, reference), request.actor
    require(permissions.may_work(by, case))
    form = forms.End(posted(request), may_anyway=permissions.may_close_anyway(by, case))
    act = moving.close if request.POST.get("how") == "closed" else moving.resolve

    def end() -> Any:
        said = form.cleaned_data
        return act(case=case, outcome=said["outcome"], anyway=said.get("anyway", ""), by=by)

    return ask(
        request,
        case,
        form,
        end,
        f"Sort out {case.reference}",
        "Sorted out",
        f"{case.reference} is sorted out.",
        undo=reverse("desk:case-reopening", args=[case.reference]),
        to=next_in_inbox,
        obstacles=[each for each in closing.in_the_way(case, at=by.at) if each.field != "outcome"],
        other_button="Close for good",
    )


@require_POST
def reopening(request: HttpRequest, reference: str) -> HttpResponse:
    """POST /cases/<reference>/reopening/: it had not ended after all."""
    case = case_or_404(request, reference)
    return _at_once(request, case, moving.reopen, f"{case.reference} is open again.", reason=request.POST.get("reason", "")[:500])


@require_http_methods(["GET", "POST"])
def sleep(request: HttpRequest, reference: str) -> HttpResponse:
    """GET, POST /cases/<reference>/sleep/: out of the lists until a moment, or until the customer answers."""
    case, by = case_or_404(request, reference), request.actor
    require(permissions.may_work(by, case))
    form = forms.Sleep(posted(request))
    choices = [*snoozing.choices(by.at, zone())]
    return ask(
        request,
        case,
        form,
        lambda: sleeping.sleep(case=case, until=form.moment(by), by=by),
        f"Put off {case.reference}",
        "Put off until that day",
        f"{case.reference} is put off. An answer wakes it.",
        undo=reverse("desk:case-waking", args=[case.reference]),
        to=next_in_inbox,
        choices=choices,
    )


@require_POST
def waking(request: HttpRequest, reference: str) -> HttpResponse:
    """POST /cases/<reference>/waking/: taken up again."""
    return _at_once(request, case_or_404(request, reference), sleeping.wake, "Taken up again.")


@require_POST
def watch(request: HttpRequest, reference: str) -> HttpResponse:
    """POST /cases/<reference>/watching/: follow it, or stop."""
    case = case_or_404(request, reference)
    if request.POST.get("watch") == "no":
        return _at_once(request, case, watching.stop, "You do not watch this case any more.")
    return _at_once(request, case, watching.watch, "You watch this case.")


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """GET, POST /cases/<reference>/edit/: what it says."""
    case, by = case_or_404(request, reference), request.actor
    require(permissions.may_work(by, case))
    shown = {"title": case.title, "kind": case.kind, "priority": case.priority, "tags": case.tags, "is_private": case.is_private}
    shown |= {"organisation_id": case.organisation_id, "is_kept_from_colleagues": case.is_kept_from_colleagues}
    form = forms.EditCase(posted(request), initial={**shown, "version": case.version}, by=by, case=case)

    def change() -> Any:
        try:
            return editing.edit(case=case, changes=form.changes(), version=form.cleaned_data["version"], by=by)
        except Conflict as conflict:
            newest = request.POST.copy()
            newest["version"] = str(conflict.version)
            form.data = newest
            raise

    return ask(request, case, form, change, f"Change {case.reference}", "Save", "Saved.", here="Change")
