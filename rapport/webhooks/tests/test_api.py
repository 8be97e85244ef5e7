"""Webhooks over the API: as in the settings, by the same rules."""

import json

import pytest
from django.test import Client

from rapport.customers.tests import factories as people
from rapport.team.actions import tokens
from rapport.team.roles import Role
from rapport.webhooks.models import Webhook

pytestmark = pytest.mark.django_db
BILLING = {"name": "Billing", "url": "https://example.org/rapport", "kinds": ["cases.closed"]}


def door(*roles):
    key = tokens.make(name="Test", user=people.user(*roles), by=people.system())[1]

    def ask(method, path, body=None, **headers):
        sent = {"Authorization": f"Bearer {key}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        data = "" if body is None else json.dumps(body)
        return Client().generic(method, f"/api/v1/webhooks{path}", data, content_type="application/json", headers=sent)

    return ask


@pytest.fixture
def api():
    return door(Role.ADMINISTRATOR)


def test_is_added_changed_paused_and_let_go_on(api):
    made = api("POST", "", BILLING)
    assert (made.status_code, made["ETag"], made.json()["secret"][:6]) == (201, '"1"', "whsec_")
    at = f"/{made.json()['id']}"
    assert "secret" not in api("GET", at).json()
    changed = api("PUT", at, {**BILLING, "kinds": []}, If_Match=made["ETag"])
    assert (changed.status_code, changed["ETag"], changed.json()["kinds"]) == (200, '"2"', [])
    assert api("POST", f"{at}/pause").json()["paused_at"]
    assert api("POST", f"{at}/resume").json()["paused_at"] is None
    assert api("POST", f"{at}/secret").json()["secret"] != made.json()["secret"]


def test_a_change_needs_the_version_that_was_seen(api):
    at = f"/{api('POST', '', BILLING).json()['id']}"
    assert api("PUT", at, {**BILLING, "name": "Mine"}).status_code == 428
    assert api("PUT", at, {**BILLING, "name": "Mine"}, If_Match='"9"').status_code == 412
    assert Webhook.objects.get().name == "Billing"


@pytest.mark.parametrize("wrong", [{"url": "http://192.168.0.1/"}, {"kinds": ["cases.eaten"]}, {"url": "ftp://example.org"}])
def test_refuses_what_the_settings_refuse(api, wrong):
    answer = api("POST", "", {**BILLING, **wrong})
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (409, f"body.{next(iter(wrong))}")
    assert not Webhook.objects.exists()


def test_only_who_sets_them_up(api):
    at = f"/{api('POST', '', BILLING).json()['id']}"
    ask = door(Role.MANAGER)
    assert [ask(*each).status_code for each in (("GET", ""), ("GET", at), ("POST", f"{at}/secret"))] == [403, 403, 403]
