"""What stands behind the doors of cases: one case of the team's with one of everything, and the settings it needs."""

from typing import Any

from rapport.cases.actions import bulk, joining, linking, opening, views
from rapport.cases.actions.setup import checklists, levels, queues, routing_rules, statuses
from rapport.cases.models import Bundle, Case
from rapport.clocks.models import Clock
from rapport.customers.models import Customer
from rapport.team.actors import Actor
from rapport.team.models import Absence, Team, User


def values(system: Actor, by: Actor, team: Team, customer: Customer, bystander: User) -> dict[str, Any]:
    """The values of doors' parameters. The case is the team's; what belongs to one person alone belongs to a bystander."""
    queue = queues.make(name="Repairs", team=team, by=system)
    level = levels.make(name="Usual", ending={"form": "working-days", "days": 5}, by=system)
    checklist = checklists.make(name="Safe", items=[{"text": "Gas is safe"}], by=system)
    case = opening.open_case(title="No heating", customer=customer, queue=queue, by=system)
    others = [opening.open_case(title=title, customer=customer, queue=queue, by=system) for title in ("Cold", "Damp", "Dark")]
    away = Absence.objects.create(user=bystander, first_on=system.at.date(), last_on=system.at.date())
    clock = Clock.objects.filter(about_kind="cases.case", about_id=case.pk)[0]
    moved = joining.merge(survivor=case, absorbed=others[1], by=system)
    changed = bulk.start(what="tag", cases=[case.pk], given={"add": ["heat"]}, by=by)
    Case.objects.filter(pk=case.pk).update(version=1)  # the version that a sender of If-Match names here
    return {
        "case": case.reference,
        "link_id": linking.link(case=case, other=others[0], by=system).pk,
        "check_id": case.checks.get().pk,
        "move_id": moved.pk,
        "bulk_id": changed.pk,
        "bundle_id": Bundle.objects.create(case=case, by=bystander, at=system.at).pk,
        "api:content.part": "pdf",
        "queue_id": queue.pk,
        "status_id": statuses.make(name="Parts ordered", customer_name="Waiting for parts", category="others", by=system).pk,
        "level_id": level.pk,
        "checklist_id": checklist.pk,
        "routing_rule_id": routing_rules.make(name="Gas", words=["gas"], by=system).pk,
        "case_view_id": views.keep(name="Open", rule="open is yes", by=by).pk,
        "api:explain.clock_id": clock.pk,
        "cases-settings.section": "checklists",
        "cases-settings.pk": checklist.pk,
        "cases-settings.kind": "problem",
        **{f"team:{door}.pk": bystander.pk for door in ("person-work", "absence-new", "absence-cancel")},
        "team:absence-cancel.absence_id": away.pk,
        "other_case": others[2].reference,
    }


LEVEL = {"name": "Usual", "ending": {"form": "working-days", "days": 3}}
CHECKS = {"name": "Tidy", "items": [{"text": "Swept"}]}
POSTED: dict[str, dict[str, Any]] = {
    "team:person-work": {"skills": "gas"},
    "team:absence-new": {"first_on": "2027-01-04", "last_on": "2027-01-08"},
    "cases-settings:new": {"name": "Tidy", "category": "open", "items": "Swept"},
    "cases-settings:change": {"name": "Tidy", "category": "open", "items": "Swept"},
    "cases-settings:ending": {"reopen_days": "3"},
    "POST /api/v1/cases": {"title": "No hot water"},
    "PUT /api/v1/cases/<case>": {"title": "No hot water"},
    "PUT /api/v1/cases/<case>/customer": {"customer": "$reference"},
    "POST /api/v1/cases/<case>/status": {"status": "In progress"},
    "POST /api/v1/cases/<case>/resolution": {"outcome": "solved"},
    "POST /api/v1/cases/<case>/closure": {"outcome": "solved"},
    "POST /api/v1/cases/<case>/clocks/<clock_id>/reason": {"reason": "The phones were down"},
    "PUT /api/v1/cases/<case>/checks/<check_id>": {"is_ticked": True},
    "POST /api/v1/cases/<case>/checks/<check_id>/dropping": {"reason": "No gas here"},
    "POST /api/v1/cases/<case>/links": {"other": "$other_case"},
    "POST /api/v1/cases/<case>/children": {"children": ["$other_case"]},
    "POST /api/v1/cases/<case>/children/answer": {"text": "It is back on."},
    "POST /api/v1/cases/<case>/children/sending": {"drafts": [{"draft": "$draft_id"}]},
    "POST /api/v1/cases/<case>/conversations": {"conversation": "$conversation_id"},
    "POST /api/v1/cases/<case>/tasks": {"title": "Ring"},
    "POST /api/v1/cases/<case>/merge": {"absorbed": "$other_case"},
    "POST /api/v1/cases/<case>/splitting": {"conversations": [1], "title": "Another matter"},
    "POST /api/v1/cases/bulk": {"what": "tag", "cases": ["$case"], "add": ["cold"]},
    "POST /api/v1/cases/bulk/preview": {"what": "tag", "cases": ["$case"], "add": ["cold"]},
    "POST /api/v1/queues": {"name": "Bills"},
    "PUT /api/v1/queues/<queue_id>": {"name": "Bills"},
    "POST /api/v1/case-statuses": {"name": "With a partner", "customer_name": "With a partner", "category": "others"},
    "PUT /api/v1/case-statuses/<status_id>": {"name": "Parts", "customer_name": "Waiting for parts", "category": "others"},
    "POST /api/v1/service-levels": {**LEVEL, "name": "Fast"},
    "PUT /api/v1/service-levels/<level_id>": LEVEL,
    "POST /api/v1/service-levels/<level_id>/effect": LEVEL,
    "POST /api/v1/checklists": CHECKS,
    "PUT /api/v1/checklists/<checklist_id>": CHECKS,
    "POST /api/v1/routing-rules": {"name": "Water"},
    "PUT /api/v1/routing-rules/<routing_rule_id>": {"name": "Water"},
    "POST /api/v1/case-views": {"name": "Mine"},
}
