"""A form that is sent twice is done once, and the second leads where the first led."""

import re

import pytest
from django.test import Client

from rapport.customers.models import Customer, Event
from rapport.customers.tests import factories as make
from rapport.tasks.models import Task
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
TASK = {"title": "Ring back", "due": "", "priority": "2", "every": ""}


@pytest.fixture
def me():
    return make.user(Role.TEAM_LEADER)


@pytest.fixture
def browser(me):
    client = Client()
    client.force_login(me, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def drawn(browser, url):
    """The hidden field of a form as the page draws it, new each time."""
    found = [re.search(r'name="once" value="([^"]+)"', browser.get(url).content.decode())[1] for _ in range(2)]
    assert found[0] != found[1]
    return found[0]


def test_an_interaction(browser):
    olwen = make.customer()
    url = f"/customers/{olwen.reference}/interactions/new/"
    given = {"kind": "call", "said": "The boiler is cold.", "once": drawn(browser, url)}
    before = Event.objects.count()
    answers = [browser.post(url, given) for _ in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(303, olwen.get_absolute_url())] * 2
    assert Event.objects.count() == before + 1
    browser.post(url, {**given, "once": drawn(browser, url)})
    assert Event.objects.count() == before + 2


def test_a_customer_and_what_was_refused_may_be_sent_again(browser):
    key = drawn(browser, "/customers/new/")
    assert browser.post("/customers/new/", {"kind": "person", "name": "", "once": key}).status_code == 422
    given = {"kind": "person", "name": "Ann Lee", "stage": "active", "once": key}
    first, second = browser.post("/customers/new/", given), browser.post("/customers/new/", given)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"] == Customer.objects.get().get_absolute_url()


def test_a_task(browser, me):
    given = {**TASK, "to": f"person-{me.pk}", "once": drawn(browser, "/tasks/new/")}
    for _ in range(2):
        assert browser.post("/tasks/new/", given).status_code == 303
    assert Task.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 500, "\x00", "\u202e"])
def test_a_key_that_is_none_is_no_hindrance(browser, me, key):
    assert browser.post("/tasks/new/", {**TASK, "to": f"person-{me.pk}", "once": key}).status_code == 303
    assert Task.objects.count() == 1


def test_the_key_of_one_person_means_nothing_to_another(browser, me):
    key = drawn(browser, "/tasks/new/")
    other = Client()
    other.force_login(make.user(Role.TEAM_LEADER), backend="allauth.account.auth_backends.AuthenticationBackend")
    for client in (browser, other):
        assert client.post("/tasks/new/", {**TASK, "to": f"person-{me.pk}", "once": key}).status_code == 303
    assert Task.objects.count() == 2
