"""The screens on which an administrator defines the organisation's own fields."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.errors import Conflict, require
from rapport.core.http import CONFLICT, UNPROCESSABLE, SeeOther
from rapport.customers import permissions
from rapport.customers.actions import custom_fields
from rapport.customers.forms.fields import Change, Define
from rapport.customers.models import CustomField
from rapport.customers.models.custom_field import FieldType
from rapport.customers.queries import fields


@require_GET
def everything(request: HttpRequest) -> HttpResponse:
    """GET /customers/fields/: the fields in use, in order, and those put away."""
    require(permissions.may_define_fields(request.actor))
    return render(request, "customers/fields.html", {"fields": fields.current(), "archived": fields.archived()})


@require_http_methods(["GET", "POST"])
def define(request: HttpRequest) -> HttpResponse:
    """GET, POST /customers/fields/new/: a new field."""
    require(permissions.may_define_fields(request.actor))
    form = Define(request.POST if request.method == "POST" else None)
    made = form.carry_out(custom_fields.define, by=request.actor) if request.method == "POST" else None
    if made:
        messages.success(request, f"{made.label} added.")
        return SeeOther(reverse("customers:fields"))
    return render(request, "customers/field.html", {"form": form, "title": "New field"}, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, field_id: int) -> HttpResponse:
    """GET, POST /customers/fields/<id>/: a field's words; its key and what it holds stay."""
    require(permissions.may_define_fields(request.actor))
    field = get_object_or_404(CustomField, pk=field_id)
    names = ("label", "help_text", "kinds", "is_required", "version")
    initial = {**{name: getattr(field, name) for name in names}, "choices": "\n".join(field.choices)}
    form = Change(request.POST if request.method == "POST" else None, initial=initial)
    if field.type not in {FieldType.CHOICE, FieldType.MANY}:
        form.fields["choices"].widget = form.fields["choices"].hidden_widget()
    context = {"form": form, "title": f"Change {field.label}", "field": field}
    try:
        changed = form.carry_out(custom_fields.change, field=field, by=request.actor) if request.method == "POST" else None
    except Conflict as conflict:
        return render(request, "customers/field.html", {**context, "clashes": form.on_top_of(conflict)}, status=CONFLICT)
    if changed:
        messages.success(request, f"{form.cleaned_data['label']} changed.")
        return SeeOther(reverse("customers:fields"))
    return render(request, "customers/field.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def place(request: HttpRequest, field_id: int) -> HttpResponse:
    """POST /customers/fields/<id>/place/: one up or one down."""
    field = get_object_or_404(fields.current(), pk=field_id)
    custom_fields.move(field=field, up=request.POST.get("to") == "up", by=request.actor)
    return SeeOther(reverse("customers:fields"))


@require_POST
def archive(request: HttpRequest, field_id: int) -> HttpResponse:
    """POST /customers/fields/<id>/archive/: out of forms and filters; values are kept."""
    field = custom_fields.archive(field=get_object_or_404(CustomField, pk=field_id), by=request.actor)
    messages.success(request, f"{field.label} archived.", extra_tags=reverse("customers:field-return", args=[field.pk]))
    return SeeOther(reverse("customers:fields"))


@require_POST
def bring_back(request: HttpRequest, field_id: int) -> HttpResponse:
    """POST /customers/fields/<id>/return/: in use again."""
    field = custom_fields.bring_back(field=get_object_or_404(CustomField, pk=field_id), by=request.actor)
    messages.success(request, f"{field.label} is in use again.")
    return SeeOther(reverse("customers:fields"))
