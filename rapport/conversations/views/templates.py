"""Settings, Templates: words we use again."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.conversations import permissions
from rapport.conversations.actions import templates as actions
from rapport.conversations.forms.writing import ChangedTemplate, TemplateForm
from rapport.conversations.models import Template
from rapport.conversations.queries import templates as queries
from rapport.conversations.rules.merging import FIELDS
from rapport.core.errors import Conflict, require
from rapport.core.http import UNPROCESSABLE, SeeOther

CONFLICT = 409


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """GET /settings/templates/: every template, those put away below."""
    require(permissions.may_manage(request.actor))
    every = list(queries.visible(request.actor))
    context = {"templates": [each for each in every if not each.archived_at], "put_away": [each for each in every if each.archived_at]}
    return render(request, "conversations/templates.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """GET, POST /settings/templates/new/: a new one."""
    require(permissions.may_manage(request.actor))
    form = TemplateForm(request.POST if request.method == "POST" else None, by=request.actor)
    if request.method == "POST" and form.carry_out(actions.write, by=request.actor):
        messages.success(request, "Added.")
        return SeeOther(reverse("conversations:templates"))
    return _page(request, form, None, UNPROCESSABLE if form.errors else 200)


def _page(request: HttpRequest, form: TemplateForm, template: Template | None, status: int) -> HttpResponse:
    fields = [(f"{{{{ {name} }}}}", words) for name, words in FIELDS.items()]
    return render(request, "conversations/template.html", {"form": form, "template": template, "fields": fields}, status=status)


def _one(request: HttpRequest, number: int) -> Template:
    require(permissions.may_manage(request.actor))
    return get_object_or_404(queries.visible(request.actor), pk=number)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /settings/templates/<number>/: a template, and changing it."""
    template = _one(request, number)
    initial = {name: getattr(template, name) for name in (*actions.FIELDS, "version")}
    form = ChangedTemplate(request.POST if request.method == "POST" else None, by=request.actor, initial=initial)
    try:
        if request.method == "POST" and form.carry_out(actions.change, template=template, by=request.actor):
            messages.success(request, "Saved.")
            return SeeOther(reverse("conversations:templates"))
    except Conflict as conflict:
        form.add_error(None, f"{conflict.sentence} What it says now: {template.text[:300]}")
        form.data = request.POST.copy()  # what was written stays, on top of the newest version
        form.data["version"] = str(conflict.version)
        return _page(request, form, template, CONFLICT)
    return _page(request, form, template, UNPROCESSABLE if form.errors else 200)


@require_POST
def archive(request: HttpRequest, number: int) -> HttpResponse:
    """POST /settings/templates/<number>/archive/: out of use."""
    return _moved(request, number, actions.archive, "Archived: {}")


@require_POST
def bring_back(request: HttpRequest, number: int) -> HttpResponse:
    """POST /settings/templates/<number>/return/: in use again."""
    return _moved(request, number, actions.bring_back, "In use again: {}")


def _moved(request: HttpRequest, number: int, action: Callable[..., Template], said: str) -> HttpResponse:
    template = action(template=_one(request, number), by=request.actor)
    messages.success(request, said.format(template.name))
    return SeeOther(reverse("conversations:templates"))
