"""How the invented organisation works its cases: queues, service levels, routing, checklists, views."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from rapport.cases.actions.setup import checklists, fields, levels, queues, routing_rules
from rapport.cases.models import CaseView
from rapport.conversations.actions import mailboxes, templates
from rapport.conversations.models import Security, Template
from rapport.customers.models import Customer
from rapport.team.actions import working
from rapport.team.actors import Actor
from rapport.team.models import User

REASONS = (
    "The engineer was ill and nobody stood in",
    "We waited for the lift company",
    "It lay in the wrong queue",
    "The phones were down",
)
SOON = {"when": "warn", "minutes": 0, "whom": "owner"}
LATE = {"when": "breach", "minutes": 0, "whom": "leader"}


def write(colleagues: Sequence[User], by: Actor) -> None:
    """Everything that cases need before the first comes in. `colleagues` in the order of creating.COLLEAGUES."""
    service, complaints, lettings = colleagues[0].team, colleagues[6].team, colleagues[3].team
    heat = queues.make(name="Heat and hot water", team=service, sharing="load", idle_minutes=960, position=0, by=by)
    bills = queues.make(name="Bills and payments", team=service, sharing="round", position=1, by=by)
    homes = queues.make(name="Homes and repairs", team=lettings, sharing="round", position=2, by=by)
    wrong = queues.make(name="Complaints", team=complaints, sharing="load", position=3, by=by)
    mailboxes.add(
        name="Customer service", address="service@northgate.example", team=service, smtp_host="outbox.invalid", smtp_security=Security.NONE,
        signature="Northgate Homes & Energy\n01632 960 100", acknowledge_with=_acknowledgement(by), by=by,
    )  # fmt: skip
    _levels(by)
    _agreements(by)
    _routing(by, heat=heat, bills=bills, homes=homes, wrong=wrong)
    _checks(by)
    fields.make(label="Block", type="choice", choices=["Weaver Court", "Canal Wharf", "Northgate Tower", "None"], by=by)
    for person, skills, capacity in ((colleagues[1], ["heat network"], 30), (colleagues[2], ["Welsh", "heat network"], 25)):
        working.set_work(user=person, skills=skills, capacity=capacity, by=by)
    _views(colleagues[5], by)


def _acknowledgement(by: Actor) -> Template:
    words = (
        "Thank you for writing. We have your message; its reference is {{ case.reference }}.\n\nWe answer within one working day. If you"
        " are cold or unsafe, ring 01632 960 100 at any hour.\n\nTo add something, answer this email."
    )
    return templates.write(name="We have your message", text=words, by=by)


def _levels(by: Actor) -> None:
    hour = {"form": "working-time", "minutes": 60}
    levels.make(
        name="Urgent", priorities=[4], first_answer=hour, next_answer=hour, ending={"form": "working-days", "days": 1},
        steps=[SOON, LATE, {"when": "breach", "minutes": 60, "whom": "team"}], by=by,
    )  # fmt: skip
    day = {"form": "working-days", "days": 1}
    levels.make(
        name="Complaints", kinds=["complaint"], first_answer=day, next_answer=day, ending={"form": "working-days", "days": 10},
        steps=[SOON, LATE], by=by,
    )  # fmt: skip
    levels.make(
        name="Everyone", first_answer={"form": "working-time", "minutes": 240}, next_answer={"form": "working-time", "minutes": 480},
        ending={"form": "working-days", "days": 5}, steps=[SOON, LATE], by=by,
    )  # fmt: skip


def _agreements(by: Actor) -> None:
    """What two organisations agreed with Northgate: the residents of Weaver Court since January, and the first firm until the spring."""
    today = timezone.localdate(by.at)
    court = Customer.objects.get(name="Weaver Court Residents")
    firm = Customer.objects.filter(kind="organisation", merged_into=None).exclude(pk=court.pk).order_by("pk")[0]
    half_a_day = {"form": "working-time", "minutes": 240}
    levels.make(
        name="Weaver Court compact", customer=court, starts_on=date(today.year - 1, 1, 1), ends_on=date(today.year + 1, 12, 31),
        first_answer={"form": "working-time", "minutes": 120}, next_answer=half_a_day, ending={"form": "working-days", "days": 3},
        steps=[SOON, LATE], by=by,
    )  # fmt: skip
    levels.make(
        name="Business supply 2", customer=firm, starts_on=date(today.year - 2, 4, 1), ends_on=date(today.year + 1, 3, 31),
        first_answer=half_a_day, next_answer=half_a_day, ending={"form": "working-days", "days": 4}, steps=[SOON, LATE], by=by,
    )  # fmt: skip


def _routing(by: Actor, *, heat, bills, homes, wrong) -> None:  # type: ignore[no-untyped-def]
    rules: tuple[Any, ...] = (
        ("Gas and water at once", ["smell of gas", "by the light"], "problem", heat, 4, ["urgent"]),
        ("Complaints", ["complain", "this is a complaint", "spoken to", "nobody came"], "complaint", wrong, 3, []),
        ("Thanks", ["want to say how kind"], "compliment", heat, 1, ["thanks"]),
        ("Heat and hot water", ["heating", "hot water", "radiator", "shower", "heat meter"], "problem", heat, 3, ["heat network"]),
        ("Bills", ["bill", "direct debit", "refund", "statement", "fixed price", "charged", "credit"], "request", bills, None, ["money"]),
        ("Front desk", ["front desk"], "internal", homes, 1, []),
    )
    for name, words, kind, queue, priority, tags in rules:
        routing_rules.make(name=name, words=words, kind=kind, queue=queue, priority=priority, tags=tags, by=by)
    routing_rules.make(name="Everything else", kind="enquiry", queue=homes, by=by)


def _checks(by: Actor) -> None:
    checklists.make(
        name="Before an engineer goes", kinds=["problem"], by=by,
        items=[{"text": "Somebody will be in"}, {"text": "Name and time were sent"}, {"text": "Parts are on the van", "is_needed": False}],
    )  # fmt: skip
    items = [{"text": "We said sorry for what went wrong"}, {"text": "We know what the customer wants"}, {"text": "Somebody rang"}]
    checklists.make(name="Complaint taken in", kinds=["complaint"], items=items, by=by)


def _views(owner: User, by: Actor) -> None:
    for name, rule, shape in (
        ("Late or due today", "open is yes and due before tomorrow", "table"),
        ("Waiting for an answer", "open is yes and needs reply is yes", "table"),
        ("Heat and hot water", 'queue is "Heat and hot water" and open is yes', "board"),
    ):
        CaseView.objects.create(name=name, rule=rule, sort="due", shape=shape, owner=owner, is_shared=True, created_at=by.at)
