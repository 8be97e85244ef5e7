"""The demo organisation: the same every time, worth looking at, from no real person."""

from datetime import date

import pytest

from rapport.cases.models import Case
from rapport.clocks.models import Clock
from rapport.conversations.models import Conversation, Mailbox, Outgoing
from rapport.customers import timeline
from rapport.customers.models import ContactPoint, Customer, Event
from rapport.customers.tests import factories as make
from rapport.desk import demo
from rapport.desk.demo import people
from rapport.tasks.models import Task


def test_is_the_same_every_time():
    today = date(2026, 11, 23)
    assert list(people.invent(300, 6, today)) == list(people.invent(300, 6, today))


def test_numbers_and_emails_can_belong_to_nobody():
    for one in people.invent(600, 6, date(2026, 11, 23)):
        assert all(email.endswith(".example") for email in one.emails)
        assert all(phone.startswith(("07700 900", "01632 960")) for phone in one.phones)


@pytest.mark.django_db
class TestCreate:
    def test_fills_an_empty_rapport(self):
        by = make.system()
        count = demo.create(by, scale=0.1)
        assert count == Customer.objects.count() == 204
        olwen = Customer.objects.get(name="Olwen Bevan-Jones")
        assert "Moved from Active to At risk." in timeline.story(olwen)
        assert Task.objects.filter(customer=olwen).count() == 3
        assert not Event.objects.filter(at__gt=by.at).exists()
        assert Customer.objects.filter(search=None).count() == 0
        assert {"open", "customer", "closed"} <= set(Case.objects.values_list("category", flat=True))
        assert {"running", "missed", "paused", "met"} <= set(Clock.objects.values_list("state", flat=True))
        assert not Outgoing.objects.exists()
        assert Mailbox.objects.get().smtp_host == "outbox.invalid"  # its invented customers are answered into a folder
        assert not Conversation.objects.exclude(mailbox__smtp_host="outbox.invalid").exists()
        assert ContactPoint.objects.filter(channel="phone").exclude(key__regex=r"^\+44(7700900|1632960)").count() == 0

    def test_only_into_an_empty_one(self):
        make.customer()
        with pytest.raises(demo.AlreadyLivedIn):
            demo.create(make.system(), scale=0.1)
        assert Customer.objects.count() == 1
