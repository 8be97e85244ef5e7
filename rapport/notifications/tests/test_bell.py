"""The bell: how much one has not seen, and the newest few, over any page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from rapport.customers.tests import factories as people
from rapport.notifications import queries
from rapport.notifications.models import Notification
from rapport.notifications.rules import Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara():
    return people.actor(name="Amara Okafor", team=people.team("Homes"))


@pytest.fixture
def browser(amara):
    client = Client()
    client.force_login(amara.user)
    return client


def told(by, count):
    for number in range(count):
        words, at = f"Thing {number} presses.", by.at + timedelta(minutes=number)
        Notification.objects.create(user=by.user, kind=Kind.PRESSING, key=str(number), words=words, address="/", at=at)


def test_every_page_has_a_link_that_needs_no_script(browser):
    page = browser.get(reverse("desk:today")).content.decode()
    assert page.count('data-open="bell"') == 2
    assert f'href="{reverse("notifications:list")}" data-open="bell"' in page


def test_the_number_comes_with_the_others(browser, amara):
    told(amara, 3)
    counts = browser.get(reverse("desk:counts")).content.decode()
    assert '<div hx-swap-oob="innerHTML:.bell .count">3<span class="vh"> not seen</span></div>' in counts
    Notification.objects.update(seen_at=amara.at)
    assert '<div hx-swap-oob="innerHTML:.bell .count"></div>' in browser.get(reverse("desk:counts")).content.decode()


def test_it_shows_the_newest_few_and_only_ones_own(browser, amara):
    told(amara, queries.FEW + 2)
    other = people.actor(name="Priya Raman")
    Notification.objects.create(user=other.user, kind=Kind.PRESSING, key="x", words="Hers.", address="/", at=amara.at + timedelta(days=1))
    shown = browser.get(reverse("notifications:newest"), headers={"HX-Request": "true"}).content.decode()
    assert shown.count("presses.") == queries.FEW
    assert f"Thing {queries.FEW + 1} presses." in shown
    assert "Thing 1 presses." not in shown
    assert "Hers." not in shown


def test_without_a_script_its_address_is_the_page_of_them_all(browser):
    assert browser.get(reverse("notifications:newest"))["Location"] == reverse("notifications:list")
