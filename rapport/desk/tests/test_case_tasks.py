"""A task of a case: added from its page, shown there, done from there; the case does not end while it is open."""

import pytest
from django.test import Client

from rapport.cases.actions import moving, todos
from rapport.cases.models import Case, CaseTask
from rapport.cases.tests import factories
from rapport.cases.tests.test_api import Door
from rapport.customers.tests import factories as people
from rapport.desk.tests import scenes
from rapport.tasks.models import Task
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def me():
    return people.actor(Role.TEAM_LEADER, at=scenes.now(), name="Amara Okafor", team=people.team("Homes"))


@pytest.fixture
def case(me):
    return factories.case("No heating", by=me, customer=people.customer("Olwen Bevan-Jones", by=me))


def html_of(response):
    return response.content.decode()


def test_from_the_page_for_a_colleague_by_thursday_and_done_there(client, case, me):
    priya = people.user(name="Priya Raman", team=me.user.team)
    given = {"title": "Ring the engineer", "due_at": "in 3 days", "to": f"person-{priya.pk}"}
    response = client.post(f"/cases/{case.reference}/tasks/new/", given, follow=True)
    task = Task.objects.get()
    assert (task.customer, task.owner, task.of_case.case) == (case.customer, priya, case)
    assert "Done: Ring the engineer" in html_of(response)
    assert f"Add a task to {case.reference}" in html_of(client.get(f"/cases/{case.reference}/tasks/new/"))
    with pytest.raises(moving.CannotEnd, match="Ring the engineer"):
        moving.resolve(case=case, outcome="solved", by=me)
    back = client.post(f"/tasks/{task.pk}/completion/", headers={"Referer": f"http://testserver{case.get_absolute_url()}"})
    assert back.url == case.get_absolute_url()
    assert "<s>Ring the engineer</s>" in html_of(client.get(back.url))
    assert moving.resolve(case=Case.objects.get(), outcome="solved", by=me).category == "resolved"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({"title": ""}, "Enter what is to be done."), ({"title": "Ring", "due_at": "the twelfth of never"}, "We cannot read that as a date.")],
)
def test_a_refusal_adds_nothing(client, case, me, given, sentence):
    response = client.post(f"/cases/{case.reference}/tasks/new/", {"to": f"person-{me.user_id}", **given})
    assert response.status_code == 422
    assert sentence in html_of(response)
    assert not Task.objects.exists()


def test_a_case_that_has_ended_gets_none(client, case, me):
    moving.resolve(case=case, outcome="solved", by=me)
    assert "tasks/new/" not in html_of(client.get(case.get_absolute_url()))
    response = client.post(f"/cases/{case.reference}/tasks/new/", {"title": "Ring", "to": f"person-{me.user_id}"})
    assert "has ended. Open it again first." in html_of(response)
    assert not CaseTask.objects.exists()


def test_somebody_elses_task_is_shown_and_not_theirs_to_finish(case, me):
    todos.add(case=case, title="Ring the engineer", by=me)
    reader = Client()
    reader.force_login(people.actor(Role.DATA_PROTECTION_OFFICER).user)
    html = html_of(reader.get(case.get_absolute_url()))
    assert "Ring the engineer" in html
    assert "Done: Ring the engineer" not in html


def test_the_same_over_the_api(case, me):
    door = Door(me)
    made = door(
        "POST", f"/cases/{case.reference}/tasks", {"title": "Ring", "team": "Homes", "due_at": "2027-01-04T10:00:00Z", "has_time": True}
    )
    assert (made.status_code, made.json()["team"], made.json()["owner"]) == (201, "Homes", None)
    assert [each["title"] for each in door("GET", f"/cases/{case.reference}/tasks").json()] == ["Ring"]
    assert any("Ring" in each["sentence"] for each in door("GET", f"/cases/{case.reference}/obstacles").json())
