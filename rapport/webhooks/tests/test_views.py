import pytest
from django.test import Client

from rapport.customers.tests import factories as people
from rapport.webhooks.models import Webhook

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(admin):
    client = Client()
    client.force_login(admin.user)
    return client


def test_added_shown_changed_and_removed(client):
    page = client.post("/settings/webhooks/new/", {"name": "Billing", "url": "https://example.org/", "kinds": ["customers"]})
    made = Webhook.objects.get()
    assert made.secret in page.content.decode()
    assert "Billing" in client.get("/settings/webhooks/").content.decode()
    shown = client.get(f"/settings/webhooks/{made.pk}/").content.decode()
    assert made.secret not in shown
    assert client.post(f"/settings/webhooks/{made.pk}/", {"name": "Bills", "url": made.url}).status_code == 303
    assert client.post(f"/settings/webhooks/{made.pk}/removal/").status_code == 303
    assert client.get(f"/settings/webhooks/{made.pk}/").status_code == 404


def test_a_refusal_is_said_on_the_form(client):
    page = client.post("/settings/webhooks/new/", {"name": "Billing", "url": "http://example.org/"})
    assert page.status_code == 422
    assert "Use https" in page.content.decode()
    assert not Webhook.objects.exists()


def test_an_adviser_is_told_it_is_not_theirs(webhook):
    client = Client()
    client.force_login(people.actor().user)
    assert client.get("/settings/webhooks/").status_code == 403
    assert client.post(f"/settings/webhooks/{webhook.pk}/secret/").status_code == 403
