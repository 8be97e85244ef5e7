"""Logging an interaction: on the customer's page, on a page of its own, or starting from whom it was with."""

from functools import cache

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods

from rapport.cases import permissions as case_permissions
from rapport.cases.models import Case
from rapport.core.errors import require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.core.wording import clock_time, near_date
from rapport.customers import permissions
from rapport.customers.models import Customer
from rapport.customers.queries import records, searching
from rapport.desk.actions import Logged, log_interaction
from rapport.desk.forms.interaction import InteractionForm
from rapport.desk.queries import opened
from rapport.desk.queries import today as around
from rapport.tasks import forms, queries
from rapport.tasks.models import Task
from rapport.tasks.permissions import may_add as may_add_task
from rapport.tasks.rules.moments import due_of
from rapport.team.actors import Actor
from rapport.team.doing_once import once_only

MOST_FOUND = 10
LONGEST = 200


@require_http_methods(["GET", "POST"])
@once_only
def interaction(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /customers/<reference>/interactions/new/: what was said, and what happens next."""
    actor = request.actor  # type: ignore[attr-defined]
    customer = get_object_or_404(records.visible(actor).defer("search"), pk=number)
    if customer.merged_into_id:
        return redirect("desk:interaction", records.survivor_of(customer).reference)
    require(permissions.may_contact(actor, customer))
    is_whole = not request.htmx  # type: ignore[attr-defined]
    given = request.POST if request.method == "POST" else None
    cases = workable_cases(customer, actor) if is_whole else []
    form = InteractionForm(given, by=actor, is_whole=is_whole, cases=cases, initial=_asked(request))
    context = {"customer": customer, "form": form}
    page = "desk/interaction.html" if is_whole else "desk/_interaction.html"
    if request.method != "POST":
        return render(request, page, context)
    logged = form.carry_out(log_interaction, customer=customer, by=actor)
    if logged is None:
        return render(request, page, context, status=UNPROCESSABLE)
    messages.success(request, said(logged, actor))
    return _done(request, customer) if not is_whole else SeeOther(customer.get_absolute_url())


def workable_cases(customer: Customer, by: Actor) -> list[Case]:
    """The customer's open cases that this person may work on, the most pressing first."""
    return [case for case in opened.open_cases_of(customer, by) if case_permissions.may_work(by, case)]


def _asked(request: HttpRequest) -> dict[str, str]:
    """The kind of interaction a link asks for: ?kind=letter."""
    return {"kind": request.GET["kind"]} if "kind" in request.GET else {}


def _done(request: HttpRequest, customer: Customer) -> HttpResponse:
    """An empty form again; the timeline and the tasks beside it refresh themselves."""
    response = render(request, "desk/_interaction.html", {"customer": customer, "blank": blank(request.actor)})  # type: ignore[attr-defined]
    response["HX-Trigger"] = "timeline-changed, follow-up-added"
    return response


def blank(by: Actor) -> SafeString:
    """The fields of the short form, empty."""
    return _blank(may_add_task(by))


@cache
def _blank(has_follow_up: bool) -> SafeString:
    """Drawn once for everyone: nobody's words are in an empty form."""
    form = InteractionForm(by=Actor.system(at=timezone.now()))
    if not has_follow_up:
        del form.fields["follow_up_on"]
    return render_to_string("desk/_interaction_fields.html", {"form": form})


def said(logged: Logged, by: Actor) -> str:
    """What the toast says: Call logged. Follow-up due Thursday, 4pm."""
    first = f"{logged.event.kind.rsplit('.', 1)[1].partition('-')[0].capitalize()} logged."
    return f"{first} {_follow_up(logged.task, by)}" if logged.task else first


def _follow_up(task: Task, by: Actor) -> str:
    if task.due_at is None:
        return "Follow-up added."
    zone = forms.zone()
    due, today = due_of(task.due_at, task.has_time, zone), by.at.astimezone(zone).date()
    words = near_date(due.day, today)
    return f"Follow-up due {words}, {clock_time(due.time)}." if due.time else f"Follow-up due {words}."


@require_GET
def tasks(request: HttpRequest, number: int) -> HttpResponse:
    """GET /customers/<reference>/tasks/: what we still have to do for a customer, as the part their page shows."""
    actor = request.actor  # type: ignore[attr-defined]
    customer = get_object_or_404(records.visible(actor).defer("search"), pk=number)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(customer)
    found = queries.named(queries.open_about(records.family(customer), actor), actor)
    return render(request, "desk/_customer_tasks.html", {"customer": customer, "tasks": found, "may": {"tasks": may_add_task(actor)}})


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """GET /interactions/new/?q=bevan: whom was it with? Found by name, number, email, postcode or reference."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor.holds("customers.contact"))
    words = request.GET.get("q", "").strip()[:LONGEST]
    if words:
        found = list(records.live(actor).filter(searching.narrowed(words)).defer("search").order_by("sort_name", "id")[: MOST_FOUND + 1])
    else:
        found = list(around.recently_seen(actor))
    context = {"words": words, "found": found[:MOST_FOUND], "is_cut": len(found) > MOST_FOUND}
    part = "desk/_choices.html" if request.htmx else "desk/choose.html"  # type: ignore[attr-defined]
    return render(request, part, context)
