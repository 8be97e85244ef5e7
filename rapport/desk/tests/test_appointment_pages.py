"""The pages of appointments, as somebody at the desk uses them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rapport.conversations.models import Appointment, Conversation, Outgoing
from rapport.conversations.tests import factories
from rapport.customers.tests import factories as people
from rapport.desk.tests import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara():
    return people.actor(at=timezone.now(), name="Amara Okafor", team=people.team("Homes"))


@pytest.fixture
def scene(amara):
    factories.mailbox("help@northgate.example")
    return scenes.heating(amara)


@pytest.fixture
def browser(amara):
    client = Client()
    client.force_login(amara.user)
    return client


def asked(**given):
    day = (timezone.localtime() + timedelta(days=3)).date()
    usual = {"title": "Boiler visit", "starts_at": f"{day}T10:00", "ends_at": f"{day}T11:30", "place": "12 High Street"}
    return {**usual, "attendees": "Olwen Bevan-Jones <olwen@example.com>", **given}


def sent(browser, address, data):
    """What the page answers once everything it asked to look at was ticked."""
    response = browser.post(address, data)
    if response.status_code == 422:
        keys = [each.key for each in response.context["concerns"] if not each.is_final]
        response = browser.post(address, {**data, "confirmed": keys})
    return response


class TestArranging:
    def test_from_a_thread_with_everyone_who_is_written_to(self, browser, scene):
        at = f"{reverse('desk:appointment-new')}?in={scene.conversation.pk}"
        page = browser.get(at).content.decode()
        assert "olwen@example.com" in page
        response = sent(browser, at, asked())
        made = Appointment.objects.get()
        assert (response.status_code, response["Location"]) == (303, reverse("desk:appointment", args=[made.pk]))
        assert (made.conversation, made.attendees.get().name) == (scene.conversation, "Olwen Bevan-Jones")
        shown = browser.get(response["Location"]).content.decode()
        assert "10am to 11:30am" in shown
        assert "Not answered" in shown
        thread = browser.get(reverse("desk:opened", args=[scene.case.reference])).content.decode()
        assert reverse("desk:appointment", args=[made.pk]) in thread
        assert "Boiler visit" in browser.get(reverse("desk:diary"), {"day": asked()["starts_at"][:10]}).content.decode()

    def test_from_a_customers_page_a_conversation_begins_with_it(self, browser, scene):
        response = sent(browser, f"{reverse('desk:appointment-new')}?customer={scene.customer.reference}", asked(mailbox=scene.mailbox.pk))
        assert response.status_code == 303
        made = Appointment.objects.get()
        assert (made.conversation.customer, made.conversation.messages) == (scene.customer, 1)
        assert made.conversation != scene.conversation

    def test_a_thread_without_an_address_of_its_own_asks_for_one(self, browser, scene):
        factories.mailbox("bills@northgate.example")
        talk = factories.conversation(scene.customer)
        at = f"{reverse('desk:appointment-new')}?in={talk.pk}"
        assert "Choose the address it goes from." in browser.post(at, asked()).content.decode()
        assert sent(browser, at, asked(mailbox=scene.mailbox.pk)).status_code == 303
        assert Appointment.objects.get().organiser == scene.mailbox.address

    def test_a_time_that_a_clock_change_skips_and_other_mistakes_are_said_beside_their_field(self, browser, scene):
        at = f"{reverse('desk:appointment-new')}?in={scene.conversation.pk}"
        before = Conversation.objects.count()
        for given, sentence in (
            ({"starts_at": "2099-03-29T01:30"}, "The clocks change then"),
            ({"starts_at": "2001-03-29T01:30"}, "An appointment begins in the future."),
            ({"attendees": "olwen"}, "olwen"),
            ({"title": ""}, "Enter what is it about"),
        ):
            response = browser.post(at, asked(**given))
            assert response.status_code == 422
            assert sentence in response.content.decode().replace("&#x27;", "'")
        assert (Appointment.objects.count(), Outgoing.objects.count(), Conversation.objects.count()) == (0, 0, before)

    def test_changed_and_called_off(self, browser, scene):
        sent(browser, f"{reverse('desk:appointment-new')}?in={scene.conversation.pk}", asked())
        made = Appointment.objects.get()
        edit = reverse("desk:appointment-edit", args=[made.pk])
        assert "12 High Street" in browser.get(edit).content.decode()
        assert sent(browser, edit, asked(place="Our office", version=made.version)).status_code == 303
        assert sent(browser, edit, asked(place="Nowhere", version=made.version)).status_code == 422
        off = reverse("desk:appointment-calling-off", args=[made.pk])
        assert browser.get(off).status_code == 200
        assert sent(browser, off, {"tells": "on"}).status_code == 303
        made.refresh_from_db()
        assert (made.place, made.state, Outgoing.objects.count()) == ("Our office", "called-off", 3)


class TestAnswering:
    def test_the_buttons_in_the_thread_answer_it(self, browser, scene, amara):
        told = {"method": "REQUEST", "uid": "v@example.com", "summary": "Visit", "start": "", "end": "", "is_all_day": False}
        scenes.said(scene.conversation, "Come.", at=amara.at, facts={"invitations": [told]})
        at = amara.at + timedelta(days=2)
        made = {"conversation": scene.conversation, "title": "Visit", "organiser": "olwen@example.com", "starts_at": at}
        invited = Appointment.objects.create(uid="v@example.com", created_at=at, changed_at=at, **made)
        answer = reverse("desk:appointment-answer", args=[invited.pk])
        assert answer in browser.get(reverse("desk:opened", args=[scene.case.reference])).content.decode()
        assert sent(browser, answer, {"answer": "accepted"}).status_code == 303
        again = browser.post(answer, {"answer": "accepted"})
        assert again.status_code == 422
        assert "This was answered already, by Amara Okafor: accepted." in again.content.decode()
        assert Outgoing.objects.count() == 1
        assert answer not in browser.get(reverse("desk:opened", args=[scene.case.reference])).content.decode()
