"""Two administrators change one setting at once: what only one of them touched is kept, and what both did is shown field by field."""

import pytest
from django.test import Client

from rapport.cases.actions.setup import checklists, endings, fields, levels, queues, routing_rules, statuses
from rapport.cases.forms.levels import LevelForm
from rapport.cases.forms.settings import ChecklistForm, FieldForm, QueueForm, RuleForm, StatusForm
from rapport.cases.models import Ending
from rapport.core.errors import Conflict
from rapport.customers.tests import factories as people
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return people.actor(Role.ADMINISTRATOR)


@pytest.fixture
def browser(admin):
    client = Client()
    client.force_login(admin.user)
    return client


def opened(form, row, **changed):
    """What the browser sends of a form that was opened now, later."""
    more = {"row": row, "by": people.actor(Role.ADMINISTRATOR)} if form is LevelForm else {}
    shown = form(initial={**form.initial_of(row), **changed}, **more)
    sent = {}
    for name, field in shown.fields.items():
        value = field.prepare_value(shown.get_initial_for_field(field, name)) if hasattr(field, "prepare_value") else None
        if hasattr(field.widget, "decompress"):
            for at, part in enumerate(field.widget.decompress(value)):
                sent[f"{name}_{at}"] = "" if part is None else part
        elif value not in (None, False):
            sent[name] = value
    return sent


SETTINGS = [
    ("queues", QueueForm, queues, "queue", {"name": "Repairs", "skills": ["gas"]}, ("name", "Gas", "Boilers"), ("idle_minutes", 60)),
    ("statuses", StatusForm, statuses, "status", {"name": "Parts", "customer_name": "Parts", "category": "others"},
     ("name", "Ordered", "On order"), ("customer_name", "Parts are on order")),
    ("service-levels", LevelForm, levels, "level", {"name": "Gas", "ending": {"form": "working-days", "days": 5}},
     ("name", "Boilers", "Heating"), ("warn_percent", 40)),
    ("routing", RuleForm, routing_rules, "rule", {"name": "Gas", "words": ["gas"]}, ("words", ["smell"], "leak"), ("name", "Smells")),
    ("checklists", ChecklistForm, checklists, "checklist", {"name": "Safe", "items": [{"text": "Gas is safe"}]},
     ("name", "Safety", "Safe and sound"), ("category", "resolved")),
    ("fields", FieldForm, fields, "field", {"label": "Meter", "type": "text"}, ("label", "Gas meter", "Meter number"), ("help_text", "On the bill")),
]  # fmt: skip


@pytest.fixture(params=SETTINGS, ids=[each[0] for each in SETTINGS])
def setting(request, admin):
    section, form, actions, word, values, both, other = request.param
    row = actions.make(by=admin, **values)
    return section, form, actions, word, row, both, other


def test_what_only_one_touched_is_kept(setting, admin, browser):
    section, form, actions, word, row, (name, theirs, _), (other, mine) = setting
    sent = opened(form, row, **{other: mine})
    actions.change(**{word: row}, version=1, by=admin, **{name: theirs})
    assert browser.post(f"/settings/cases/{section}/{row.pk}/", sent).status_code == 303
    row.refresh_from_db()
    assert (getattr(row, name), getattr(row, other), row.version) == (theirs, mine, 3)


def test_what_both_touched_is_shown_and_sent_again_it_goes_over_theirs(setting, admin, browser):
    section, form, actions, word, row, (name, theirs, mine), _ = setting
    sent = opened(form, row, **{name: mine})
    actions.change(**{word: row}, version=1, by=admin, **{name: theirs})
    answer = browser.post(f"/settings/cases/{section}/{row.pk}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    shown = theirs[0] if isinstance(theirs, list) else theirs
    assert f"<td>{shown}</td><td>{mine}</td>" in page
    row.refresh_from_db()
    assert (getattr(row, name), row.version) == (theirs, 2)
    assert 'name="version" value="2"' in page
    assert browser.post(f"/settings/cases/{section}/{row.pk}/", {**sent, "version": "2"}).status_code == 303
    row.refresh_from_db()
    assert getattr(row, name) == ([mine] if isinstance(theirs, list) else mine)


class TestLinesOfASetting:
    @pytest.fixture
    def safe(self, admin):
        return checklists.make(name="Safe", items=[{"text": "Gas is safe"}], by=admin)

    def test_checks_that_only_one_wrote_are_kept(self, safe, admin, browser):
        sent = opened(ChecklistForm, safe, name="Safety")
        checklists.change(checklist=safe, items=[{"text": "Water is off"}], items_were=[{"text": "Gas is safe"}], version=1, by=admin)
        assert browser.post(f"/settings/cases/checklists/{safe.pk}/", sent).status_code == 303
        safe.refresh_from_db()
        assert (safe.name, [item.text for item in safe.items.all()]) == ("Safety", ["Water is off"])

    def test_checks_that_both_wrote_are_shown(self, safe, admin, browser):
        sent = opened(ChecklistForm, safe, items="Power is off\n? Neighbours know")
        checklists.change(checklist=safe, items=[{"text": "Water is off"}], version=1, by=admin)
        answer = browser.post(f"/settings/cases/checklists/{safe.pk}/", sent)
        assert "<td>Gas is safe</td><td>Water is off</td><td>Power is off, ? Neighbours know</td>" in answer.content.decode()
        assert [item.text for item in safe.items.all()] == ["Water is off"]

    def test_who_is_told_is_settled_as_a_whole(self, admin, browser):
        level = levels.make(name="Gas", ending={"form": "days", "days": 5}, by=admin)
        sent, renamed = opened(LevelForm, level, tell_soon=["owner"]), opened(LevelForm, level, name="Boilers")
        levels.change(level=level, steps=[{"when": "breach", "whom": "leader"}], version=1, by=admin)
        answer = browser.post(f"/settings/cases/service-levels/{level.pk}/", sent)
        assert answer.status_code == 409
        told = "<td>nothing</td><td>When it is late: The team&#x27;s leaders</td><td>When it is due soon: The owner</td>"
        assert told in answer.content.decode()
        assert browser.post(f"/settings/cases/service-levels/{level.pk}/", renamed).status_code == 303
        level.refresh_from_db()
        assert (level.name, [step.whom for step in level.steps.all()]) == ("Boilers", ["leader"])

    def test_a_length_of_time_is_shown_in_words(self, admin, browser):
        level = levels.make(name="Gas", ending={"form": "working-days", "days": 5}, by=admin)
        sent = opened(LevelForm, level, ending={"form": "working-days", "days": 3})
        levels.change(level=level, ending={"form": "elapsed-time", "minutes": 2880}, version=1, by=admin)
        page = browser.post(f"/settings/cases/service-levels/{level.pk}/", sent).content.decode()
        assert "<td>5 working days</td><td>48 hours</td><td>3 working days</td>" in page


def test_rules_of_ending_are_settled_too(admin, browser):
    endings.put(kind="problem", needs=["outcome"], reopen_days=14, by=admin)
    version = Ending.objects.get(kind="problem").version
    endings.put(kind="problem", needs=["outcome", "customer"], reopen_days=14, version=version, by=admin)
    at = "/settings/cases/endings/problem/"
    assert browser.post(at, {"needs": ["outcome"], "reopen_days": "30", "version": version}).status_code == 303
    row = Ending.objects.get(kind="problem")
    assert (row.needs, row.reopen_days) == (["customer", "outcome"], 30)
    assert browser.post(at, {"needs": ["tags"], "reopen_days": "14", "version": version}).status_code == 409


def test_over_the_api_and_in_code_a_conflict_names_the_fields(admin):
    queue = queues.make(name="Repairs", by=admin)
    team = people.team("Homes")
    queues.change(queue=queue, name="Gas", team=team, version=1, by=admin)
    with pytest.raises(Conflict) as met:
        queues.change(queue=queue, name="Boilers", team=people.team("Energy"), version=1, by=admin)
    assert [(each.field, each.original) for each in met.value.clashes] == [("name", "Repairs"), ("team", None)]
    queues.change(queue=queue, name="Repairs", team=team, version=1, by=admin)
    queue.refresh_from_db()
    assert (queue.name, queue.team) == ("Gas", team)
