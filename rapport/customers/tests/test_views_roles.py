"""Giving a role on the page: the other customer is found by words and chosen, without scripts."""

import pytest
from django.test import Client

from rapport.customers.models import Role
from rapport.customers.tests import factories as make
from rapport.team.roles import Reach
from rapport.team.roles import Role as Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make.user(Job.TEAM_LEADER)


@pytest.fixture
def browser(person):
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def olwen():
    return make.customer("Olwen Bevan")


@pytest.fixture
def bakery():
    return make.customer("Dee Bakery", kind="organisation")


def url(customer):
    return f"/customers/{customer.reference}/roles/new/"


FILLED = {"link": "works-at", "title": "baker", "permits": ["discuss"], "starts_on": "2026-01-05"}


def test_find_shows_who_is_meant_and_keeps_what_was_written(browser, olwen, bakery):
    response = browser.post(url(olwen), {**FILLED, "other": "dee bak", "find": "1"})
    seen = response.content.decode()
    assert response.status_code == 200
    assert f'name="other-chosen" value="{bakery.reference}"' in seen
    assert 'value="baker"' in seen
    assert 'value="2026-01-05"' in seen
    assert response.context["form"].errors == {}
    assert not Role.objects.exists()


def test_whoever_is_chosen_is_the_other(browser, olwen, bakery):
    response = browser.post(url(olwen), {**FILLED, "other": "dee bak", "other-chosen": bakery.reference})
    assert response.status_code == 303
    assert Role.objects.values_list("customer", "other", "link", "title").get() == (olwen.pk, bakery.pk, "works-at", "baker")


@pytest.mark.parametrize("written", ["{reference}", "{lower}"])
def test_a_reference_is_enough(browser, olwen, bakery, written):
    other = written.format(reference=bakery.reference, lower=bakery.reference.lower())
    assert browser.post(url(olwen), {**FILLED, "other": other}).status_code == 303


def test_words_without_a_choice_ask_for_one_and_give_nothing(browser, olwen, bakery):
    response = browser.post(url(olwen), {**FILLED, "other": "dee bak"})
    assert response.status_code == 422
    assert "Choose whom you mean." in response.content.decode()
    assert bakery.reference in response.content.decode()
    assert not Role.objects.exists()


@pytest.mark.parametrize("words", ["nobody of this name", "Olwen Bevan", "\x00"])
def test_nobody_else_is_said_plainly(browser, olwen, words):
    response = browser.post(url(olwen), {**FILLED, "other": words, "find": "1"})
    assert response.status_code == 200
    assert "other-chosen" not in response.content.decode()
    assert not Role.objects.exists()


def test_only_whom_one_may_see_is_found(olwen, bakery):
    narrow = make.user(Job.TEAM_LEADER, customer_reach=Reach.OWN)
    own = make.customer("Ann Lee", owner=narrow)
    client = Client()
    client.force_login(narrow, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert bakery.reference not in client.post(url(own), {**FILLED, "other": "dee bakery", "find": "1"}).content.decode()
    assert client.post(url(own), {**FILLED, "other": bakery.reference}).status_code == 422
    assert not Role.objects.exists()
