"""A case: everything about it on one page; opening one; and why a date of it is what it is."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from rapport.cases import permissions
from rapport.cases.actions import opening
from rapport.cases.models import Case
from rapport.cases.queries import bundles
from rapport.cases.rules import words
from rapport.clocks.models import Clock
from rapport.clocks.queries import explaining
from rapport.conversations.models import Conversation
from rapport.core.errors import Refused, require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.customers import rules as customer_rules
from rapport.customers.models import Customer
from rapport.customers.permissions import may_see
from rapport.customers.queries import records, timelines
from rapport.desk.forms import cases as forms
from rapport.desk.queries import case_page, opened
from rapport.desk.queries import thread as threads
from rapport.desk.views import composing, inbox, matter
from rapport.desk.views.cases.finding import case_or_404
from rapport.tasks import permissions as task_permissions
from rapport.team.actors import Actor

HISTORY = 60


@require_GET
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """GET /cases/<reference>/: where it stands, everything that was said, and what it hangs together with. The reading is logged."""
    by = request.actor
    require(by.holds("cases.read"))
    found = case_page.case(words.number_in(reference) or 0, by)
    if found is None:
        raise Http404
    if found.merged_into is not None:
        return redirect(case_or_404(request, reference))
    whole = opened.of_case(found, by, into=_into(request))
    inbox.log_reading(whole, by)
    return render(request, "desk/cases/case.html", _context(request, whole, by))


def _into(request: HttpRequest) -> int | None:
    into = request.GET.get("in", "")
    return int(into) if into.isdecimal() and len(into) < 19 else None


def _context(request: HttpRequest, whole: opened.Opened, by: Actor) -> dict[str, Any]:
    found = whole.case
    assert found is not None
    before = request.GET.get("before", "")
    try:
        thread = threads.thread(whole.numbers, by, before=before)
    except threads.BadCursor:
        raise Http404 from None
    around = case_page.around(found, by)
    found.clock = next((clock for clock in around.clocks if clock.ended_at is None), None)  # type: ignore[attr-defined]
    return {
        "case": found,
        "opened": whole,
        "thread": thread,
        "before": before,
        "around": around,
        "query": "?",
        "is_plain": True,
        "customer": whole.customer if permissions.may_name_customer(by, found) else None,
        "organisation_named": found.organisation if found.organisation and may_see(by, found.organisation) else None,
        "may": _may(whole, found, by),
        "to_judge": opened.to_judge(whole, by),
        "is_watching": by.user_id in found.watcher_ids,  # type: ignore[attr-defined]
        "is_asleep": found.sleeps_until is not None and found.sleeps_until > by.at,
        "until_answer": found.sleeps_until == words.UNTIL_AN_ANSWER,
        **composing.context(request, whole, by),
    }


def _may(whole: opened.Opened, case: Case, by: Actor) -> dict[str, bool]:
    """What to offer; what asks for more than working on the case is asked only of those who may do that."""
    may = matter.may(whole, by)
    works = may["work"]
    return may | {"take": works and permissions.may_take(by, case), "task": works and case.is_open and task_permissions.may_add(by)}


@require_GET
def clock(request: HttpRequest, reference: str, clock_id: int) -> HttpResponse:
    """GET /cases/<reference>/clocks/<number>/: why this date, step by step."""
    found = case_or_404(request, reference)
    shown = get_object_or_404(
        Clock.objects.select_related("calendar_version__calendar"), pk=clock_id, about_kind="cases.case", about_id=found.pk
    )
    context = {"case": found, "clock": shown, "steps": explaining.why(shown)}
    return render(request, "desk/cases/_steps.html" if request.htmx else "desk/cases/clock.html", context)


@require_GET
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """GET /cases/<reference>/history/: what happened to a case, the latest first."""
    found = case_or_404(request, reference)
    lines: list[Any] = []
    if found.customer_id and permissions.may_name_customer(request.actor, found):
        entries = timelines.entries([found.customer_id], request.actor).filter(about="cases.case", about_id=found.pk)
        lines = [timelines.line(entry) for entry in entries.select_related("user").order_by("-at", "-id")[:HISTORY]]
    joined = found.moves_away.select_related("source", "target", "by").union(found.moves_here.select_related("source", "target", "by"))
    did = [] if lines else bundles.audit(found, [], request.actor)[::-1][:HISTORY]
    return render(request, "desk/cases/history.html", {"case": found, "lines": lines, "did": did, "moves": joined.order_by("-id")})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET, POST /cases/new/?customer=CU-104882&conversation=17: open a case."""
    by = request.actor
    conversation = _conversation(request, by)
    customer = conversation.customer if conversation else _customer(request, by)
    require(permissions.may_open(by, customer))
    begin = {"title": conversation.subject if conversation else ""}
    form = forms.NewCase(request.POST if request.method == "POST" else None, initial=begin, by=by, customer=customer)
    context = {"form": form, "customer": customer, "conversation": conversation}
    if request.method != "POST":
        return render(request, "desk/cases/new.html", context)
    made = _opened(form, customer, conversation, by)
    if made is None:
        return render(request, "desk/cases/new.html", context, status=UNPROCESSABLE)
    messages.success(request, f"{made.reference} is open.")
    return SeeOther(made.get_absolute_url())


def _opened(form: forms.NewCase, customer: Customer | None, conversation: Conversation | None, by: Actor) -> Any:
    if not form.is_valid():
        return None
    try:
        return opening.open_case(customer=customer, conversation=conversation, by=by, **form.given(by))
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return None


def _conversation(request: HttpRequest, by: Actor) -> Conversation | None:
    number = request.GET.get("conversation", "")
    if not number:
        return None
    return get_object_or_404(opened.visible_conversations(by), pk=int(number) if number.isdecimal() and len(number) < 19 else 0)


def _customer(request: HttpRequest, by: Actor) -> Customer | None:
    reference = request.GET.get("customer", "")
    if not reference:
        return None
    return get_object_or_404(records.live(by), pk=customer_rules.number_in(reference) or 0)
