import io

import pytest
from django.test import Client
from django.utils import timezone

from rapport.conversations.actions import calls, holds, letters, sending
from rapport.conversations.models import Attachment, Hold, Message, Outgoing, Recipient, Template
from rapport.conversations.queries import postal
from rapport.conversations.tests import factories
from rapport.conversations.tests.test_phone_letters_meetings import PARTS, WAVE
from rapport.customers.actions import contact_points
from rapport.customers.tests import factories as people
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def me():
    return people.actor(at=timezone.now(), name="Amara Okafor")


@pytest.fixture
def olwen(me):
    return people.customer("Olwen Bevan-Jones", by=me)


def signed_in(actor):
    client = Client()
    client.force_login(actor.user)
    return client


@pytest.fixture
def client(me):
    return signed_in(me)


@pytest.fixture
def outgoing(olwen, me):
    conversation = factories.conversation(olwen, factories.mailbox())
    factories.inbound(conversation)
    sent = sending.send(draft=factories.draft(conversation, me), by=me)
    Recipient.objects.filter(message=sent.message).update(state="unsure")
    Outgoing.objects.filter(pk=sent.pk).update(state="unsure", to_settle=True, evidence="Handed to 127.0.0.1 at 09:00:00 UTC")
    return sent


class TestToSettle:
    def test_shows_the_evidence_and_takes_the_answer(self, client, outgoing):
        html = client.get("/outbox/").content.decode()
        assert "Handed to 127.0.0.1 at 09:00:00 UTC" in html
        assert "olwen@example.com" in html
        assert client.post(f"/outbox/{outgoing.pk}/settlement/", {"answer": "it went"}).status_code == 303
        assert Outgoing.objects.values_list("state", "to_settle").get() == ("sent", False)
        assert "Nothing to settle" in client.get("/outbox/").content.decode()

    def test_an_answer_that_is_none_changes_nothing(self, client, outgoing):
        client.post(f"/outbox/{outgoing.pk}/settlement/", {"answer": "burn it"})
        assert Outgoing.objects.values_list("state", "to_settle").get() == ("unsure", True)

    def test_where_some_have_it_and_others_are_tried_again_nothing_can_be_undone(self, client, outgoing):
        Recipient.objects.filter(message=outgoing.message).update(state="sent")
        Recipient.objects.create(message=outgoing.message, slot="cc", address="son@example.com", state="waiting", detail="451 Try later")
        Recipient.objects.create(message=outgoing.message, slot="cc", address="gone@example.com", state="failed", detail="550 No such user")
        Outgoing.objects.filter(pk=outgoing.pk).update(state="waiting", attempts=1)
        html = client.get(f"/inbox/{outgoing.message.conversation_id}/", follow=True).content.decode()
        assert "Tried again" in html
        assert "451 Try later" in html
        assert "Correct and send again" in html
        assert f"/messages/{outgoing.message_id}/undo/" not in html
        assert f"/messages/{outgoing.message_id}/settlement/" in html

    def test_who_may_not_answer_may_not_look(self, outgoing):
        assert signed_in(people.actor(Role.ASSESSOR)).get("/outbox/").status_code == 403


class TestHolds:
    def test_placed_shown_and_lifted(self, client, olwen):
        address = f"/customers/{olwen.reference}/holds/"
        assert client.post(address, {"why": ""}).status_code == 422
        assert client.post(address, {"why": "Complaint open"}).status_code == 303
        assert "Complaint open" in client.get(address).content.decode()
        hold = Hold.objects.get()
        client.post(f"/holds/{hold.pk}/lifting/")
        hold.refresh_from_db()
        assert hold.lifted_at

    def test_another_adviser_does_not_lift_it(self, client, olwen):
        hold = holds.place(customer=olwen, why="Estate", by=people.actor(Role.TEAM_LEADER))
        assert client.post(f"/holds/{hold.pk}/lifting/").status_code == 403
        hold.refresh_from_db()
        assert hold.lifted_at is None


class TestTemplates:
    def test_added_changed_put_away_and_back(self):
        client = signed_in(people.actor(Role.ADMINISTRATOR))
        given = {"name": "Visit", "kind": "reply", "text": "Dear {{ customer.name }}"}
        assert client.post("/settings/templates/new/", given).status_code == 303
        template = Template.objects.get()
        address = f"/settings/templates/{template.pk}/"
        assert client.post(address, {**given, "text": "{{ customer.shoe }}", "version": "1"}).status_code == 422
        assert client.post(address, {**given, "text": "Hello", "version": "1"}).status_code == 303
        assert client.post(address, {**given, "text": "Other", "version": "1"}).status_code == 409
        client.post(f"{address}archive/")
        assert "Archived" in client.get("/settings/templates/").content.decode()
        client.post(f"{address}return/")
        assert Template.objects.values_list("text", "archived_at").get() == ("Hello", None)

    def test_advisers_do_not_set_them_up(self, client):
        assert client.get("/settings/templates/").status_code == 403


class TestPost:
    def test_printed_as_one_pdf_and_marked_as_posted(self, client, olwen, me):
        contact_points.add(customer=olwen, channel="address", parts=PARTS, by=me)
        draft = factories.draft(factories.conversation(olwen), me, channel="letter", subject="Heating")
        letters.finish(draft=draft, by=me)
        assert "14 Heol Fawr" in client.get("/letters/").content.decode()
        assert client.post("/letters/batch/").content[:5] == b"%PDF-"
        today = timezone.localdate()
        assert client.post("/letters/", {"on": today.isoformat()}).status_code == 303
        assert not postal.to_post(me).exists()


class TestContacts:
    def test_a_number_leads_to_the_customer_and_the_call_is_written_down(self, client, olwen, me):
        contact_points.add(customer=olwen, channel="phone", value="029 2018 0123", by=me)
        assert olwen.reference in client.get("/calls/new/", {"number": "02920180123"}).content.decode()
        assert "Nobody has this number" in client.get("/calls/new/", {"number": "02920180999"}).content.decode()
        address = f"/customers/{olwen.reference}/calls/new/"
        given = {"direction": "in", "outcome": "spoke", "number": "02920180123", "minutes": "4", "text": "No heat.", "notice_given": "on"}
        response = client.post(address, given)
        message = Message.objects.get()
        assert (response.status_code, response["Location"]) == (303, f"/calls/{message.pk}/recording/")
        assert message.facts["seconds"] == 240
        sound = io.BytesIO(WAVE)
        sound.name = "call.wav"
        assert client.post(response["Location"], {"file": sound}).status_code == 303
        assert Attachment.objects.get().purpose == "recording"

    def test_a_letter_with_its_scan_and_a_meeting(self, client, olwen):
        scan = io.BytesIO(b"%PDF-1.7")
        scan.name = "letter.pdf"
        assert client.post(f"/customers/{olwen.reference}/letters/new/", {"subject": "Bill", "scan": scan}).status_code == 303
        assert client.post(f"/customers/{olwen.reference}/meetings/new/", {"channel": "visit", "text": "Saw it."}).status_code == 303
        assert client.post(f"/customers/{olwen.reference}/meetings/new/", {"channel": "visit"}).status_code == 422
        assert sorted(Message.objects.values_list("channel", flat=True)) == ["letter", "visit"]

    def test_a_recording_is_only_added_to_a_call_one_may_see(self, olwen, me):
        message = calls.log(customer=olwen, notice_given=True, by=me)
        assert signed_in(people.actor(Role.ASSESSOR)).get(f"/calls/{message.pk}/recording/").status_code == 404
