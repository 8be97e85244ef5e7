"""The record of one customer: what was before and after, by whom and by which road, and who looked."""

import pytest
from django.test import Client
from django.urls import reverse

from rapport.audit import actions, queries
from rapport.customers.actions import contact_points, editing, sensitive
from rapport.customers.models import Customer
from rapport.customers.tests import factories
from rapport.team.history import acting
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def officer():
    return factories.actor(Role.DATA_PROTECTION_OFFICER, name="Farida Aziz")


@pytest.fixture
def changed():
    """A customer whose name was corrected twice and whose email was added and changed, by an adviser."""
    by = factories.actor(Role.TEAM_LEADER, name="Rhys Pritchard")
    customer = factories.customer("Olwen Bevan", by=by)
    with acting(by):
        for name in ("Olwen Bevan-Jones", "Olwen Bevan Jones"):
            customer = editing.edit(customer=customer, changes={"name": name}, version=customer.version, by=by)
        point = contact_points.add(customer=customer, channel="email", value="olwen@example.com", by=by)
        contact_points.change(point=point, value="olwen.jones@example.com", version=point.version, by=by)
        sensitive.change(customer=customer, health="Uses a ventilator", version=0, by=by)
    return Customer.objects.get(pk=customer.pk)


def told(customer, by, what: str) -> list[tuple]:
    found = queries.changes_about(customer, by, limit=50)
    return [(field.label, field.before, field.after) for change in found if change.what == what for field in change.fields or []]


def test_before_and_after_of_each_change_latest_first(changed, officer):
    names = [entry for entry in told(changed, officer, "Customer") if entry[0] == "Name"]
    assert names == [("Name", "Olwen Bevan-Jones", "Olwen Bevan Jones"), ("Name", "Olwen Bevan", "Olwen Bevan-Jones")]


def test_what_hangs_on_the_customer_is_told_too(changed, officer):
    assert ("Value", "olwen@example.com", "olwen.jones@example.com") in told(changed, officer, "Contact point")


def test_it_says_who_and_by_which_road(changed, officer):
    change = queries.changes_about(changed, officer, limit=1)[0]
    assert (change.user.name, change.road) == ("Rhys Pritchard", "web")


def test_private_values_are_for_those_who_may_see_them(changed, officer):
    administrator = factories.actor(Role.ADMINISTRATOR)
    assert "Uses a ventilator" in str(told(changed, officer, "Private record"))
    hidden = queries.changes_about(changed, administrator, limit=50)
    assert "ventilator" not in str(hidden)
    assert [change.fields for change in hidden if change.what == "Private record"] == [None]


def test_pages_of_one_each_tell_everything_once(changed, officer):
    whole = [change.place for change in queries.changes_about(changed, officer, limit=50)]
    paged, before = [], None
    while found := queries.changes_about(changed, officer, before=before, limit=1):
        before = found[0].place
        paged.append(before)
    assert paged == whole
    assert len(set(whole)) == len(whole) >= 4


def test_without_the_permission_there_is_nothing(changed):
    adviser = factories.actor()
    assert queries.changes_about(changed, adviser, limit=50) == []
    assert list(queries.viewings_of("customers.customer", changed.pk, adviser)) == []


def test_the_page_shows_it_and_is_noted_itself(changed, officer):
    client = Client()
    client.force_login(officer.user, backend=BACKEND)
    address = reverse("audit:history", args=[changed.reference])
    page = client.get(address).content.decode()
    assert "olwen.jones@example.com" in page
    looked = client.get(address, {"show": "looked"}).content.decode()
    assert "Farida Aziz" in looked
    assert "History" in looked


@pytest.mark.parametrize(
    "before", ["", "x", "2026-11-21T10:00:00+00:00~1", "2026-99-99~1~2", "~~", "2026-11-21T10:00:00~1~2", "9" * 500, "\x00~1~1"]
)
@pytest.mark.parametrize("show", ["", "looked"])
def test_a_place_that_makes_no_sense_is_the_first_page(changed, officer, before, show):
    client = Client()
    client.force_login(officer.user, backend=BACKEND)
    assert client.get(reverse("audit:history", args=[changed.reference]), {"before": before, "show": show}).status_code == 200


def test_what_one_person_did_and_saw(changed, officer):
    rhys = queries.changes_about(changed, officer, limit=1)[0].user
    by = factories.Actor(at=factories.NOW, road="web", user=rhys)
    actions.record_viewing(subject="customers.customer", subject_id=changed.pk, part="private", purpose="Gas safety visit", by=by)
    client = Client()
    client.force_login(officer.user, backend=BACKEND)
    address = reverse("audit:person", args=[rhys.pk])
    assert "Olwen Bevan Jones" in client.get(address).content.decode()
    looked = client.get(address, {"show": "looked"}).content.decode()
    assert "Gas safety visit" in looked
    assert changed.reference in looked


def test_noting_a_viewing_is_one_statement(changed, officer, django_assert_num_queries):
    with django_assert_num_queries(1):
        actions.record_viewing(subject="customers.customer", subject_id=changed.pk, by=officer)


def test_the_page_costs_few_queries(changed, officer, django_assert_max_num_queries):
    client = Client()
    client.force_login(officer.user, backend=BACKEND)
    with django_assert_max_num_queries(40):
        client.get(reverse("audit:history", args=[changed.reference]))
