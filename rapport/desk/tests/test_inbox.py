import re
from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from rapport.cases.actions import arriving, moving, timing
from rapport.cases.models import Case
from rapport.cases.tests import factories as levels
from rapport.clocks.actions import calendars
from rapport.clocks.models import Clock
from rapport.conversations.models import Draft, DraftState, Note, Outgoing
from rapport.conversations.outgoing import claiming
from rapport.conversations.tests import factories as conversing
from rapport.customers.tests import factories as people
from rapport.desk.tests import scenes
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
MONDAYS = {"zone": "Europe/London", "nation": "ENG", "weekly": {"mon": [["10:00", "16:00"]]}}


@pytest.fixture
def scene(me):
    return scenes.heating(me)


def html_of(response):
    return response.content.decode()


def test_only_a_form_that_was_asked_for_takes_the_cursor(client, scene):
    """The one that comes with a thread leaves the keys to the list."""
    address, htmx = f"/inbox/{scene.case.reference}/answer/", {"HX-Request": "true"}
    assert "autofocus" not in client.get(address, headers=htmx).content.decode()
    assert "autofocus" in client.get(f"{address}?write=note", headers=htmx).content.decode()
    assert "autofocus" in client.get(address).content.decode()


def test_the_link_a_customer_follows_is_given_from_the_case_and_from_the_inbox(client, scene):
    button = f'action="/conversations/{scene.conversation.pk}/link/"'
    for address in (scene.case.get_absolute_url(), f"/inbox/{scene.case.reference}/"):
        assert button in html_of(client.get(address))
    page = html_of(client.post(f"/conversations/{scene.conversation.pk}/link/"))
    assert "/follow/" in page
    assert f'href="/inbox/{scene.conversation.shown_reference}/"' in page


class TestList:
    def test_my_queue_shows_who_what_and_that_it_is_unread(self, client, scene):
        html = html_of(client.get("/inbox/"))
        assert "Olwen Bevan-Jones" in html
        assert "Heating off again at Weaver Court" in html
        assert "Unread" in html
        assert f"/inbox/{scene.case.reference}/" in html

    def test_takes_few_statements(self, client, scene, django_assert_max_num_queries):
        client.get("/inbox/")
        with django_assert_max_num_queries(9):
            assert client.get("/inbox/").status_code == 200

    @pytest.mark.parametrize("query", ["place=nope", "place=none", "place=person", "place=spam", "place=settle", "show=reply", "show=x"])
    def test_every_place_opens(self, client, scene, query):
        assert client.get(f"/inbox/?{query}").status_code == 200

    def test_a_page_that_looks_for_what_came_in_gets_the_list_alone(self, client, scene):
        html = client.get("/inbox/", headers={"HX-Request": "true", "HX-Target": "list"}).content.decode()
        assert 'id="list"' in html
        assert scene.case.reference in html
        assert "<html" not in html

    def test_a_place_we_never_gave_out_is_not_found(self, client, scene):
        assert client.get("/inbox/?after=x").status_code == 404

    def test_what_waits_for_the_customer_is_told_apart(self, client, scene):
        assert "Olwen Bevan-Jones" in html_of(client.get("/inbox/?show=reply"))
        assert "Olwen Bevan-Jones" not in html_of(client.get("/inbox/?show=waiting"))


class TestOpened:
    def test_shows_the_thread_the_customer_and_how_to_help(self, client, scene):
        html = html_of(client.get(f"/inbox/{scene.case.reference}/"))
        assert scenes.LATEST in html
        assert "Private note, staff only" in html
        assert "Text or write first. Do not ring cold." in html
        assert "Appointment made" in html

    def test_takes_few_statements(self, client, scene, django_assert_max_num_queries):
        client.get(f"/inbox/{scene.case.reference}/")
        with django_assert_max_num_queries(15):
            assert client.get(f"/inbox/{scene.case.reference}/").status_code == 200

    def test_a_conversation_of_a_case_opens_the_case(self, client, scene):
        assert client.get(f"/inbox/{scene.conversation.pk}/").url.startswith(f"/inbox/{scene.case.reference}/")

    def test_it_is_read_once_opened(self, client, scene):
        client.get(f"/inbox/{scene.case.reference}/")
        assert "Unread" not in html_of(client.get("/inbox/"))

    def test_a_row_chosen_answers_with_the_thread_and_the_customer_alone(self, client, scene):
        html = html_of(client.get(f"/inbox/{scene.case.reference}/", headers={"HX-Request": "true", "HX-Target": "conversation"}))
        assert "<html" not in html
        assert 'id="context"' in html

    @pytest.mark.parametrize("key", ["CAS-99999", "999999", "nonsense", "٣"])
    def test_what_is_not_there_is_not_found(self, client, scene, key):
        assert client.get(f"/inbox/{key}/").status_code == 404

    def test_who_sees_no_cases_of_others_sees_nothing(self, scene):
        assert scenes.signed_in(people.actor(Role.ASSESSOR)).get(f"/inbox/{scene.case.reference}/").status_code == 404


class TestLongThread:
    def test_three_hundred_messages_are_folded_and_cost_no_more(self, client, scene, me, django_assert_max_num_queries):
        for number in range(300):
            scenes.said(scene.conversation, f"Message {number}", at=people.later(me, seconds=number).at)
        with django_assert_max_num_queries(15):
            html = html_of(client.get(f"/inbox/{scene.case.reference}/"))
        assert "Message 299" in html
        assert "Message 100<" not in html
        assert "Earlier messages" in html

    def test_the_page_before_is_there_with_and_without_htmx(self, client, scene, me):
        for number in range(40):
            scenes.said(scene.conversation, f"Message {number}", at=people.later(me, seconds=number).at)
        page = client.get(f"/inbox/{scene.case.reference}/")
        cursor = page.context["thread"].earlier
        part = client.get(f"/inbox/{scene.case.reference}/earlier/", {"before": cursor}, headers={"HX-Request": "true"})
        assert "Message 9" in html_of(part)
        assert "<html" not in html_of(part)
        whole = client.get(f"/inbox/{scene.case.reference}/", {"before": cursor})
        assert "Message 9" in html_of(whole)


class TestAnswer:
    def posted(self, scene, **given):
        to = '["to", "olwen@example.com", "Olwen Bevan-Jones"]'
        return {"conversation": scene.conversation.pk, "to": to, "subject": "Re: Heating", "text": "We are coming at 10am.", **given}

    def test_the_form_knows_to_whom_it_goes(self, client, scene):
        html = html_of(client.get(f"/inbox/{scene.case.reference}/answer/"))
        assert "olwen@example.com" in html
        assert "Send email" in html

    @pytest.mark.parametrize(("write", "said"), [("email", "More<span"), ("call", "Call<span"), ("letter", "Letter in<span")])
    def test_the_rarer_ways_stand_behind_more_too_which_names_the_one_that_is_open(self, client, scene, write, said):
        html = html_of(client.get(f"/inbox/{scene.case.reference}/answer/?write={write}"))
        summary = html[html.index('<details class="drop tight">') :].partition("</details>")[0]
        assert said in summary
        assert all(f"write={each}" in summary for each in ("call", "letter"))
        assert reverse("desk:appointment-new") in summary
        assert ("aria-current" in summary.partition("</summary>")[0]) is (write != "email")

    def test_sending_puts_it_in_the_outbox_and_offers_to_undo(self, client, scene):
        response = client.post(f"/inbox/{scene.case.reference}/sending/", self.posted(scene), follow=True)
        out = Outgoing.objects.get()
        assert out.message.new_text == "We are coming at 10am."
        assert [each.address for each in out.message.recipients.all()] == ["olwen@example.com"]
        assert f"/messages/{out.message_id}/undo/" in html_of(response)

    def test_from_which_address_is_asked_where_there_are_several(self, client, scene):
        talk = scenes.factories.conversation(scene.customer, at=scenes.now(), channel="phone")
        other = scenes.Mailbox.objects.create(
            name="Bills", address="bills@northgate.example", smtp_host="127.0.0.1", created_at=scenes.now()
        )
        assert "Choose an address of ours" in html_of(client.get(f"/inbox/{talk.pk}/answer/"))
        posted = self.posted(scene, conversation=talk.pk)
        refused = client.post(f"/inbox/{talk.pk}/sending/", posted)
        assert "Choose the address it goes from." in html_of(refused)
        assert not Outgoing.objects.exists()
        client.post(f"/inbox/{talk.pk}/sending/", {**posted, "mailbox": other.pk, "confirmed": []})
        assert Outgoing.objects.get().mailbox == other

    def test_a_case_that_is_answered_can_be_sorted_out_before_the_answer_has_left(self, client, scene, me):
        levels.level()
        case = Case.objects.get(pk=scene.case.pk)
        timing.changed(case, me, "It has a service level")
        client.post(f"/inbox/{case.reference}/sending/", self.posted(scene))
        assert not Case.objects.get(pk=case.pk).needs_reply
        moving.resolve(case=case, outcome="solved", by=me)
        assert Case.objects.get(pk=case.pk).category == "resolved"
        owed = Clock.objects.get(name="First answer")
        assert owed.state == "running"
        out = Outgoing.objects.get()
        Outgoing.objects.update(state="sent")
        arriving.on_outbound(message=out.message, by=people.later(me, minutes=5))
        owed.refresh_from_db()
        assert owed.state == "met"

    def test_undo_makes_it_owed_again(self, client, scene):
        client.post(f"/inbox/{scene.case.reference}/sending/", self.posted(scene))
        assert not Case.objects.get(pk=scene.case.pk).needs_reply
        client.post(f"/messages/{Outgoing.objects.get().message_id}/undo/")
        assert Case.objects.get(pk=scene.case.pk).needs_reply

    def test_undo_makes_it_a_draft_again(self, client, scene):
        client.post(f"/inbox/{scene.case.reference}/sending/", self.posted(scene))
        response = client.post(f"/messages/{Outgoing.objects.get().message_id}/undo/", follow=True)
        assert not Outgoing.objects.exists()
        assert Draft.objects.get().state == DraftState.WRITING
        assert "We are coming at 10am." in html_of(response)

    def test_what_the_gate_asks_stands_with_a_box_and_goes_once_ticked(self, client, scene):
        posted = self.posted(scene, text="The plan is attached.")
        stopped = client.post(f"/inbox/{scene.case.reference}/sending/", posted)
        assert stopped.status_code == 422
        assert "The text mentions an attachment" in html_of(stopped)
        assert not Outgoing.objects.exists()
        client.post(f"/inbox/{scene.case.reference}/sending/", {**posted, "confirmed": "attachment"})
        assert Outgoing.objects.count() == 1

    def test_an_unticked_recipient_gets_nothing(self, client, scene):
        posted = self.posted(scene)
        del posted["to"]
        response = client.post(f"/inbox/{scene.case.reference}/sending/", posted)
        assert response.status_code == 422
        assert "Say to whom it goes." in html_of(response)
        assert not Outgoing.objects.exists()

    def test_saving_keeps_one_draft_however_often(self, client, scene):
        for text in ("We", "We are", "We are coming"):
            client.post(
                f"/inbox/{scene.case.reference}/answer/",
                self.posted(scene, text=text),
                headers={"HX-Request": "true", "HX-Target": "saved"},
            )
        assert [draft.text for draft in Draft.objects.all()] == ["We are coming"]

    def test_hints_come_with_saving(self, client, scene):
        response = client.post(
            f"/inbox/{scene.case.reference}/answer/",
            self.posted(scene, text="We will commence."),
            headers={"HX-Request": "true", "HX-Target": "saved"},
        )
        assert "“start” says the same as “commence”" in html_of(response)

    def test_it_waits_for_the_moment_of_the_button_and_can_be_brought_back(self, client, scene):
        scene.case.level = levels.level("Doors", calendar=calendars.make(name="Mondays", given=MONDAYS, by=people.system()))
        scene.case.save()
        page = html_of(client.get(f"/inbox/{scene.case.reference}/answer/"))
        moment = re.search(r'name="leave_at" value="([^"]+)"', page)[1]
        assert ", 10am" in page
        stopped = client.post(f"/inbox/{scene.case.reference}/sending/", self.posted(scene, text="It is attached.", leave_at=moment))
        assert stopped.status_code == 422
        assert f"{timezone.localtime(datetime.fromisoformat(moment)):%Y-%m-%dT%H:%M}" in html_of(stopped)
        assert "Send later<kbd" in html_of(stopped)
        response = client.post(f"/inbox/{scene.case.reference}/sending/", self.posted(scene, leave_at=moment), follow=True)
        out = Outgoing.objects.get()
        assert out.not_before == datetime.fromisoformat(moment)
        assert "Leaves" in html_of(response)
        assert claiming.take("1", scenes.now()) == []
        assert claiming.take("1", out.not_before) == [out.pk]
        Outgoing.objects.update(state="waiting")
        client.post(f"/messages/{out.message_id}/undo/")
        assert Draft.objects.get().state == DraftState.WRITING

    def test_a_moment_that_has_passed_is_refused_and_nothing_leaves(self, client, scene):
        response = client.post(f"/inbox/{scene.case.reference}/sending/", self.posted(scene, send_at="2020-01-01T09:00"))
        assert response.status_code == 422
        assert "That time has passed." in html_of(response)
        assert not Outgoing.objects.exists()

    def test_a_stranger_may_not_send(self, scene):
        reader = scenes.signed_in(people.actor(Role.DATA_PROTECTION_OFFICER))
        assert reader.post(f"/inbox/{scene.case.reference}/sending/", self.posted(scene)).status_code == 403
        assert not Outgoing.objects.exists()


class TestNote:
    def test_is_saved_and_never_sent(self, client, scene):
        client.post(f"/inbox/{scene.case.reference}/notes/", {"conversation": scene.conversation.pk, "text": "Ask Rhys."})
        assert Note.objects.filter(text="Ask Rhys.").count() == 1
        assert not Outgoing.objects.exists()

    def test_without_words_is_refused(self, client, scene):
        before = Note.objects.count()
        assert client.post(f"/inbox/{scene.case.reference}/notes/", {"conversation": scene.conversation.pk, "text": ""}).status_code == 422
        assert Note.objects.count() == before


def test_who_would_be_left_out_of_an_answer_is_shown(client, scene, me):
    thread = scene.case.threads.first().conversation
    conversing.inbound(thread, "I have the key.", from_name="Dai", from_address="dai@example.com", at=me.at, cc=("noreply@shop.example",))
    html = client.get(f"/inbox/{scene.case.reference}/answer/").content.decode()
    kept, _, others = html.partition("Left out")
    assert "dai@example.com" in kept
    assert "olwen@example.com" in others.partition("Add someone")[0]
    assert "noreply@shop.example" not in others.partition("Add someone")[0]
