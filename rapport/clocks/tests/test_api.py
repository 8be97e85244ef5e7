"""The same rooms by another door: calendars, clocks and the law of time over the API."""

import json

import pytest
from django.test import Client

from rapport.clocks.actions import starting
from rapport.clocks.models import CalendarVersion
from rapport.clocks.rules import targets
from rapport.clocks.tests.conftest import OFFICE
from rapport.customers.tests import factories as people
from rapport.team.actions import tokens
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db
LONGER = {**OFFICE, "weekly": {**OFFICE["weekly"], "sat": [["09:00", "12:00"]]}}


class Caller:
    """Somebody with a token."""

    def __init__(self, *roles: Role, **given) -> None:
        self.by = people.actor(*roles, **given)
        _, self.key = tokens.make(name="Test", by=self.by)

    def __call__(self, method: str, path: str, body=None, **headers: str):
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return Client().generic(method, f"/api/v1{path}", headers={"Authorization": f"Bearer {self.key}", **headers}, **sent)


@pytest.fixture
def admin_call():
    return Caller(Role.ADMINISTRATOR)


@pytest.fixture
def adviser_call():
    return Caller(Role.ADVISER)


def test_calendars_are_listed_and_read_with_their_version(adviser_call, office):
    listed = adviser_call("GET", "/calendars").json()
    assert [(each["name"], each["is_default"]) for each in listed] == [("Office hours", True), ("Weekdays", False)]
    one = adviser_call("GET", f"/calendars/{office.pk}")
    assert (one["ETag"], one.json()["content"]["nation"]) == ('"1"', "ENG")


def test_a_calendar_is_made_tried_and_changed(admin_call, amara):
    made = admin_call("POST", "/calendars", {"name": "Weekend line", "content": OFFICE})
    assert made.status_code == 201
    path = f"/calendars/{made.json()['id']}"
    tried = admin_call("POST", f"{path}/effect", {"content": LONGER})
    assert (tried.status_code, tried.json()["moved"]) == (200, 0)
    assert admin_call("PUT", path, {"content": LONGER, "why": "Saturdays too"}).status_code == 428
    changed = admin_call("PUT", path, {"content": LONGER, "why": "Saturdays too"}, **{"If-Match": '"1"'})
    assert (changed.status_code, changed["ETag"], changed.json()["content"]["weekly"]["sat"]) == (200, '"2"', [["09:00", "12:00"]])
    versions = admin_call("GET", f"{path}/versions").json()
    assert [(each["number"], each["why"]) for each in versions] == [(2, "Saturdays too"), (1, "")]
    assert admin_call("POST", f"{path}/default").json()["is_default"] is True


def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_changes(admin_call, office):
    bad = {**OFFICE, "weekly": {"mon": [["17:00", "09:00"]]}}
    refused = admin_call("PUT", f"/calendars/{office.pk}", {"content": bad, "why": "Nights"}, **{"If-Match": '"1"'})
    assert (refused.status_code, "end after they start" in refused.json()["detail"]) == (409, True)
    assert CalendarVersion.objects.filter(calendar=office).count() == 1


def test_an_adviser_reads_but_does_not_change(adviser_call, office):
    assert adviser_call("POST", "/calendars", {"name": "Mine", "content": OFFICE}).status_code == 403
    assert adviser_call("POST", f"/calendars/{office.pk}/effect", {"content": LONGER}).status_code == 403
    assert adviser_call("PUT", f"/calendars/{office.pk}", {"content": LONGER, "why": "x"}, **{"If-Match": '"1"'}).status_code == 403
    assert CalendarVersion.objects.filter(calendar=office).count() == 1


def test_a_clock_its_ledger_and_its_reasons(adviser_call, office, amara):
    clock = starting.start(
        about=("cases.case", 5), name="Answer", kind="promise", target=targets.working_days(2), calendar=office, by=amara
    )
    one = adviser_call("GET", f"/clocks/{clock.pk}").json()
    assert (one["due_at"], one["calendar"], one["calendar_version"]) == ("2026-11-25T17:00:00Z", "Weekdays", 1)
    (line,) = adviser_call("GET", f"/clocks/{clock.pk}/ledger").json()
    assert (line["what"], line["made_by"]) == ("started", amara.user.email)
    assert adviser_call("GET", f"/clocks/{clock.pk}/why").json()[-1]["text"] == "Due Wednesday 25 November 2026, 5pm."
    assert adviser_call("GET", f"/clocks/{clock.pk + 1}").status_code == 404


def test_a_clock_by_its_number_is_only_for_those_who_see_every_case(office, amara):
    clock = starting.start(
        about=("cases.case", 5), name="Answer", kind="promise", target=targets.working_days(2), calendar=office, by=amara
    )
    narrow = Caller(Role.ADVISER, customer_reach=Reach.OWN)
    assert [narrow("GET", f"/clocks/{clock.pk}{part}").status_code for part in ("", "/ledger", "/why")] == [404] * 3


class TestLaw:
    def test_a_date_with_its_reasons(self, adviser_call):
        found = adviser_call("POST", "/law/due", {"rule": "gdpr.access", "inputs": {"received": "2026-09-03"}, "nation": "ENG"}).json()
        assert (found["due"], found["rule"]) == ("2026-10-05", "gdpr.access")
        assert found["steps"]

    @pytest.mark.parametrize(
        ("body", "sentence", "about"),
        [
            ({"rule": "gdpr.acess"}, "There is no rule", "rule"),
            ({"rule": "gdpr.access"}, "needs", "inputs"),
            ({"rule": "gdpr.access", "inputs": {"received": "soon"}}, "not a date", "inputs"),
            ({"rule": "gdpr.access", "inputs": {"received": "2026-09-03"}, "nation": "FR"}, "nation", "nation"),
            ({"rule": "ho.stage1.ack_5wd", "inputs": {"received": "2026-09-03"}, "nation": "SCT"}, "not in Scotland", "nation"),
        ],
    )
    def test_what_the_law_refuses_is_one_sentence(self, adviser_call, body, sentence, about):
        refused = adviser_call("POST", "/law/due", body)
        assert refused.status_code == 409
        assert sentence in refused.json()["detail"]
        assert [each["path"] for each in refused.json()["errors"]] == [f"body.{about}"]

    def test_rules_are_listed_and_explained(self, adviser_call):
        assert len(adviser_call("GET", "/law/rules").json()) > 100
        assert adviser_call("GET", "/law/rules/gdpr.access").json()["starts"]
        assert adviser_call("GET", "/law/rules/no.such").status_code == 404
