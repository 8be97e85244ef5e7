"""The screens on which cases are set up."""

import pytest
from django.test import Client

from rapport.cases.models import CaseStatus, Checklist, Ending, Queue, RoutingRule, ServiceLevel
from rapport.cases.tests import factories
from rapport.clocks.models import Clock
from rapport.customers.tests import factories as people
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(by):
    client = Client()
    client.force_login(by.user, backend=BACKEND)
    return client


@pytest.fixture
def admin():
    return browser(people.actor(Role.ADMINISTRATOR))


SENT = {
    "queues": {"name": "Gas", "sharing": "round", "skills": "gas safe, Polish"},
    "statuses": {"name": "Parts ordered", "customer_name": "Waiting for parts", "category": "others"},
    "service-levels": {
        "name": "Fast", "ending_0": "3", "ending_1": "working-days", "first_answer_0": "90", "first_answer_1": "working-minutes",
        "warn_percent": "25", "tell_soon": ["owner"], "tell_later": ["team"], "later_minutes": "60",
    },
    "routing": {"name": "Gas", "words": "gas, smell of gas", "kind": "problem", "tags": "gas"},
    "checklists": {"name": "Safe", "category": "open", "items": "Gas is safe\n? Cooker works"},
    "fields": {"label": "Meter", "type": "text"},
}  # fmt: skip


@pytest.mark.parametrize("section", SENT)
def test_each_section_lists_adds_changes_orders_and_puts_away(admin, section):
    path = f"/settings/cases/{section}/"
    assert admin.post(f"{path}new/", SENT[section]).status_code == 303
    page = admin.get(path).content.decode()
    name = SENT[section].get("name") or SENT[section]["label"]
    assert name in page
    row = {"queues": Queue, "statuses": CaseStatus, "routing": RoutingRule, "checklists": Checklist}.get(section)
    number = row.objects.get(name=name).pk if row else 1
    number = ServiceLevel.objects.get().pk if section == "service-levels" else number
    if section != "fields":
        assert name in admin.get(f"{path}{number}/").content.decode()
        assert admin.post(f"{path}{number}/", SENT[section]).status_code == 303
        assert admin.post(f"{path}{number}/place/", {"to": "up"}).status_code == 303
        assert admin.post(f"{path}{number}/archive/").status_code == 303
        assert "Archived" in admin.get(path).content.decode()
        assert admin.post(f"{path}{number}/return/").status_code == 303


def test_what_a_form_says_is_what_is_kept(admin):
    for section in SENT:
        admin.post(f"/settings/cases/{section}/new/", SENT[section])
    level = ServiceLevel.objects.get()
    assert level.first_answer == {"form": "working-time", "minutes": 90}
    assert level.ending == {"form": "working-days", "days": 3}
    assert list(level.steps.order_by("pk").values_list("when", "minutes", "whom")) == [("warn", 0, "owner"), ("breach", 60, "team")]
    assert list(Checklist.objects.get().items.values_list("text", "is_needed")) == [("Gas is safe", True), ("Cooker works", False)]
    assert Queue.objects.get().skills == ["gas safe", "polish"]


def test_a_change_of_a_level_can_be_looked_at_first(admin, amara, olwen):
    level = factories.level()
    factories.case(by=amara, customer=olwen)
    before = Clock.objects.values().get()
    sent = {"name": "Usual", "ending_0": "20", "ending_1": "working-days", "warn_percent": "25", "look": "1"}
    page = admin.post(f"/settings/cases/service-levels/{level.pk}/", sent).content.decode()
    assert "1 clock running: 0 would be due sooner, 1 later" in page
    assert Clock.objects.values().get() == before
    level.refresh_from_db()
    assert level.ending == {"form": "working-days", "days": 5}


def test_an_ending_is_set_by_kind(admin):
    assert admin.get("/settings/cases/endings/problem/").status_code == 200
    assert admin.post("/settings/cases/endings/problem/", {"needs": ["customer"], "reopen_days": "3"}).status_code == 303
    assert (Ending.objects.get(kind="problem").needs, Ending.objects.get(kind="problem").reopen_days) == (["customer"], 3)
    assert admin.get("/settings/cases/endings/grudge/").status_code == 404


def test_a_refusal_is_said_on_the_form(admin):
    answer = admin.post("/settings/cases/queues/new/", {"name": "", "sharing": "round"})
    assert answer.status_code == 422
    assert "Enter name." in answer.content.decode()
    assert not Queue.objects.exists()


@pytest.mark.parametrize("path", ["", "queues/", "queues/new/", "endings/problem/"])
def test_only_for_those_who_set_up(amara, path):
    assert browser(amara).get(f"/settings/cases/{path}").status_code == 403
