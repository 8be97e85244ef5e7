"""The customer page: the whole relationship in one look."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from rapport.audit import actions as audit
from rapport.customers import permissions
from rapport.customers.models import Customer
from rapport.customers.queries import records, timelines
from rapport.customers.timeline import Group
from rapport.desk.forms.interaction import InteractionForm
from rapport.desk.queries import customer as about
from rapport.tasks import permissions as task_permissions

YEAR = timedelta(days=365)


@require_GET
def customer(request: HttpRequest, number: int) -> HttpResponse:
    """GET /customers/<reference>/: who they are, what we owe them, everything between us. The reading is logged."""
    actor = request.actor
    found = get_object_or_404(_record(actor), pk=number)
    if found.merged_into_id:
        return redirect(records.survivor_of(found), permanent=False)
    audit.record_viewing(subject="customers.customer", subject_id=found.pk, by=actor)
    family = records.family(found)
    points = records.contact_points(found)
    context = {
        "customer": found,
        "family": family,
        "points": points,
        "home": next((point for point in points if point.parts), None),
        "ties": records.ties(found, actor),
        "own": records.custom_values(found, actor, records.custom_fields(found.kind)) if found.custom else [],
        "segments": records.segments_of(found),
        "tasks": about.open_tasks(found, actor),
        "page": timelines.page(family, actor),
        "groups": list(Group),
        "form": InteractionForm(by=actor),
        "may": _may(actor, found),
    }
    return render(request, "desk/customer.html", context)


def _record(actor):  # type: ignore[no-untyped-def]
    return records.visible(actor)


def _may(actor, customer: Customer) -> dict[str, bool]:  # type: ignore[no-untyped-def]
    return {
        "edit": permissions.may_edit(actor, customer),
        "contact": permissions.may_contact(actor, customer),
        "archive": permissions.may_archive(actor, customer),
        "private": permissions.may_see_sensitive(actor, customer),
        "merge": permissions.may_merge(actor, customer),
        "export": permissions.may_export(actor),
        "audit": actor.holds("audit.read"),
        "tasks": task_permissions.may_add(actor),
    }
