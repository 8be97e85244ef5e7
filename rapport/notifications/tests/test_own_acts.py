"""Nobody is told of what they did themselves; a colleague is told of the same."""

from datetime import timedelta

import pytest

from rapport.cases.actions import assigning, opening
from rapport.cases.tests import factories
from rapport.conversations.actions import drafts, notes
from rapport.conversations.actions.drafts import DraftRefused
from rapport.conversations.models import Appointment, Attendee
from rapport.conversations.tests import factories as talking
from rapport.core.errors import Refused
from rapport.customers.tests import factories as people
from rapport.notifications import actions
from rapport.notifications.models import Notification
from rapport.notifications.rules import Kind
from rapport.team.actors import Actor
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
NOW = people.NOW


def case_of(owner, **given):
    return factories.case(owner=owner.user, by=owner, conversation=factories.conversation(), **given)


def mentions(doer, told):
    thread = case_of(people.actor()).threads.get().conversation
    notes.write(conversation=thread, text=f"For @{told.user.name}", by=doer)


def takes(doer, told):
    assigning.assign(case=factories.case(by=doer), owner=told.user, by=doer)


def opens(doer, told):
    opening.open_case(title="No heat", owner=told.user, by=doer)


def gives_back_and_takes_again(doer, told):
    case = factories.case(owner=told.user, by=told)
    assigning.let_go(case=case, by=doer)
    assigning.assign(case=case, owner=told.user, by=doer)


def writes_from_their_own_address(doer, told):
    thread = case_of(told).threads.get().conversation
    factories.message(thread, at=NOW - timedelta(hours=2))
    factories.message(thread, from_address=doer.user.email.upper())


def asks_for_approval(doer, told):
    thread = talking.conversation(people.customer(), talking.mailbox())
    draft = drafts.begin(conversation=thread, text="Monday.", by=doer)
    drafts.ask_approval(draft=draft, approver=told.user, by=doer)


def asks_for_approval_of_the_others_own_words(doer, told):
    thread = talking.conversation(people.customer(), talking.mailbox())
    draft = drafts.begin(conversation=thread, text="Monday.", by=told)
    drafts.ask_approval(draft=draft, approver=told.user, by=people.actor(Role.MANAGER))


def declines(doer, told, **said):
    given = {"conversation": factories.conversation(), "created_at": NOW, "changed_at": NOW, "starts_at": NOW + timedelta(days=3)}
    visit = Appointment.objects.create(uid="visit", is_ours=True, owner=told.user, ends_at=NOW + timedelta(days=4), **given)
    said = said or {"answer": "declined"}
    Attendee.objects.create(appointment=visit, address=doer.user.email.lower(), answered_at=NOW, **said)


def asks_for_another_time(doer, told):
    declines(doer, told, answer="tentative", suggested_at=NOW + timedelta(days=5))


ACTS = {
    Kind.MENTION: [mentions],
    Kind.ASSIGNED: [takes, opens, gives_back_and_takes_again],
    Kind.ANSWER: [writes_from_their_own_address],
    Kind.APPROVAL: [asks_for_approval],
    Kind.DECLINED: [declines, asks_for_another_time],
}
NOBODYS = {Kind.PRESSING, Kind.NOT_SENT}  # time and mail servers do these


@pytest.fixture
def amara():
    return people.actor(Role.MANAGER, name="Amara Okafor")


@pytest.fixture
def priya():
    return people.actor(Role.MANAGER, name="Priya Raman")


@pytest.mark.parametrize(("kind", "act"), [(kind, act) for kind, acts in ACTS.items() for act in acts])
def test_a_colleague_is_told_and_who_did_it_is_not(kind, act, amara, priya):
    try:
        act(amara, amara)
    except Refused:
        assert kind == Kind.APPROVAL
    actions.gather(by=Actor.system(at=NOW + timedelta(minutes=1)))
    assert not Notification.objects.exists()
    Appointment.objects.all().update(uid="other")
    act(priya, amara)
    actions.gather(by=Actor.system(at=NOW + timedelta(minutes=2)))
    assert list(Notification.objects.values_list("user", "kind")) == [(amara.user.pk, kind)]


def test_no_kind_of_notification_is_left_out():
    assert set(ACTS) | NOBODYS == set(Kind)


def test_nobody_is_asked_to_approve_their_own_words(amara, priya):
    with pytest.raises(DraftRefused, match="Amara Okafor wrote this"):
        asks_for_approval_of_the_others_own_words(priya, amara)
    actions.gather(by=Actor.system(at=NOW + timedelta(minutes=1)))
    assert not Notification.objects.exists()
