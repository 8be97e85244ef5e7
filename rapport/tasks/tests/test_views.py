from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rapport.customers.tests import factories as people
from rapport.tasks.actions import editing, ending
from rapport.tasks.models import Status, Task
from rapport.tasks.tests import factories
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def me():
    return people.actor(at=timezone.now(), name="Amara Okafor", team=people.team("Homes"))


@pytest.fixture
def client(me):
    return signed_in(me)


def signed_in(actor):
    client = Client()
    client.force_login(actor.user)
    return client


def said(response):
    return [str(message) for message in response.wsgi_request._messages]


class TestList:
    def test_shows_mine_with_filters_that_are_links(self, client, me):
        factories.task("Ring Gareth", by=me)
        html = client.get("/tasks/").content.decode()
        assert "Ring Gareth" in html
        assert "?whose=team" in html
        assert "Everyone’s" not in html

    def test_everyones_is_offered_to_those_who_may(self):
        assert "Everyone’s" in signed_in(people.actor(Role.MANAGER)).get("/tasks/").content.decode()

    def test_whose_is_not_on_offer_falls_back_to_mine(self, client, me):
        factories.task("not mine", by=people.actor(team=me.user.team))
        assert "not mine" not in client.get("/tasks/?whose=all").content.decode()
        assert "not mine" in client.get("/tasks/?whose=team").content.decode()

    @pytest.mark.parametrize("query", ["whose=%00", "state=nope", "due=never", "q=%00", "q=" + "x" * 5000])
    def test_what_is_unknown_shows_the_plain_list(self, client, query):
        assert client.get(f"/tasks/?{query}").status_code == 200

    def test_a_place_we_never_gave_out_is_not_found(self, client):
        assert client.get("/tasks/?after=x").status_code == 404

    def test_fifty_a_page_with_a_link_to_the_next(self, client, me):
        Task.objects.bulk_create(Task(title=f"Task {n:02}.", owner=me.user, created_at=me.at) for n in range(51))
        first = client.get("/tasks/")
        assert "Task 49." in first.content.decode()
        assert "Task 50." not in first.content.decode()
        second = client.get(f"/tasks/{first.context['older']}").content.decode()
        assert "Task 50." in second
        assert "First page" in second

    def test_the_number_of_queries_does_not_grow(self, client, me, django_assert_max_num_queries):
        olwen = people.customer(by=me)
        for _ in range(5):
            factories.task(customer=olwen, by=me)
        with django_assert_max_num_queries(4):
            client.get("/tasks/?whose=team")

    def test_a_visitor_signs_in_first(self):
        assert Client().get("/tasks/").status_code == 302


class TestAdd:
    def test_with_a_date_in_words(self, client, me):
        response = client.post(
            "/tasks/new/", {"title": "Ring", "due": "tomorrow 4pm", "to": f"person-{me.user_id}", "priority": "2", "every": ""}
        )
        assert (response.status_code, response["Location"]) == (303, "/tasks/")
        task = Task.objects.get()
        local = timezone.localtime(task.due_at)
        assert (local.hour, task.has_time, local.date()) == (16, True, timezone.localdate() + timedelta(days=1))

    def test_for_a_team_about_a_customer_every_month(self, client, me):
        olwen = people.customer(by=me)
        given = {"title": "Check", "due": "31/12/2026", "to": f"team-{me.team_id}", "priority": "3", "every": "month"}
        response = client.post(f"/tasks/new/?customer={olwen.reference}", given)
        assert response["Location"] == olwen.get_absolute_url()
        task = Task.objects.get()
        assert (task.customer, task.owner, task.team) == (olwen, None, me.user.team)
        assert task.repeats == "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"title": ""}, "Enter what is to be done."),
            ({"title": "x" * 201}, "Shorten this to 200 characters; it has 201."),
            ({"due": "banana"}, "We cannot read that as a date."),
            ({"every": "week"}, "A task that repeats needs a due date."),
            ({"every": "custom", "due": "Friday", "rule": "often"}, "Write a rule like FREQ=MONTHLY;BYDAY=1MO."),
            ({"every": "sometimes"}, "Choose how often it repeats."),
            ({"priority": "9"}, "Choose low, normal or high."),
            ({"to": "person-0"}, "Choose a person or a team."),
            ({"title": "a\u202eb"}, "Take out the direction override (U+202E)"),
        ],
    )
    def test_refused_on_the_form_with_what_was_written(self, client, me, given, sentence):
        full = {
            "title": "Ring Olwen",
            "due": "",
            "to": f"person-{me.user_id}",
            "priority": "2",
            "every": "",
            "note": "My own words",
            **given,
        }
        response = client.post("/tasks/new/", full)
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert "My own words" in response.content.decode()
        assert not Task.objects.exists()

    @pytest.mark.parametrize("reference", ["CU-999999", "banana", "CU-9999999999999999999"])
    def test_about_nobody_is_not_found(self, client, reference):
        assert client.get(f"/tasks/new/?customer={reference}").status_code == 404

    @pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
    def test_never_leads_away(self, client, me, away):
        given = {"title": "Ring", "to": f"person-{me.user_id}", "priority": "2"}
        assert client.post(f"/tasks/new/?next={away}", given)["Location"] == "/tasks/"


class TestTask:
    def test_another_teams_is_not_found(self, client):
        task = factories.task(by=people.actor(team=people.team("Energy")))
        assert [client.get(f"/tasks/{number}/").status_code for number in (task.pk, 10**30)] == [404, 404]

    def test_a_customer_one_may_not_see_is_not_named(self, me):
        olwen = people.customer("Olwen Bevan-Jones", by=me, owner=me.user)
        task = factories.task("Ring about the heating", customer=olwen, by=me)
        narrow = signed_in(people.actor(team=me.user.team, customer_reach=Reach.OWN))
        for path in (f"/tasks/{task.pk}/", "/tasks/?whose=team"):
            html = narrow.get(path).content.decode()
            assert "Ring about the heating" in html
            assert "Olwen" not in html

    def test_saving_what_is_shown_changes_nothing(self, client, me):
        task = factories.task(
            "Ring", due_at=timezone.now() + timedelta(days=3), repeats="FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", by=me
        )
        form = client.get(f"/tasks/{task.pk}/").context["form"]
        given = {name: form[name].value() for name in form.fields}
        assert client.post(f"/tasks/{task.pk}/", given).status_code == 303
        assert Task.objects.values().get() == _row(task)

    def test_two_people_at_once_are_shown_both_versions(self, client, me):
        task = factories.task("Ring", by=me)
        editing.edit(task=task, changes={"title": "Ring Gareth"}, version=1, by=me)
        before = Task.objects.values().get()
        response = client.post(f"/tasks/{task.pk}/", {"title": "Ring Olwen", "priority": "2", "version": "1"})
        html = response.content.decode()
        assert response.status_code == 409
        assert all(words in html for words in ("<td>Ring</td>", "<td>Ring Gareth</td>", "<td>Ring Olwen</td>", 'name="version" value="2"'))
        assert Task.objects.values().get() == before

    def test_one_that_is_done_can_only_be_reopened(self, client, me):
        task = ending.finish(task=factories.task(by=me), by=me)
        html = client.get(f"/tasks/{task.pk}/").content.decode()
        assert "To do again" in html
        assert "Put off" not in html

    def test_one_may_look_without_changing(self, me):
        onlooker = people.actor(Role.ASSESSOR)
        task = factories.task("Ring", owner=onlooker.user, by=me)
        assert signed_in(onlooker).get(f"/tasks/{task.pk}/").status_code == 200


def _row(task):
    return {field.attname: getattr(task, field.attname) for field in Task._meta.concrete_fields}


class TestMoments:
    def test_done_answers_htmx_with_the_row_and_a_toast_that_undoes(self, client, me):
        task = factories.task("Ring", by=me)
        response = client.post(f"/tasks/{task.pk}/completion/", **HTMX)
        assert response.status_code == 200
        assert "<s" in response.content.decode()
        assert f'"undo": "/tasks/{task.pk}/reopening/"' in response["HX-Trigger"]
        assert "tasks-changed" in response["HX-Trigger"]
        task.refresh_from_db()
        assert task.status == Status.DONE

    def test_without_htmx_it_goes_back_to_where_one_was(self, client, me):
        task = factories.task("Ring", by=me)
        response = client.post(f"/tasks/{task.pk}/completion/", HTTP_REFERER="http://testserver/tasks/?whose=team")
        assert (response.status_code, response["Location"]) == (303, "/tasks/?whose=team")

    @pytest.mark.parametrize("referer", ["https://evil.example/x", "http://testserver.evil.example/", "//evil", ""])
    def test_never_back_to_elsewhere(self, client, me, referer):
        task = factories.task("Ring", by=me)
        assert client.post(f"/tasks/{task.pk}/completion/", HTTP_REFERER=referer)["Location"] == "/tasks/"

    def test_a_second_press_is_told_who_was_first(self, client, me):
        task = factories.task("Ring", by=me)
        client.post(f"/tasks/{task.pk}/completion/")
        response = client.post(f"/tasks/{task.pk}/completion/", **HTMX)
        assert "Amara Okafor has already finished this." in response["HX-Trigger"]
        assert "<s" in response.content.decode()

    def test_undo(self, client, me):
        task = factories.task("Ring", by=me)
        client.post(f"/tasks/{task.pk}/completion/")
        client.post(f"/tasks/{task.pk}/reopening/")
        task.refresh_from_db()
        assert task.status == Status.OPEN

    def test_taking_one_that_is_free(self, client, me):
        task = factories.task("Ring", team=me.user.team, by=me)
        client.post(f"/tasks/{task.pk}/taking/")
        task.refresh_from_db()
        assert (task.owner, task.team) == (me.user, me.user.team)

    def test_put_off_until_tomorrow_and_taken_up_again(self, client, me):
        task = factories.task("Ring", by=me)
        page = client.get(f"/tasks/{task.pk}/sleep/", HTTP_REFERER="http://testserver/")
        assert 'name="next" value="/"' in page.content.decode()
        response = client.post(f"/tasks/{task.pk}/sleep/", {"until": "tomorrow", "next": "/"})
        task.refresh_from_db()
        woken = timezone.localtime(task.sleeps_until)
        assert (response["Location"], woken.hour, woken.date()) == ("/", 9, timezone.localdate() + timedelta(days=1))
        client.post(f"/tasks/{task.pk}/waking/")
        task.refresh_from_db()
        assert task.sleeps_until is None

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"until": "a-date"}, "Enter a date, like 23/11/2026."),
            ({"until": "a-date", "on": "2020-01-01"}, "Put it off to a time in the future."),
            ({"until": "a-date", "on": "9999-12-31"}, "Put it off to a time in the future."),
            ({"until": "never"}, "Choose until when."),
            ({}, "Choose until when."),
        ],
    )
    def test_put_off_is_refused_on_the_form(self, client, me, given, sentence):
        task = factories.task("Ring", by=me)
        response = client.post(f"/tasks/{task.pk}/sleep/", given)
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert Task.objects.values().get() == _row(task)

    def test_handed_over(self, client, me):
        mate = people.actor(name="Priya Raman", team=me.user.team)
        task = factories.task("Ring", by=me)
        response = client.post(f"/tasks/{task.pk}/handover/", {"to": f"person-{mate.user_id}", "next": "//evil.example"})
        task.refresh_from_db()
        assert (response["Location"], task.owner) == ("/tasks/", mate.user)

    def test_dropped_with_a_reason(self, client, me):
        task = factories.task("Ring", by=me)
        client.post(f"/tasks/{task.pk}/dropping/", {"reason": "Wrong person"})
        task.refresh_from_db()
        assert task.status == Status.DROPPED

    @pytest.mark.parametrize("what", ["sleep", "handover", "dropping"])
    def test_only_those_who_may(self, me, what):
        leader = people.actor(Role.ASSESSOR, team=me.user.team)
        task = factories.task("Ring", by=me)
        assert signed_in(leader).get(f"/tasks/{task.pk}/{what}/").status_code == 404
        own = factories.task("Own", owner=leader.user, by=me)
        expected = 403 if what == "handover" else 200
        assert signed_in(leader).get(f"/tasks/{own.pk}/{what}/").status_code == expected

    @pytest.mark.parametrize("what", ["completion", "reopening", "waking", "taking"])
    def test_a_get_changes_nothing(self, client, me, what):
        task = factories.task("Ring", by=me)
        assert client.get(f"/tasks/{task.pk}/{what}/").status_code == 405
        assert Task.objects.values().get() == _row(task)


class TestReading:
    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("due=1+Dec+2026+4pm", "Tuesday 1 December 2026, 4pm"),
            ("follow_up_on=2026-12-01", "Tuesday 1 December 2026"),
            ("due=x", "We cannot"),
            ("", ""),
        ],
    )
    def test_says_back_how_it_understood(self, client, query, words):
        response = client.get(f"/tasks/reading/?{query}")
        assert (response.status_code, words in response.content.decode()) == (200, True)
