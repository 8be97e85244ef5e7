from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import timezone

from rapport.core.errors import Refused
from rapport.customers import timeline
from rapport.customers.events import StageChanged
from rapport.customers.rules import Visibility
from rapport.customers.tests import factories as people
from rapport.team.actors import Actor
from rapport.team.roles import Role
from rapport.webhooks import actions, rules
from rapport.webhooks.actions import telling
from rapport.webhooks.models import Delivery, DeliveryState, Webhook


def system(later=timedelta()):
    return Actor.system(at=timezone.now() + later)


def tell(later=timedelta()):
    telling.queue(by=system(later))
    return telling.send_due(by=system(later))


pytestmark = pytest.mark.django_db


class TestHeard:
    def test_what_happens_is_told_once_signed_and_in_order(self, webhook, receiver):
        olwen = people.customer("Olwen Bevan-Jones")
        timeline.record(StageChanged("New", "Active"), customer=olwen, by=system())
        tell()
        tell()
        assert receiver.kinds == ["customers.added", "customers.stage-changed"]
        assert receiver.heard[1]["data"]["customer"] == olwen.reference
        head = receiver.headers[1]
        signed = {"delivery": head["webhook-id"], "timestamp": int(head["webhook-timestamp"]), "body": receiver.bodies[1]}
        assert head["webhook-signature"] == rules.signature(webhook.secret, **signed)

    def test_only_what_was_asked_for_and_nothing_from_before(self, receiver, admin):
        people.customer("Before")
        actions.add(name="Stages", url=receiver.url, kinds=["customers.stage-changed"], by=admin)
        timeline.record(StageChanged("New", "Active"), customer=people.customer("After"), by=system())
        tell()
        assert receiver.kinds == ["customers.stage-changed"]

    def test_what_is_sensitive_is_never_told(self, webhook, receiver):
        olwen = people.customer("Olwen Bevan-Jones")
        timeline.record(StageChanged("New", "Active"), customer=olwen, by=system(), visibility=Visibility.SENSITIVE)
        tell()
        assert receiver.kinds == ["customers.added"]

    def test_paused_it_waits_and_goes_on_where_it_was(self, webhook, receiver, admin):
        actions.pause(webhook=webhook, by=admin)
        people.customer("Olwen Bevan-Jones")
        tell()
        assert receiver.heard == []
        actions.resume(webhook=webhook, by=admin)
        tell()
        assert receiver.kinds == ["customers.added"]


class TestNotHeard:
    @pytest.mark.parametrize("answer", [500, 404, 302, None])
    def test_it_is_tried_again_later_with_the_same_number(self, webhook, receiver, answer):
        receiver.answer, receiver.location = answer, receiver.url if answer == 302 else ""
        people.customer("Olwen Bevan-Jones")
        assert tell() == 0
        tell()
        assert len(receiver.heard) == 1, "a redirection was followed, or it did not wait"
        receiver.answer, receiver.location = 204, ""
        assert tell(timedelta(minutes=1)) == 1
        assert len({head["webhook-id"] for head in receiver.headers}) == 1
        webhook.refresh_from_db()
        assert webhook.failing_since is None

    def test_what_was_not_heard_comes_in_the_order_it_happened_once_it_is(self, webhook, receiver):
        receiver.answer = 500
        people.customer("Olwen Bevan-Jones")
        tell()
        people.customer("Rhys Pugh")
        tell()
        tell(timedelta(minutes=1))  # the first fails again, and waits longer than the second
        receiver.answer = 204
        before = len(receiver.heard)
        assert tell(timedelta(hours=1)) == 2
        numbers = [body["data"]["id"] for body in receiver.heard[before:]]
        assert numbers == sorted(numbers)
        assert len(numbers) == 2

    def test_one_that_fails_does_not_hold_up_another(self, webhook, receiver, admin):
        actions.add(name="Gone", url="http://127.0.0.1:9/", kinds=[], by=admin)
        people.customer("Olwen Bevan-Jones")
        assert tell() == 1
        assert Webhook.objects.get(name="Gone").failing_since is not None

    def test_it_is_given_up_after_the_last_try_and_can_be_sent_by_hand(self, webhook, receiver, admin):
        receiver.answer = 500
        people.customer("Olwen Bevan-Jones")
        for number in range(len(rules.RETRIES) + 1):
            tell(timedelta(days=number))
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.attempts, delivery.status) == (DeliveryState.GIVEN_UP, len(rules.RETRIES) + 1, 500)
        receiver.answer = 200
        actions.again(delivery=delivery, by=replace(admin, at=timezone.now()))
        assert tell() == 1
        with pytest.raises(Refused):
            actions.again(delivery=delivery, by=admin)


@pytest.mark.django_db(transaction=True)
def test_an_entry_of_a_slow_writer_is_not_passed_over(receiver, admin, monkeypatch):
    """A transaction that began first and ends last writes an earlier entry; a sweep in between must wait for it."""
    monkeypatch.setattr(telling, "SECONDS_FOR_WRITERS", 0.2)
    actions.add(name="Billing", url=receiver.url, kinds=["customers.stage-changed"], by=admin)
    olwen = people.customer("Olwen Bevan-Jones")
    slow = connections["default"].copy()
    try:
        slow.set_autocommit(False)
        with slow.cursor() as cursor:
            cursor.execute(
                "INSERT INTO customers_event (customer_id, at, recorded_at, kind, facts, visibility, road, about)"
                " VALUES (%s, now(), now(), 'customers.stage-changed', '{\"before\": \"slow\", \"after\": \"x\"}', 'staff', 'web', '')",
                [olwen.pk],
            )
        timeline.record(StageChanged("quick", "x"), customer=olwen, by=system())
        assert tell() == 0
        slow.commit()
        assert tell() == 2
    finally:
        slow.close()
    assert [each["data"]["facts"]["before"] for each in receiver.heard] == ["slow", "quick"]


class TestSettingUp:
    @pytest.mark.parametrize(
        "wrong",
        [{"name": " "}, {"url": "http://example.org"}, {"kinds": ["customers.flew-away"]}, {"url": "https://x.example/" + "a" * 1000}],
    )
    def test_what_cannot_be_is_refused(self, admin, wrong):
        with pytest.raises(actions.WebhookRefused):
            actions.add(**{"name": "A", "url": "https://example.org/", "kinds": [], "by": admin, **wrong})
        assert not Webhook.objects.exists()

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
    def test_others_may_not(self, webhook, role):
        by = people.actor(role)
        for act in (actions.pause, actions.remove, actions.new_secret):
            with pytest.raises(PermissionDenied):
                act(webhook=webhook, by=by)
        before = Webhook.objects.get()
        assert (before.paused_at, before.archived_at, before.secret) == (None, None, webhook.secret)
