"""The pages of appointments, as somebody at the desk uses them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rapport.conversations.actions import appointments
from rapport.conversations.models import Appointment, Conversation, Outgoing
from rapport.conversations.tests import factories
from rapport.customers.tests import factories as people
from rapport.desk.tests import scenes
from tests.found_forms import forms_of

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

    @pytest.mark.parametrize(
        "at",
        [
            datetime(2098, 7, 1, 9, 0, 15, tzinfo=UTC),
            datetime(2098, 7, 1, 9, 0, 15, 250_000, tzinfo=UTC),
            datetime(2098, 10, 26, 0, 30, tzinfo=UTC),
        ],
    )
    def test_a_time_that_nobody_touches_stays_as_it_is(self, browser, scene, amara, at):
        """Also one with seconds or parts of one, and one that the clocks of that night show twice."""
        guests = [{"address": "olwen@example.com", "name": ""}]
        times = {"starts_at": at, "ends_at": at + timedelta(hours=2)}
        made = appointments.arrange(conversation=scene.conversation, title="Visit", attendees=guests, by=amara, **times)
        made.attendees.update(answer="accepted")
        edit = reverse("desk:appointment-edit", args=[made.pk])
        (form,) = (form for form in forms_of(edit, browser.get(edit).content.decode()) if "starts_at" in form.fields)
        untouched = browser.post(edit, form.fields)
        assert "Nothing has changed." in untouched.content.decode()
        assert sent(browser, edit, {**form.fields, "place": "Our office"}).status_code == 303
        made.refresh_from_db()
        assert (made.place, made.starts_at, made.ends_at) == ("Our office", times["starts_at"], times["ends_at"])
        assert made.attendees.get().answer == "accepted"

    def test_seconds_are_shown_and_can_be_taken_away(self, browser, scene, amara):
        at = datetime(2098, 7, 1, 9, 0, 15, tzinfo=UTC)
        guests = [{"address": "olwen@example.com", "name": ""}]
        made = appointments.arrange(
            conversation=scene.conversation, title="Visit", starts_at=at, ends_at=at + timedelta(hours=1), attendees=guests, by=amara
        )
        edit = reverse("desk:appointment-edit", args=[made.pk])
        html = browser.get(edit).content.decode()
        (form,) = (form for form in forms_of(edit, html) if "starts_at" in form.fields)
        assert form.fields["starts_at"] == ["2098-07-01T10:00:15"]
        assert 'step="1"' in html
        assert sent(browser, edit, {**form.fields, "starts_at": "2098-07-01T10:00"}).status_code == 303
        assert Appointment.objects.get(pk=made.pk).starts_at == at.replace(second=0)

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

    @pytest.fixture
    def weekly(self, scene, amara):
        at = (timezone.now() + timedelta(days=2)).replace(hour=12, minute=0, second=0, microsecond=0)
        stamp = f"{at:%Y%m%dT%H%M%SZ}"
        event = f"UID:w@example.com\r\nDTSTART:{stamp}\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\nSUMMARY:Walk round"
        text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        return Appointment.objects.create(
            conversation=scene.conversation, uid="w@example.com", title="Walk round", organiser="olwen@example.com", starts_at=at,
            ends_at=at + timedelta(hours=1), repeats=True, calendar=text, owner=amara.user, created_at=amara.at, changed_at=amara.at,
        )  # fmt: skip

    def test_one_time_of_a_series_is_declined_from_the_diary_and_the_others_stay(self, browser, weekly):
        second = timezone.localtime(weekly.starts_at + timedelta(days=7))
        alone = reverse("desk:appointment-time", args=[weekly.pk, f"{weekly.starts_at + timedelta(days=7):%Y%m%dT%H%M%SZ}"])
        day = {"day": f"{second:%Y-%m-%d}"}
        assert alone in browser.get(reverse("desk:diary"), day).content.decode()
        shown = browser.get(alone).content.decode()
        assert "Our answer for this time" in shown
        assert reverse("desk:appointment", args=[weekly.pk]) in shown
        answer = reverse("desk:appointment-answer", args=[weekly.pk])
        response = sent(browser, answer, {"answer": "declined", "time": alone.split("/")[-2]})
        said = Appointment.objects.get(as_in_series=True)
        assert (response.status_code, response["Location"]) == (303, reverse("desk:appointment", args=[said.pk]))
        assert browser.get(alone)["Location"] == reverse("desk:appointment", args=[said.pk])
        assert "Walk round" not in browser.get(reverse("desk:diary"), day).content.decode()
        third = {"day": f"{second + timedelta(days=7):%Y-%m-%d}"}
        assert "Walk round" in browser.get(reverse("desk:diary"), third).content.decode()
        whole = browser.get(reverse("desk:appointment", args=[weekly.pk])).content.decode()
        assert reverse("desk:appointment", args=[said.pk]) in whole
        assert sent(browser, reverse("desk:appointment-answer", args=[said.pk]), {"answer": "accepted"}).status_code == 303
        assert "Walk round" in browser.get(reverse("desk:diary"), day).content.decode()

    def test_a_time_that_there_is_not_is_no_page_and_its_answer_is_refused(self, browser, weekly):
        assert browser.get(reverse("desk:appointment-time", args=[weekly.pk, "20200101T100000Z"])).status_code == 404
        assert browser.get(reverse("desk:appointment-time", args=[weekly.pk, "soon"])).status_code == 404
        answer = reverse("desk:appointment-answer", args=[weekly.pk])
        response = browser.post(answer, {"answer": "declined", "time": "20200101T100000Z"})
        assert response.status_code == 422
        assert "This appointment does not take place then." in response.content.decode()
        assert (Appointment.objects.count(), Outgoing.objects.count()) == (1, 0)
