from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from rapport.cases.actions import arriving
from rapport.cases.jobs import routing
from rapport.cases.models import Case
from rapport.cases.tests import factories
from rapport.conversations.models import Conversation, Message
from rapport.conversations.queries import threads
from rapport.conversations.telling import facts_of
from rapport.customers import timeline
from rapport.customers.actions import life
from rapport.customers.actions.interactions import InteractionRefused
from rapport.customers.models import Event
from rapport.customers.tests import factories as people
from rapport.desk.actions import FollowUpRefused, log_interaction
from rapport.tasks.models import Task
from rapport.tasks.rules.moments import Due
from rapport.team.actions import tokens
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
THURSDAY = Due(date(2026, 11, 26), time(16))


@pytest.fixture
def homes():
    return people.team("Homes")


@pytest.fixture
def amara(homes):
    return people.actor(name="Amara Okafor", team=homes)


@pytest.fixture
def olwen(amara):
    return people.customer("Olwen Bevan-Jones", by=amara)


def nothing_happened(customer):
    return timeline.story(customer) == [f"{customer.name} was added."] and not Task.objects.exists()


class TestLogInteraction:
    def test_the_entry_and_the_follow_up_belong_together(self, amara, olwen):
        logged = log_interaction(
            customer=olwen, form="call", said="It went off again", outcome="Engineer on Wednesday", next_step="Text the name",
            follow_up_on=THURSDAY, by=amara,
        )  # fmt: skip
        task = logged.task
        assert (task.title, task.customer, task.event, task.owner) == ("Text the name", olwen, logged.event, amara.user)
        assert (task.due_at, task.has_time) == (THURSDAY.moment(timezone.get_default_timezone()), True)
        assert timeline.story(olwen)[1:] == ["Call from the customer: Engineer on Wednesday", "To do: Text the name."]

    def test_a_next_step_alone_is_only_written_down(self, amara, olwen):
        assert log_interaction(customer=olwen, form="note", said="Hello", next_step="Wait", by=amara).task is None

    def test_a_date_alone_is_called_after_what_it_was(self, amara, olwen):
        assert (
            log_interaction(customer=olwen, form="letter", said="Hello", follow_up_on=THURSDAY, by=amara).task.title
            == "Follow up the letter"
        )

    def test_for_someone_else_or_a_team(self, amara, olwen, homes):
        priya = people.user(name="Priya", team=homes)
        given = {"customer": olwen, "form": "call", "said": "Hello", "follow_up_title": "Ring", "by": amara}
        assert log_interaction(**given, follow_up_owner=priya).task.owner == priya
        task = log_interaction(**given, follow_up_team=homes).task
        assert (task.owner, task.team) == (None, homes)

    def test_a_long_next_step_stands_in_the_note(self, amara, olwen):
        step = "Ring " + "and ring again " * 30
        task = log_interaction(customer=olwen, form="call", said="Hello", next_step=step, follow_up_on=THURSDAY, by=amara).task
        assert (len(task.title), task.note) == (200, step.strip())

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"follow_up_on": Due(date(2026, 11, 20))}, "That time has passed. Choose a later one."),
            ({"follow_up_on": THURSDAY, "follow_up_title": "a\x00b"}, "Take out the control character"),
        ],
    )
    def test_a_follow_up_that_is_refused_leaves_no_entry_either(self, amara, olwen, given, sentence):
        with pytest.raises(FollowUpRefused, match=sentence):
            log_interaction(customer=olwen, form="call", said="Hello", by=amara, **given)
        assert nothing_happened(olwen)

    def test_nothing_said_is_refused(self, amara, olwen):
        with pytest.raises(InteractionRefused):
            log_interaction(customer=olwen, form="call", said=" ", follow_up_on=THURSDAY, by=amara)
        assert nothing_happened(olwen)

    def test_someone_who_may_only_look_may_not(self, olwen):
        with pytest.raises(PermissionDenied):
            log_interaction(customer=olwen, form="call", said="Hello", by=people.actor(Role.DATA_PROTECTION_OFFICER))
        assert nothing_happened(olwen)

    def test_nobody_is_given_work_by_someone_who_may_not(self, olwen, amara):
        priya = people.user(name="Priya", is_active=False)
        with pytest.raises(FollowUpRefused, match="Priya no longer works here"):
            log_interaction(customer=olwen, form="call", said="Hello", follow_up_on=THURSDAY, follow_up_owner=priya, by=amara)
        assert nothing_happened(olwen)


class TestMessage:
    """A call, meeting or letter is a message in a conversation; a note is not."""

    @pytest.mark.parametrize(("form", "channel"), [("call", "phone"), ("meeting", "meeting"), ("letter", "letter")])
    def test_is_found_by_its_words_and_told_once(self, amara, olwen, form, channel):
        event = log_interaction(customer=olwen, form=form, said="The boiler leaks", outcome="Plumber booked", by=amara).event
        message = Message.objects.get()
        assert (message.channel, message.new_text, message.author) == (channel, "The boiler leaks", amara.user)
        assert (event.about, event.about_id) == ("conversations.message", message.pk)
        assert len(timeline.story(olwen)) == 2
        for words in ("boiler", "plumber"):
            assert threads.search_words_in(amara, words, 5) == [message]
        assert "Plumber booked" in facts_of(message)

    def test_stands_in_the_case_it_belongs_to(self, amara, olwen):
        case = factories.case(by=amara, customer=olwen)
        first = log_interaction(customer=olwen, form="call", said="Cold", case=case, by=amara).event
        log_interaction(customer=olwen, form="meeting", said="Colder", person="Gareth", case=case, by=amara)
        thread = case.threads.get().conversation
        assert [message.new_text for message in thread.thread.order_by("id")] == ["Cold", "Colder"]
        assert first.kind == "customers.call-logged"
        arriving.on_inbound(message=thread.thread.first(), by=people.system())
        case.refresh_from_db()
        assert case.last_words == "Cold"

    def test_a_letter_from_them_opens_a_case_and_a_call_does_not(self, amara, olwen):
        log_interaction(customer=olwen, form="call", said="Thanks", by=amara)
        log_interaction(customer=olwen, form="letter", said="I complain", by=amara)
        routing.sweep(people.system())
        assert [case.channel for case in Case.objects.all()] == ["letter"]

    @pytest.mark.parametrize("form", ["note", "message"])
    def test_notes_and_messages_that_went_past_us_stand_on_the_timeline_alone(self, amara, olwen, form):
        event = log_interaction(customer=olwen, form=form, said="Sounded tired", by=amara).event
        assert event.about == ""
        assert not Message.objects.exists()

    def test_what_is_refused_leaves_no_message(self, amara, olwen):
        with pytest.raises(FollowUpRefused):
            log_interaction(customer=olwen, form="call", said="Hello", follow_up_on=Due(date(2026, 11, 20)), by=amara)
        life.mark_deceased(customer=olwen, by=amara)
        with pytest.raises(InteractionRefused):
            log_interaction(customer=olwen, form="letter", direction="out", said="Hello", by=amara)
        assert not Conversation.objects.exists()


@pytest.fixture
def client(amara):
    return signed_in(amara)


def signed_in(actor):
    client = Client()
    client.force_login(actor.user)
    return client


def address(customer):
    return f"/customers/{customer.reference}/interactions/new/"


class TestPage:
    def test_a_whole_page_leads_back_to_the_customer(self, client, olwen, amara):
        given = {
            "kind": "meeting",
            "direction": "out",
            "said": "We met",
            "person": "Gareth",
            "follow_up_on": "in 3 days",
            "next_step": "Write",
        }
        response = client.post(address(olwen), {**given, "follow_up_for": f"team-{amara.team_id}"})
        assert (response.status_code, response["Location"]) == (303, olwen.get_absolute_url())
        assert Event.objects.get(kind="customers.meeting-logged").facts["person"] == "Gareth"
        assert Task.objects.get().team == amara.user.team

    def test_a_part_answers_htmx_with_an_empty_form_and_tells_the_panels(self, client, olwen):
        response = client.post(
            address(olwen), {"kind": "call", "direction": "in", "said": "Hello there", "follow_up_on": "tomorrow"}, **HTMX
        )
        assert response.status_code == 200
        assert "Hello there" not in response.content.decode()
        assert all(
            name in response["HX-Trigger"] for name in ("timeline-changed", "follow-up-added", "Call logged. Follow-up due tomorrow.")
        )

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"said": ""}, "Write down what was said."),
            ({"kind": "dance"}, "Choose a call, meeting, letter, message or note."),
            ({"kind": ""}, "Choose a call, meeting, letter, message or note."),
            ({"direction": "sideways"}, "Choose whether it came in or went out."),
            ({"follow_up_on": "the twelfth of never"}, "We cannot read that as a date."),
            ({"follow_up_on": "1 Jan 2020"}, "That time has passed. Choose a later one."),
            ({"said": "a\x01b"}, "Take out the control character (U+0001)"),
            ({"said": "x" * 20_001}, "Shorten this to 20000 characters; it has 20001."),
        ],
    )
    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_what_was_written_survives_a_refusal(self, client, olwen, given, sentence, headers):
        full = {"kind": "call", "direction": "in", "said": "Hello", "outcome": "My own words", **given}
        response = client.post(address(olwen), full, **headers)
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert "My own words" in response.content.decode()
        assert nothing_happened(olwen)

    def test_contact_with_someone_who_has_died_has_stopped(self, client, olwen, amara):
        life.mark_deceased(customer=olwen, by=amara)
        response = client.post(address(olwen), {"kind": "call", "direction": "out", "said": "Hello"})
        assert "has died. All contact has stopped." in response.content.decode()
        assert not Event.objects.filter(kind="customers.call-logged").exists()

    def test_when_it_was_may_be_before_now_but_not_after(self, client, olwen):
        before, after = (timezone.localtime() + timedelta(days=days) for days in (-2, 2))
        given = {"kind": "call", "said": "Hello"}
        assert client.post(address(olwen), {**given, "at": f"{after:%Y-%m-%dT%H:%M}"}).status_code == 422
        client.post(address(olwen), {**given, "at": f"{before:%Y-%m-%dT%H:%M}"})
        assert timezone.localdate(Event.objects.get(kind="customers.call-logged").at) == before.date()

    def test_a_customer_one_may_not_see_is_not_found(self, olwen, homes):
        narrow = signed_in(people.actor(customer_reach=Reach.OWN))
        assert [narrow.get(address(olwen)).status_code, narrow.post(address(olwen), {"kind": "call", "said": "x"}).status_code] == [
            404,
            404,
        ]

    def test_someone_who_may_only_look_is_refused(self, olwen):
        assert signed_in(people.actor(Role.DATA_PROTECTION_OFFICER)).get(address(olwen)).status_code == 403

    def test_the_whole_page_offers_their_open_cases(self, client, olwen, amara):
        case = factories.case("No heating", by=amara, customer=olwen)
        assert f"{case.reference} No heating" in client.get(address(olwen)).content.decode()
        client.post(address(olwen), {"kind": "call", "said": "Cold", "case": case.reference})
        assert case.threads.get().conversation.thread.get().new_text == "Cold"
        refused = client.post(address(olwen), {"kind": "call", "said": "Cold", "case": "CAS-999"})
        assert "Choose one of their open cases." in refused.content.decode()
        assert Message.objects.count() == 1

    def test_a_link_may_say_what_it_was(self, client, olwen):
        assert client.get(f"{address(olwen)}?kind=letter").context["form"]["kind"].value() == "letter"


class TestChoose:
    def test_finds_by_part_of_the_name(self, client, olwen):
        for headers in ({}, HTMX):
            html = client.get("/interactions/new/?q=bevan", **headers).content.decode()
            assert address(olwen) in html
            assert ("<html" in html) == (headers == {})

    def test_starts_with_whom_one_opened_last(self, client, olwen):
        client.get(olwen.get_absolute_url())
        assert address(olwen) in client.get("/interactions/new/").content.decode()

    def test_a_customer_one_may_not_see_is_not_found(self, olwen):
        html = signed_in(people.actor(customer_reach=Reach.OWN)).get("/interactions/new/?q=bevan").content.decode()
        assert "Nobody matches" in html

    def test_only_for_those_who_may_log(self):
        assert signed_in(people.actor(Role.ASSESSOR)).get("/interactions/new/").status_code == 403


class TestCustomersTasks:
    def test_the_part_shows_what_is_still_to_do(self, client, olwen, amara):
        log_interaction(customer=olwen, form="call", said="Hello", next_step="Ring Gareth", follow_up_on=THURSDAY, by=amara)
        html = client.get(f"/customers/{olwen.reference}/tasks/", **HTMX).content.decode()
        assert "Ring Gareth" in html
        assert "<html" not in html

    def test_without_htmx_it_is_on_the_customers_page(self, client, olwen):
        assert client.get(f"/customers/{olwen.reference}/tasks/")["Location"] == olwen.get_absolute_url()


class TestOverTheApi:
    """The same act as on the page."""

    @pytest.fixture
    def call(self, client, amara):
        def call(customer, body, scopes=None, **headers):
            _, key = tokens.make(name="program", by=replace(amara, at=timezone.now()), scopes=scopes)
            path = f"/api/v1/customers/{customer.reference}/interactions"
            return client.post(path, body, content_type="application/json", headers={"Authorization": f"Bearer {key}", **headers})

        return call

    def test_a_call_is_a_message_told_by_its_entry(self, call, olwen):
        answer = call(olwen, {"form": "call", "said": "It went off again", "outcome": "Engineer booked"}, **{"Idempotency-Key": "one"})
        again = call(olwen, {"form": "call", "said": "It went off again", "outcome": "Engineer booked"}, **{"Idempotency-Key": "one"})
        assert answer.status_code == again.status_code == 201
        assert answer.json() == again.json()
        assert answer.json()["kind"] == "customers.call-logged"
        assert answer.json()["sentence"] == "Call from the customer: Engineer booked"
        [message] = Message.objects.all()
        assert (message.text, message.channel, message.conversation.customer) == ("It went off again", "phone", olwen)
        entry = Event.objects.get(pk=answer.json()["id"])
        assert (entry.about, entry.about_id) == ("conversations.message", message.pk)

    def test_a_note_stands_alone(self, call, olwen):
        assert call(olwen, {"form": "note", "said": "Prefers mornings"}).status_code == 201
        assert not Message.objects.exists()

    def test_it_goes_with_a_case_of_theirs(self, call, amara, olwen):
        case = factories.case(customer=olwen, by=amara)
        assert call(olwen, {"form": "call", "said": "Again", "case": case.reference}).status_code == 201
        assert Message.objects.get().conversation.led_to.case == case

    def test_another_customers_case_is_refused_and_nothing_is_written(self, call, amara, olwen):
        case = factories.case(customer=people.customer("Someone Else", by=amara), by=amara)
        answer = call(olwen, {"form": "call", "said": "Again", "case": case.reference})
        assert answer.status_code == 409
        assert answer.json()["errors"][0]["path"] == "body.case"
        assert nothing_happened(olwen)
        assert not Message.objects.exists()

    def test_a_key_without_conversations_writes_notes_alone(self, call, olwen):
        assert call(olwen, {"form": "call", "said": "Hello"}, scopes=["customers"]).status_code == 403
        assert nothing_happened(olwen)
        assert not Conversation.objects.exists()
        assert call(olwen, {"form": "note", "said": "Hello"}, scopes=["customers"]).status_code == 201
