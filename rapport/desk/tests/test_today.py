from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rapport.audit.models import Viewing
from rapport.cases.models import RoutingRule
from rapport.cases.tests import factories as cases
from rapport.customers.actions import interactions, life, sensitive
from rapport.customers.tests import factories as people
from rapport.desk import rules
from rapport.desk.queries import today
from rapport.desk.queries.first_steps import first_steps
from rapport.desk.tests import scenes
from rapport.tasks.actions import adding, ending
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara():
    return people.actor(at=timezone.now(), name="Amara Okafor", team=people.team("Homes"))


@pytest.fixture
def priya(amara):
    return people.actor(at=amara.at, name="Priya Raman", team=amara.user.team)


@pytest.fixture
def olwen(amara):
    return people.customer("Olwen Bevan-Jones", by=amara, owner=amara.user)


def signed_in(actor):
    client = Client()
    client.force_login(actor.user)
    return client


class TestChanges:
    def test_what_others_did_for_my_customers_newest_first(self, amara, priya, olwen):
        interactions.log(customer=olwen, form="call", said="Hello", outcome="Agreed", by=people.later(priya, hours=-1))
        life.tag(customer=olwen, add=["vip"], by=priya)
        interactions.log(customer=olwen, form="note", said="My own", by=amara)
        other = people.customer("Adebayo Adeleke", by=priya, owner=priya.user)
        life.tag(customer=other, add=["vip"], by=priya)
        assert [change.line.title for change in today.changes(amara)] == ["Tags changed: +vip.", "Call from the customer: Agreed"]

    def test_only_of_the_last_week_and_only_eight(self, amara, priya, olwen):
        interactions.log(customer=olwen, form="note", said="Old", by=people.later(priya, days=-8))
        assert today.changes(amara) == []
        for number in range(10):
            life.tag(customer=olwen, add=[f"tag{number}"], by=priya)
        assert len(today.changes(amara)) == 8

    def test_private_entries_only_for_those_who_may_read_them(self, amara, olwen):
        sensitive.change(customer=olwen, adjustments="Large print", version=0, by=people.actor(Role.TEAM_LEADER, at=amara.at))
        assert today.changes(amara) == []


class TestRecentlySeen:
    def test_each_once_newest_first_and_only_my_own_looking(self, amara, priya, olwen):
        ade = people.customer("Adebayo Adeleke", by=amara)
        look = {"user": amara.user, "road": "web", "subject": "customers.customer"}
        for minutes, customer in ((30, olwen), (20, ade), (10, olwen)):
            Viewing.objects.create(at=amara.at - timedelta(minutes=minutes), subject_id=customer.pk, **look)
        assert today.recently_seen(amara) == [olwen, ade]
        assert today.recently_seen(priya) == []

    def test_a_customer_one_may_no_longer_see_is_left_out(self, amara, olwen):
        Viewing.objects.create(at=amara.at, user=amara.user, road="web", subject="customers.customer", subject_id=olwen.pk)
        life.assign(customer=olwen, owner=None, team=None, by=amara)
        amara.user.customer_reach = Reach.OWN
        assert today.recently_seen(amara) == []


class TestPage:
    def test_overdue_first_with_its_customer_and_one_key_to_finish(self, amara, olwen):
        adding.add(title="Tomorrow’s", due_at=amara.at + timedelta(days=1), by=amara)
        adding.add(title="Yesterday’s", customer=olwen, due_at=amara.at - timedelta(days=1), by=amara)
        html = signed_in(amara).get("/").content.decode()
        assert html.index("Overdue <small>1") < html.index("Yesterday’s") < html.index("Tomorrow’s")
        assert 'data-row-shortcut="d"' in html
        assert "1 overdue" in html

    def test_an_empty_day_says_what_will_be_here(self, amara):
        assert "Nothing waiting for you" in signed_in(amara).get("/").content.decode()

    def test_at_most_twelve_queries_however_much_there_is(self, amara, priya, olwen, django_assert_max_num_queries):
        client = signed_in(amara)
        for number in range(12):
            customer = people.customer(f"Customer {number}", by=amara, owner=amara.user)
            life.tag(customer=customer, add=["vip"], by=priya)
            task = adding.add(title=f"Task {number}", customer=customer, due_at=amara.at + timedelta(days=number - 3), by=amara)
            Viewing.objects.create(at=amara.at, user=amara.user, road="web", subject="customers.customer", subject_id=customer.pk)
            if number % 3 == 0:
                ending.finish(task=task, by=amara)
        with django_assert_max_num_queries(11):
            assert client.get("/").status_code == 200

    @pytest.mark.parametrize("role", list(Role))
    def test_every_role_has_a_today_with_only_what_it_may_do(self, role):
        someone = people.actor(role)
        html = signed_in(someone).get("/").content.decode()
        assert ('href="/interactions/new/"' in html) == someone.holds("customers.contact")

    def test_a_visitor_signs_in_first(self):
        assert Client().get("/")["Location"].startswith("/account/login/")


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (17, "Good afternoon"), (18, "Good evening")]
)
def test_the_greeting_follows_the_hour(hour, words):
    assert rules.greeting(datetime(2026, 11, 23, hour)) == words


class TestFirstSteps:
    @pytest.fixture
    def boss(self):
        """Came by the first link, and has no password yet."""
        boss = people.actor(Role.ADMINISTRATOR, at=timezone.now(), name="Kasia Nowak")
        boss.user.set_unusable_password()
        boss.user.save()
        return boss

    def test_a_new_organisation_shows_its_administrator_what_to_do(self, boss, django_assert_num_queries):
        with django_assert_num_queries(1):
            found = first_steps(boss)
        assert [step.title for step in found if step.is_done] == ["Your own name and email"]
        page = signed_in(boss).get("/").content.decode()
        assert "First steps" in page
        assert 'href="/settings/cases/queues/"' in page

    def test_what_is_done_is_ticked_and_nothing_is_left_when_all_is(self, boss):
        people.customer("Olwen Bevan-Jones", by=boss)
        assert [step.title for step in first_steps(boss) if step.is_done] == ["Your own name and email", "Customers"]
        boss.user.set_password("three words apart")
        boss.user.save()
        people.actor(at=boss.at, name="Amara Okafor")
        cases.queue()
        cases.level()
        scenes.mailbox(boss.at)
        RoutingRule.objects.create(name="Everything", position=1)
        assert first_steps(boss) == []

    def test_nobody_else_is_shown_them(self, amara):
        assert first_steps(amara) == []
        assert "First steps" not in signed_in(amara).get("/").content.decode()
