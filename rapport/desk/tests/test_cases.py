import pytest

from rapport.cases.models import BulkChange, Case, CaseStatus, CaseView, Queue
from rapport.cases.tests import factories
from rapport.customers.tests import factories as people
from rapport.desk.tests import scenes
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(me):
    factories.level()
    return scenes.heating(me)


def html_of(response):
    return response.content.decode()


def case_of(scene):
    return Case.objects.select_related("status", "owner").get(pk=scene.case.pk)


class TestPage:
    def test_shows_where_it_stands_what_was_said_and_its_clocks(self, client, scene):
        html = html_of(client.get(scene.case.get_absolute_url()))
        for words in (scenes.LATEST, "Why this date?", "Amara Okafor", "Private note, staff only"):
            assert words in html

    def test_takes_few_statements(self, client, scene, django_assert_max_num_queries):
        client.get(scene.case.get_absolute_url())
        with django_assert_max_num_queries(15):
            assert client.get(scene.case.get_absolute_url()).status_code == 200

    def test_the_steps_to_a_date_open_alone(self, client, scene):
        clock = client.get(scene.case.get_absolute_url()).context["around"].clocks[0]
        assert "Started" in html_of(client.get(f"/cases/{scene.case.reference}/clocks/{clock.pk}/"))

    def test_a_stranger_sees_nothing(self, scene):
        assert scenes.signed_in(people.actor(Role.ASSESSOR)).get(scene.case.get_absolute_url()).status_code == 404


class TestActs:
    def test_closing_says_what_is_open_and_ends_once_that_is_settled(self, client, scene):
        address = f"/cases/{scene.case.reference}/ending/"
        assert "The latest message has no answer." in html_of(client.get(address))
        refused = client.post(address, {"outcome": "solved"})
        assert refused.status_code == 422
        assert case_of(scene).is_open
        Case.objects.filter(pk=scene.case.pk).update(needs_reply=False)
        client.post(address, {"outcome": "solved"})
        assert (case_of(scene).category, case_of(scene).outcome) == ("resolved", "solved")

    def test_sorting_out_from_the_inbox_goes_on_to_the_next(self, client, scene, me):
        other = scenes.heating(me, name="Gareth Jones")
        Case.objects.update(needs_reply=False)
        response = client.post(f"/cases/{scene.case.reference}/ending/?next=inbox", {"outcome": "answered"})
        assert response.url.startswith(f"/inbox/{other.case.reference}/")

    def test_taking_and_giving_back(self, client, me):
        free = scenes.heating(me, is_mine=False)
        client.post(f"/cases/{free.case.reference}/taking/")
        assert case_of(free).owner == me.user
        client.post(f"/cases/{free.case.reference}/letting-go/")
        assert case_of(free).owner is None

    def test_assigning_to_a_colleague(self, client, scene, me):
        priya = people.user(name="Priya Raman", team=me.user.team)
        client.post(f"/cases/{scene.case.reference}/assignment/", {"to": f"person-{priya.pk}"})
        assert case_of(scene).owner == priya

    def test_sleeping_and_waking(self, client, scene):
        client.post(f"/cases/{scene.case.reference}/sleep/", {"until": "tomorrow"})
        assert case_of(scene).sleeps_until is not None
        client.post(f"/cases/{scene.case.reference}/waking/")
        assert case_of(scene).sleeps_until is None

    def test_sleeping_without_a_choice_is_refused(self, client, scene):
        assert client.post(f"/cases/{scene.case.reference}/sleep/", {}).status_code == 422
        assert case_of(scene).sleeps_until is None

    def test_changing_what_it_says(self, client, scene):
        given = {"title": "No heating", "kind": "problem", "priority": 3, "tags": "gas, urgent", "version": case_of(scene).version}
        client.post(f"/cases/{scene.case.reference}/edit/", given)
        assert (case_of(scene).title, case_of(scene).tags) == ("No heating", ["gas", "urgent"])

    def test_merging_leads_the_old_number_to_the_new(self, client, scene, me):
        other = factories.case("The same", by=me, customer=scene.customer)
        client.post(f"/cases/{other.reference}/merge/", {"other": scene.case.reference})
        assert client.get(other.get_absolute_url()).url == scene.case.get_absolute_url()

    def test_a_move_on_the_board_can_be_taken_back(self, client, scene):
        progress = CaseStatus.objects.get(name="In progress")
        before = case_of(scene).status
        response = client.post(f"/cases/{scene.case.reference}/status/?next=/cases/%3Fwhose%3Dall", {"to": progress.pk}, follow=True)
        assert case_of(scene).status == progress
        assert f"/cases/{scene.case.reference}/status/{before.pk}/" in html_of(response)
        client.post(f"/cases/{scene.case.reference}/status/{before.pk}/")
        assert case_of(scene).status == before

    def test_a_reader_may_not_act(self, scene):
        reader = scenes.signed_in(people.actor(Role.DATA_PROTECTION_OFFICER))
        for act in ("assignment", "sleep", "waking"):
            assert reader.post(f"/cases/{scene.case.reference}/{act}/").status_code == 403


class TestLists:
    @pytest.mark.parametrize("shape", ["board", "table"])
    def test_shows_cases_in_few_statements(self, client, scene, shape, django_assert_max_num_queries):
        client.get(f"/cases/?shape={shape}&whose=all")
        with django_assert_max_num_queries(9):
            html = html_of(client.get(f"/cases/?shape={shape}&whose=all"))
        assert scene.case.reference in html
        assert "working" in html

    @pytest.mark.parametrize("query", ["q=weaver", "q=CAS-{number}", "where=needs+reply+is+yes", "where=clock+is+running", "whose=mine"])
    def test_filters_let_it_through(self, client, scene, query):
        assert scene.case.reference in html_of(client.get(f"/cases/?shape=table&whose=all&{query.format(number=scene.case.pk)}"))

    @pytest.mark.parametrize("query", ["q=riser", "where=kind+is+complaint", "whose=free"])
    def test_filters_keep_it_out(self, client, scene, query):
        assert scene.case.get_absolute_url() not in html_of(client.get(f"/cases/?shape=table&{query}"))

    def test_a_rule_that_cannot_be_read_says_so(self, client, scene):
        response = client.get("/cases/?where=nonsense+is")
        assert response.status_code == 422
        assert "Error:" in html_of(response)

    def test_a_view_is_kept_and_taken_away(self, client, scene):
        client.post("/cases/views/new/?shape=table&where=needs+reply+is+yes", {"name": "To answer"})
        assert "To answer" in html_of(client.get("/cases/views/"))
        client.post(f"/cases/views/{CaseView.objects.get().pk}/removal/")
        assert not CaseView.objects.exists()

    def test_handover_names_what_is_due_and_unanswered(self, client, scene):
        assert scene.case.reference in html_of(client.get("/cases/handover/?whose=mine"))


class TestBulk:
    def test_what_it_would_do_then_done_then_undone(self, client, scene, me):
        priya = people.user(name="Priya Raman", team=me.user.team)
        chosen = {"what": "assign", "pick": [scene.case.pk], "owner": priya.pk}
        assert "1 case would change" in html_of(client.post("/cases/bulk/", {**chosen, "look": "yes"}))
        assert case_of(scene).owner == me.user
        client.post("/cases/bulk/", {**chosen, "sure": "yes"})
        assert case_of(scene).owner == priya
        client.post(f"/cases/bulk/{BulkChange.objects.get().pk}/undo/")
        assert case_of(scene).owner == me.user

    def test_what_says_no_is_named(self, client, scene):
        html = html_of(client.post("/cases/bulk/", {"what": "close", "pick": [scene.case.pk], "outcome": "solved", "look": "yes"}))
        assert "The latest message has no answer." in html


class TestNew:
    def test_from_a_customers_page(self, client, me):
        olwen = people.customer()
        response = client.post(
            f"/cases/new/?customer={olwen.reference}", {"title": "No heat", "kind": "problem", "priority": 2, "is_mine": "on"}
        )
        made = Case.objects.get()
        assert response.url == made.get_absolute_url()
        assert (made.customer, made.owner) == (olwen, me.user)

    def test_from_a_conversation_without_one(self, client, me):
        olwen = people.customer()
        thread = scenes.conversation(olwen, at=me.at)
        scenes.said(thread, "It is cold.", at=me.at)
        queue = Queue.objects.create(name="Repairs")
        client.post(f"/cases/new/?conversation={thread.pk}", {"title": "Cold", "kind": "problem", "priority": 2, "queue": queue.pk})
        assert thread.led_to.case.queue == queue
