"""Cases over the API: the same rules, with references for rows and names for settings."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rapport.cases.models import Case, Queue, ServiceLevel
from rapport.cases.tests import factories
from rapport.clocks.models import Clock
from rapport.customers.tests import factories as people
from rapport.team.actions import tokens
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


class Door:
    """One person's way in."""

    def __init__(self, by):
        self.client, (_, self.key) = Client(), tokens.make(name="Test", user=by.user, by=people.system())

    def __call__(self, method, path, body=None, **headers):
        sent = {"Authorization": f"Bearer {self.key}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        data = "" if body is None else json.dumps(body)
        return self.client.generic(method, f"/api/v1{path}", data, content_type="application/json", headers=sent)


@pytest.fixture
def door(amara):
    return Door(amara)


@pytest.fixture
def case(amara, olwen):
    """A case of yesterday: the API goes by the real clock."""
    factories.level()
    return factories.case(by=replace(amara, at=timezone.now() - timedelta(days=1)), customer=olwen)


def test_opens_with_names_and_references(door, olwen, homes):
    factories.queue("Repairs", team=homes)
    answer = door("POST", "/cases", {"title": "No heating", "kind": "problem", "customer": olwen.reference, "queue": "repairs"})
    assert answer.status_code == 201
    body = answer.json()
    assert (body["reference"], body["customer"], body["queue"], body["team"]) == (
        Case.objects.get().reference,
        olwen.reference,
        "Repairs",
        "Homes",
    )


def test_lists_by_a_filter_in_words(door, case):
    assert [each["reference"] for each in door("GET", "/cases?where=clock+is+running").json()["items"]] == [case.reference]
    assert door("GET", "/cases?where=kind+is+problem").json()["items"] == []
    assert door("GET", "/cases?where=kind+is").status_code == 400


def test_a_change_needs_the_version_that_was_seen(door, case):
    path = f"/cases/{case.reference}"
    assert door("PUT", path, {"title": "Cold"}).status_code == 428
    assert door("PUT", path, {"title": "Cold"}, If_Match=door("GET", path)["ETag"]).json()["title"] == "Cold"
    assert door("PUT", path, {"title": "Hot"}, If_Match='"1"').status_code == 412
    assert Case.objects.get().title == "Cold"


def test_the_rules_of_ending_hold_here_too(door, case):
    path = f"/cases/{case.reference}"
    refused = door("POST", f"{path}/closure", {})
    assert (refused.status_code, refused.json()["detail"]) == (409, "How it ended is missing.")
    assert [each["sentence"] for each in door("GET", f"{path}/obstacles").json()] == ["How it ended is missing."]
    assert door("POST", f"{path}/closure", {"outcome": "solved"}).json()["category"] == "closed"
    assert door("POST", f"{path}/reopening", {"reason": "It broke again"}).json()["outcome"] == ""


def test_hands_over_sleeps_and_watches(door, case, priya):
    path = f"/cases/{case.reference}"
    assert door("POST", f"{path}/taking").json()["owner"]
    assert door("POST", f"{path}/assignment", {"owner": priya.user.email}).json()["owner"] == priya.user.email
    assert door("POST", f"{path}/sleep", {}).json()["sleeps_until"].startswith("2200")
    assert door("POST", f"{path}/waking").json()["sleeps_until"] is None
    assert door("POST", f"{path}/watching", {}).status_code == 200
    assert case.watchers.count() == 1


def test_clocks_are_shown_with_their_dates(door, case):
    shown = door("GET", f"/cases/{case.reference}/clocks").json()
    assert [(each["name"], each["state"]) for each in shown] == [("Sorted out", "running")]
    refused = door("POST", f"/cases/{case.reference}/clocks/{Clock.objects.get().pk}/reason", {"reason": "Busy"})
    assert refused.status_code == 409


def test_merges_and_takes_it_back(door, case, amara, olwen):
    other = factories.case("Boiler", by=amara, customer=olwen)
    move = door("POST", f"/cases/{case.reference}/merge", {"absorbed": other.reference}).json()
    assert door("GET", f"/cases/{other.reference}").json()["reference"] == case.reference
    assert door("POST", f"/cases/{case.reference}/moves/{move['id']}/undo").status_code == 200
    assert door("GET", f"/cases/{other.reference}").json()["reference"] == other.reference


def test_many_at_once_with_a_look_before(door, case):
    asked = {"what": "close", "cases": [case.reference]}
    seen = door("POST", "/cases/bulk/preview", asked).json()
    assert seen["refused"] == [{"case": case.reference, "sentence": "How it ended is missing."}]
    done = door("POST", "/cases/bulk", {**asked, "outcome": "solved"}).json()
    assert (done["changed"], Case.objects.get().category) == (1, "closed")
    assert door("POST", f"/cases/bulk/{done['id']}/undo").json()["status"] == "undone"
    assert Case.objects.get().category == "open"


def test_settings_are_read_by_all_and_changed_by_few(door):
    admin = Door(people.actor(Role.ADMINISTRATOR))
    for path, body in {
        "/queues": {"name": "Gas"},
        "/case-statuses": {"name": "Parts ordered", "customer_name": "Waiting for parts", "category": "others"},
        "/service-levels": {
            "name": "Fast",
            "ending": {"form": "working-time", "minutes": 60},
            "steps": [{"when": "warn", "whom": "owner"}],
        },
        "/checklists": {"name": "Safe", "items": [{"text": "Gas is safe"}]},
        "/routing-rules": {"name": "Gas", "words": ["gas"], "kind": "problem"},
    }.items():
        assert door("POST", path, body).status_code == 403
        made = admin("POST", path, body)
        assert made.status_code == 201, made.content
        number = made.json()["id"]
        assert any(each["id"] == number for each in door("GET", path).json())
        assert admin("PUT", f"{path}/{number}", body, If_Match=made["ETag"]).status_code == 200
        assert admin("POST", f"{path}/{number}/archive").json()["is_archived"]
    assert (Queue.objects.count(), ServiceLevel.objects.get().steps.count()) == (1, 1)
    level = ServiceLevel.objects.get()
    shown = admin("GET", f"/service-levels/{level.pk}")
    assert (shown["ETag"], shown.json()["steps"]) == ('"3"', [{"when": "warn", "minutes": 0, "whom": "owner", "person": None}])


def test_splitting_refuses_what_is_not_of_the_case(door, case):
    answer = door("POST", f"/cases/{case.reference}/splitting", {"conversations": [2**40], "title": "Another"})
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (409, "body.conversations")
    assert Case.objects.count() == 1


def test_a_change_of_a_level_shows_its_effect(case):
    admin = Door(people.actor(Role.ADMINISTRATOR))
    level = ServiceLevel.objects.get()
    before = Clock.objects.values().get()
    shown = admin("POST", f"/service-levels/{level.pk}/effect", {"name": "Usual", "ending": {"form": "working-days", "days": 20}}).json()
    assert (shown["running"], shown["later"], shown["moves"][0]["case"]) == (1, 1, case.reference)
    assert Clock.objects.values().get() == before


def test_views_are_kept(door):
    made = door("POST", "/case-views", {"name": "Mine", "rule": "owner is me"})
    assert made.status_code == 201
    assert [view["name"] for view in door("GET", "/case-views").json()] == ["Mine"]
    assert door("DELETE", f"/case-views/{made.json()['id']}").status_code == 204


def test_a_case_out_of_sight_is_not_there(door, case):
    stranger = Door(people.actor(Role.ASSESSOR))
    assert stranger("GET", f"/cases/{case.reference}").status_code == 404
    assert stranger("GET", "/cases").json()["items"] == []


def test_a_name_that_is_taken_is_said_plainly():
    admin = Door(people.actor(Role.ADMINISTRATOR))
    admin("POST", "/queues", {"name": "Gas"})
    answer = admin("POST", "/queues", {"name": "Gas"})
    assert (answer.status_code, answer.json()["detail"]) == (409, "There is already a queue with this name.")
    assert Queue.objects.count() == 1


class TestConversations:
    def test_a_case_begins_with_one(self, door, olwen):
        thread = factories.conversation(olwen, subject="No heat")
        answer = door("POST", "/cases", {"title": "No heat", "conversation": thread.pk})
        assert (answer.status_code, answer.json()["customer"], answer.json()["channel"]) == (201, olwen.reference, "email")
        path = f"/cases/{answer.json()['reference']}/conversations"
        assert [(each["id"], each["subject"]) for each in door("GET", path).json()] == [(thread.pk, "No heat")]
        refused = door("POST", "/cases", {"title": "Again", "conversation": thread.pk})
        assert (refused.status_code, Case.objects.count()) == (409, 1)

    def test_one_is_put_with_a_case(self, door, case, olwen):
        thread = factories.conversation(olwen, subject="Still cold")
        path = f"/cases/{case.reference}/conversations"
        assert door("POST", path, {"conversation": thread.pk}).status_code == 201
        assert [each["id"] for each in door("GET", path).json()] == [thread.pk]
        assert door("POST", path, {"conversation": 10**15}).status_code == 404

    def test_another_customers_is_refused(self, door, case):
        thread = factories.conversation(people.customer("Rhys Pugh"))
        assert door("POST", f"/cases/{case.reference}/conversations", {"conversation": thread.pk}).status_code == 409
        assert not case.threads.exists()
