"""One task: adding it, its page, and changing it."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render, resolve_url
from django.views.decorators.http import require_GET, require_http_methods

from rapport.core.errors import Clash, Conflict, require
from rapport.core.http import UNPROCESSABLE, SeeOther, is_ours
from rapport.customers import rules as customer_rules
from rapport.customers.models import Customer
from rapport.customers.queries import records
from rapport.tasks import forms, permissions
from rapport.tasks.actions import adding, editing
from rapport.tasks.models import Priority, Task
from rapport.tasks.rules import moments, repeating, saying
from rapport.tasks.views.finding import posted, task_or_404
from rapport.team.doing_once import once_only

CONFLICT = 409


@require_http_methods(["GET", "POST"])
@once_only
def add(request: HttpRequest) -> HttpResponse:
    """GET, POST /tasks/new/?customer=CU-104882: a new task, about a customer or not."""
    actor = request.actor  # type: ignore[attr-defined]
    require(permissions.may_add(actor))
    customer = _customer(request)
    form = forms.NewTask(posted(request), by=actor, may_give=permissions.may_add_for_others(actor))
    back = _back(request, customer)
    context = {"form": form, "customer": customer, "back": back}
    if request.method != "POST":
        return render(request, "tasks/add.html", context)
    task = form.carry_out(adding.add, customer=customer, by=actor)
    if task is None:
        return render(request, "tasks/add.html", context, status=UNPROCESSABLE)
    messages.success(request, f"Added: {task.title}")
    return SeeOther(back)


def _customer(request: HttpRequest) -> Customer | None:
    reference = request.GET.get("customer", "")
    if not reference:
        return None
    number = customer_rules.number_in(reference)
    if number is None:
        raise Http404
    return get_object_or_404(records.live(request.actor), pk=number)  # type: ignore[attr-defined]


def _back(request: HttpRequest, customer: Customer | None) -> str:
    wanted = request.GET.get("next", "")
    if is_ours(wanted):
        return wanted
    return customer.get_absolute_url() if customer else resolve_url("tasks:list")


@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /tasks/<number>/: a task and everything that can be done with it; a post changes what it says."""
    actor = request.actor  # type: ignore[attr-defined]
    found = task_or_404(request, number)
    form = forms.ChangedTask(posted(request), by=actor, task=found, initial={"version": found.version})
    if request.method != "POST":
        return _page(request, found, form)
    try:
        changed = form.carry_out(editing.edit, task=found, by=actor)
    except Conflict as conflict:
        return _conflict(request, found, form, conflict)
    if changed is None:
        return _page(request, found, form, status=UNPROCESSABLE)
    messages.success(request, "Saved.")
    return SeeOther(resolve_url("tasks:task", number))


def _page(request: HttpRequest, found: Task, form: forms.ChangedTask, status: int = 200, **extra: object) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "task": found,
        "form": form,
        "repeats": repeating.in_words(found.repeats),
        "is_asleep": found.sleeps_until is not None and found.sleeps_until > actor.at,
        "may": {"edit": permissions.may_edit(actor, found), "assign": permissions.may_assign(actor, found)},
        **extra,
    }
    return render(request, "tasks/task.html", context, status=status)


def _conflict(request: HttpRequest, found: Task, form: forms.ChangedTask, conflict: Conflict) -> HttpResponse:
    """409: what both changed, side by side; what was written stays in the form, now on top of the newest version."""
    found = task_or_404(request, found.pk)
    form.add_error(None, conflict.sentence)
    form.data = _with_version(request.POST, conflict.version)
    return _page(request, found, form, status=CONFLICT, clashes=[_in_words(clash) for clash in conflict.clashes])


def _with_version(given: QueryDict, version: int) -> QueryDict:
    newest = given.copy()
    newest["version"] = str(version)
    return newest


def _in_words(clash: Clash) -> dict[str, str]:
    values = {side: _value(clash.field, getattr(clash, side)) for side in ("original", "theirs", "mine")}
    return {"label": editing.LABELS[clash.field], **values}


def _value(field: str, value: object) -> str:
    if field == "due_at" and value is not None:
        due = moments.due_of(value, True, forms.zone())  # type: ignore[arg-type]
        return saying.say(replace(due, time=None) if due.time == moments.LAST_MINUTE else due)
    if field == "repeats":
        return repeating.in_words(str(value))
    if field == "priority":
        return Priority(int(str(value))).label
    if isinstance(value, bool):
        return "At a time" if value else "Any time that day"
    return str(value or "nothing")


@require_GET
def reading(request: HttpRequest) -> HttpResponse:
    """GET /tasks/reading/?due=Thursday: how a due date in words is understood, said back while it is typed."""
    field = forms.DueField()
    field.now = request.actor.at  # type: ignore[attr-defined]
    text = next((value for name, value in request.GET.items() if name in {"due", "follow_up_on"}), "")
    try:
        due, sentence = field.clean(text), ""
    except forms.ValidationError as reason:
        due, sentence = None, reason.messages[0]
    return render(request, "tasks/_reading.html", {"due": due, "sentence": sentence, "text": text})
