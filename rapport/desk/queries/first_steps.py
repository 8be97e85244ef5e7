"""What an administrator of a new organisation has still to do, in the order that hurts least."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Exists
from django.urls import reverse

from rapport.cases.models import Queue, RoutingRule, ServiceLevel
from rapport.clocks.models import CalendarVersion
from rapport.conversations.models import Mailbox
from rapport.customers.models import Customer
from rapport.team.actors import Actor
from rapport.team.models import Invitation, User
from rapport.team.rules import FIRST_EMAIL

DUTIES = ("team.manage", "conversations.manage", "cases.manage", "clocks.manage")


@dataclass(frozen=True)
class FirstStep:
    """One thing to set up, where, and whether it is done."""

    title: str
    why: str
    url: str
    is_done: bool


def first_steps(by: Actor) -> list[FirstStep]:
    """Every step, for whoever may take all of them; nothing once all are taken. One statement."""
    if by.user_id is None or not all(by.holds(duty) for duty in DUTIES):
        return []
    me = User.objects.annotate(
        has_passkey=Exists(Authenticator.objects.filter(user=by.user_id, type=Authenticator.Type.WEBAUTHN)),
        has_colleague=Exists(User.objects.exclude(pk=by.user_id)),
        has_invited=Exists(Invitation.objects.all()),
        has_calendar=Exists(CalendarVersion.objects.filter(made_by__isnull=False)),
        has_queue=Exists(Queue.objects.all()),
        has_level=Exists(ServiceLevel.objects.all()),
        has_customer=Exists(Customer.objects.all()),
        has_mailbox=Exists(Mailbox.objects.all()),
        has_rule=Exists(RoutingRule.objects.all()),
    ).get(pk=by.user_id)
    steps = [
        FirstStep("Your own name and email", "So that colleagues know who you are.", me.get_absolute_url(), me.email != FIRST_EMAIL),
        _step("A password or a passkey", "The link that let you in works once.", "mfa_index", me.has_usable_password() or me.has_passkey),
        _step("Teams and colleagues", "Make the teams, then invite people into them.", "team:people", me.has_colleague or me.has_invited),
        _step("When you work", "Every date you owe a customer is counted in it.", "clocks:calendars", me.has_calendar or me.has_level),
        _step("Queues", "One for each kind of work, and how it finds its owner.", "cases-settings:list", me.has_queue, "queues"),
        _step("Service levels", "How soon you answer and sort things out.", "cases-settings:list", me.has_level, "service-levels"),
        _step("Customers", "Bring in the file you have.", "customers:imports", me.has_customer),
        _step("A mailbox", "The address that customers write to.", "conversations:mailboxes", me.has_mailbox),
        _step("Where mail goes", "Which message leads to which queue.", "cases-settings:list", me.has_rule, "routing"),
    ]
    return [] if all(step.is_done for step in steps) else steps


def _step(title: str, why: str, door: str, is_done: bool, *where: str) -> FirstStep:
    return FirstStep(title, why, reverse(door, args=where), is_done)
