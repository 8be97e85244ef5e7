"""The customer page: the whole relationship in one look."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from rapport.audit import actions as audit
from rapport.cases import permissions as case_permissions
from rapport.conversations import permissions as conversation_permissions
from rapport.customers import permissions
from rapport.customers.models import Customer
from rapport.customers.queries import merges, records, timelines
from rapport.customers.timeline import Group
from rapport.desk.queries import agreements, opened
from rapport.desk.views.interactions import blank
from rapport.tasks import permissions as task_permissions
from rapport.tasks import queries as tasks
from rapport.team.actors import Actor

MERGES_SHOWN = 5


@require_GET
def customer(request: HttpRequest, number: int) -> HttpResponse:
    """GET /customers/<reference>/: who they are, what we have to do, everything between us. The reading is logged."""
    actor = request.actor
    found = records.with_surroundings(number, actor)
    if found is None:
        raise Http404
    if found.merged_into_id:
        return redirect(records.survivor_of(found))
    audit.record_viewing(subject="customers.customer", subject_id=found.pk, by=actor)
    family = records.family(found)
    points = records.contact_points(found)
    ties = records.ties(found, actor)
    cases = opened.open_cases_of(found, actor) if actor.holds("cases.read") else []
    context = {
        "customer": found,
        "points": points,
        "home": next((point for point in points if point.parts), None),
        "ties": ties,
        "own": records.custom_values(found, actor, records.custom_fields(found.kind)) if found.custom else [],
        "levels": agreements.of(found, ties, actor),
        "segments": records.segments_of(found),
        "tasks": tasks.named(tasks.open_about(family, actor), actor),
        "cases": cases,
        "case_tags": sorted({tag for case in cases for tag in case.tags} - set(found.tags)),
        "page": timelines.page(family, actor),
        "groups": list(Group),
        "at": found.get_absolute_url(),
        "blank": blank(actor),
        "merges": merges.holding(found, actor)[:MERGES_SHOWN] if len(family) > 1 else [],
        "may": _may(actor, found),
    }
    return render(request, "desk/customer.html", context)


def _may(by: Actor, customer: Customer) -> dict[str, bool]:
    return {
        "edit": permissions.may_edit(by, customer),
        "contact": permissions.may_contact(by, customer),
        "archive": permissions.may_archive(by, customer),
        "private": permissions.may_see_sensitive(by, customer),
        "merge": permissions.may_merge(by, customer),
        "export": permissions.may_export(by),
        "audit": by.holds("audit.read"),
        "tasks": task_permissions.may_add_about(by, customer),
        "cases": case_permissions.may_open(by, customer),
        "write": conversation_permissions.may_begin(by),
    }
