"""A whole case as one PDF, from its page and over the API: asked for, watched, fetched by whoever asked, and removed."""

import pytest

from rapport.cases.actions import bundles
from rapport.cases.jobs import bundles as jobs
from rapport.cases.models import Bundle
from rapport.cases.tests import factories
from rapport.cases.tests.test_api import Door
from rapport.customers.tests import factories as people
from rapport.desk.tests import scenes
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def case(me):
    thread = factories.conversation(people.customer("Olwen Bevan-Jones", by=me))
    factories.message(thread)
    return factories.case("No heating", by=me, customer=thread.customer, conversation=thread)


def html_of(response):
    return response.content.decode()


def test_from_the_page_to_the_pdf(client, case):
    address = f"/cases/{case.reference}/bundles/"
    assert address in html_of(client.get(case.get_absolute_url()))
    shown = html_of(client.post(address, {"purpose": "For the ombudsman"}, follow=True))
    assert "Waiting to be made" in shown
    assert 'hx-trigger="every 2s"' in shown
    bundle = Bundle.objects.get()
    assert (bundle.with_notes, bundle.purpose) == (False, "For the ombudsman")
    assert "It is not ready." in html_of(client.get(f"{address}{bundle.pk}/pdf/", follow=True))
    jobs.make(bundle_id=bundle.pk)
    part = html_of(client.get(f"{address}progress/", headers={"HX-Request": "true"}))
    assert f"{address}{bundle.pk}/pdf/" in part
    assert "hx-trigger" not in part
    response = client.get(f"{address}{bundle.pk}/pdf/")
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert response["Content-Disposition"] == f'attachment; filename="{case.reference}-bundle-{bundle.pk}.pdf"'
    assert client.get(f"{address}{bundle.pk}/files/").status_code == 404  # it has none
    assert "The bundle was removed." in html_of(client.post(f"{address}{bundle.pk}/removal/", follow=True))
    assert "Make another one." in html_of(client.get(f"{address}{bundle.pk}/pdf/", follow=True))


def test_a_second_one_while_the_first_is_made_is_refused_on_the_form(client, case, me):
    bundles.ask(case=case, by=me)
    response = client.post(f"/cases/{case.reference}/bundles/", {})
    assert response.status_code == 422
    assert "A bundle of this case is being made for you already." in html_of(response)
    assert Bundle.objects.count() == 1


def test_a_colleague_sees_that_it_was_made_and_cannot_fetch_it(case, me):
    bundle = bundles.ask(case=case, by=me)
    jobs.make(bundle_id=bundle.pk)
    colleague = scenes.signed_in(people.actor(Role.TEAM_LEADER, at=scenes.now(), name="Priya Raman", team=me.user.team))
    shown = html_of(colleague.get(f"/cases/{case.reference}/bundles/"))
    assert "Amara Okafor" in shown
    assert f"{bundle.pk}/pdf/" not in shown
    assert colleague.get(f"/cases/{case.reference}/bundles/{bundle.pk}/pdf/").status_code == 404
    assert colleague.post(f"/cases/{case.reference}/bundles/{bundle.pk}/removal/").status_code == 404
    assert Bundle.objects.get().status == "ready"


def test_over_the_api(case, me):
    door, address = Door(me), f"/cases/{case.reference}/bundles"
    response = door("POST", address, {"with_notes": True})
    assert response.status_code == 201
    number = response.json()["id"]
    assert door("GET", f"{address}/{number}/pdf").status_code == 404
    jobs.make(bundle_id=number)
    read = door("GET", f"{address}/{number}").json()
    assert (read["status"], read["with_notes"], read["by"], read["case"]) == ("ready", True, me.user.email, case.reference)
    assert b"".join(door("GET", f"{address}/{number}/pdf").streaming_content).startswith(b"%PDF")
    assert [each["id"] for each in door("GET", address).json()] == [number]
    assert door("DELETE", f"{address}/{number}").status_code == 204
    assert door("GET", f"{address}/{number}/pdf").status_code == 404


def test_the_history_of_a_case_of_nobody_known_says_who_did_what(client, me):
    case = factories.case("Who are you?", by=me)
    client.post(f"/cases/{case.reference}/taking/")
    shown = html_of(client.get(f"/cases/{case.reference}/history/"))
    assert "With: nobody, now Amara Okafor; Team: nobody, now Homes." in shown
    assert "Opened the case" in shown
    assert "Nothing yet" not in shown


def test_conversations_of_one_subject_can_be_told_apart(client, me, case):
    other = factories.conversation(case.customer, snippet="A different flat")
    case.threads.create(conversation=other, at=me.at, by=me.user)
    shown = html_of(client.get(f"/cases/{case.reference}/split/"))
    assert "“A different flat”" in shown
    assert "“It is cold.”" in shown
