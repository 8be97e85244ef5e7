"""Web forms over the API: as in the settings, by the same rules."""

import json

import pytest
from django.test import Client

from rapport.customers.tests import factories as people
from rapport.portal.models import WebForm
from rapport.team.actions import tokens
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
ASKED = [
    {"label": "Account number", "type": "text", "required": True, "choices": []},
    {"label": "What is it about?", "type": "choice", "required": False, "choices": ["Heating", "Repairs"]},
]


@pytest.fixture
def api(admin):
    return door(admin)


def door(by):
    key = tokens.make(name="Test", user=by.user, by=people.system())[1]

    def ask(method, path, body=None, **headers):
        sent = {"Authorization": f"Bearer {key}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        data = "" if body is None else json.dumps(body)
        return Client().generic(method, f"/api/v1/forms{path}", data, content_type="application/json", headers=sent)

    return ask


def test_a_form_is_made_read_changed_closed_and_opened(api):
    made = api("POST", "", {"name": "Report damp", "questions": ASKED, "hosts": ["https://www.example.org"]})
    assert made.status_code == 201
    body = made.json()
    assert (body["slug"], body["address"].endswith("/contact/report-damp/"), body["hosts"]) == (
        "report-damp",
        True,
        ["https://www.example.org"],
    )
    assert [{**each, "key": ""} for each in body["questions"]] == [{"key": "", **each} for each in ASKED]
    number = f"/{body['id']}"
    assert api("GET", "").json() == [body]
    kept = {name: body[name] for name in ("name", "thanks", "hosts", "team")}
    changed = api("PUT", number, {**kept, "questions": ASKED[:1], "needs_phone": True}, If_Match=made["ETag"])
    assert (changed.status_code, changed.json()["needs_phone"], len(changed.json()["questions"])) == (200, True, 1)
    assert api("POST", f"{number}/close").json()["closed_at"]
    assert Client().get("/contact/report-damp/").status_code == 410
    assert api("POST", f"{number}/reopen").json()["closed_at"] is None
    assert api("GET", number)["ETag"] == '"4"'


def test_a_change_needs_the_version_that_was_seen(api, web_form):
    assert api("PUT", f"/{web_form.pk}", {"name": "Write to us"}).status_code == 428
    assert api("PUT", f"/{web_form.pk}", {"name": "Write to us"}, If_Match='"7"').status_code == 412
    web_form.refresh_from_db()
    assert web_form.name == "Contact us"


@pytest.mark.parametrize(
    ("wrong", "status", "path"),
    [
        ({"name": ""}, 422, "body.name"),
        ({"name": "Contact us"}, 409, "body.name"),
        ({"name": "A", "hosts": ["javascript:alert(1)"]}, 409, "body.hosts"),
        ({"name": "A", "team": "Nobody"}, 409, "body.team"),
        ({"name": "A", "questions": [{"label": "One", "type": "choice", "choices": ["only"]}]}, 409, "body.asks"),
        ({"name": "A", "questions": [{"label": "One | two"}]}, 422, "body.questions.0.label"),
    ],
)
def test_refuses_what_the_settings_refuse(api, web_form, wrong, status, path):
    answer = api("POST", "", wrong)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (status, path)
    assert WebForm.objects.count() == 1


def test_only_who_sets_up_forms(web_form):
    ask = door(people.actor(Role.ADVISER))
    assert [ask("GET", "").status_code, ask("GET", f"/{web_form.pk}").status_code] == [403, 403]
    assert ask("POST", "", {"name": "Mine"}).status_code == 403
    assert WebForm.objects.count() == 1
