import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from rapport.audit.models import Viewing
from rapport.conversations.actions import calls, drafts, presence
from rapport.conversations.models import Draft, Message, Note, Outgoing
from rapport.conversations.tests import factories
from rapport.customers.tests import factories as people
from rapport.team.actions import tokens
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db


def door(actor):
    """Ask the API as somebody: method, path, body and headers in; status and answer out."""
    key = tokens.make(name="Test", user=actor.user, by=people.system())[1]

    def ask(method, path, body=None, **headers):
        given = {"HTTP_AUTHORIZATION": f"Bearer {key}", **headers}
        answer = Client().generic(method, f"/api/v1{path}", json.dumps(body or {}), content_type="application/json", **given)
        return answer.status_code, answer.json()

    ask.key = key
    return ask


@pytest.fixture
def me():
    return people.actor(at=timezone.now(), name="Amara Okafor")


@pytest.fixture
def api(me):
    return door(me)


@pytest.fixture
def conversation():
    talk = factories.conversation(people.customer("Olwen Bevan-Jones"), factories.mailbox())
    factories.inbound(talk)
    return talk


def test_from_a_question_to_an_answer_in_the_outbox_and_back(api, conversation):
    at = f"/conversations/{conversation.pk}"
    status, draft = api("POST", f"{at}/drafts", {"text": "See CAS-00077."})
    assert (status, [each["address"] for each in draft["recipients"]]) == (201, ["olwen@example.com"])
    status, concerns = api("POST", f"/drafts/{draft['id']}/checks")
    assert [(each["key"], each["is_final"]) for each in concerns] == [("reference:CAS-77", False)]
    status, problem = api("POST", f"/drafts/{draft['id']}/sending")
    assert (status, "CAS-77 belongs to somebody else" in problem["detail"]) == (409, True)
    assert not Outgoing.objects.exists()
    status, sent = api("POST", f"/drafts/{draft['id']}/sending", {"confirmed": ["reference:CAS-77"]})
    assert (status, sent["state"], sent["recipients"][0]["state"]) == (201, "waiting", "waiting")
    assert api("GET", f"/outgoing/{sent['id']}")[1]["conversation"] == conversation.pk
    assert len(api("GET", f"{at}/messages")[1]["items"]) == 2
    assert api("POST", f"/outgoing/{sent['id']}/undo") == (200, {"draft": draft["id"]})
    assert not Outgoing.objects.exists()


def test_what_came_and_who_answers_meanwhile_is_told_before_it_goes(api, conversation):
    draft = api("POST", f"/conversations/{conversation.pk}/drafts", {"text": "On Monday."})[1]
    newer = factories.inbound(conversation, "It is back on.", at=timezone.now())
    rhys = people.actor(at=timezone.now(), name="Rhys Pugh")
    presence.tell(conversation=conversation, is_answering=True, by=rhys)
    status, problem = api("POST", f"/drafts/{draft['id']}/sending")
    said = "Look at this first. Olwen Bevan-Jones wrote a moment ago: “It is back on.” Rhys Pugh is answering this now."
    assert (status, problem["detail"]) == (409, said)
    assert not Outgoing.objects.exists()
    keys = [each["key"] for each in api("POST", f"/drafts/{draft['id']}/checks")[1]]
    assert keys == [f"newer:{newer.pk}", f"answering:{rhys.user_id}"]
    assert api("POST", f"/drafts/{draft['id']}/sending", {"confirmed": keys})[0] == 201


def test_changing_a_draft_needs_the_version_one_saw(api, conversation):
    draft = api("POST", f"/conversations/{conversation.pk}/drafts")[1]
    assert api("PATCH", f"/drafts/{draft['id']}", {"text": "Hello"})[0] == 428
    assert api("PATCH", f"/drafts/{draft['id']}", {"text": "Hello"}, HTTP_IF_MATCH='"9"')[0] == 412
    assert api("PATCH", f"/drafts/{draft['id']}", {"text": "Hello"}, HTTP_IF_MATCH='"1"')[1]["version"] == 2
    assert Draft.objects.get().text == "Hello"


def test_a_file_of_a_draft(api, me, conversation):
    draft = api("POST", f"/conversations/{conversation.pk}/drafts")[1]
    given = {"file": SimpleUploadedFile("form.pdf", b"%PDF-1.7")}
    answer = Client().post(f"/api/v1/drafts/{draft['id']}/files", given, HTTP_AUTHORIZATION=f"Bearer {api.key}")
    assert (answer.status_code, answer.json()["content_type"]) == (201, "application/pdf")
    number = answer.json()["id"]
    assert api("GET", f"/attachments/{number}")[1]["name"] == "form.pdf"
    bytes_ = Client().get(f"/api/v1/attachments/{number}/content", HTTP_AUTHORIZATION=f"Bearer {api.key}")
    assert (b"".join(bytes_.streaming_content), bytes_["Content-Disposition"]) == (b"%PDF-1.7", 'attachment; filename="form.pdf"')
    assert api("DELETE", f"/drafts/{draft['id']}/files/{answer.json()['id']}")[1]["attachments"] == []


def test_notes_calls_letters_and_meetings(api, conversation, me):
    at = f"/conversations/{conversation.pk}"
    status, note = api("POST", f"{at}/notes", {"text": "@Amara Okafor look at this"})
    assert (status, note["mentions"]) == (201, [me.user.email])
    assert api("PUT", f"/notes/{note['id']}", {"text": "Never mind"}, HTTP_IF_MATCH='"1"')[1]["mentions"] == []
    assert Note.objects.get().text == "Never mind"
    assert api("POST", f"{at}/calls", {"seconds": 60})[0] == 201
    assert api("POST", f"{at}/letters", {"subject": "Bill"})[1]["facts"]["registered"].startswith("L-")
    assert api("POST", f"{at}/meetings", {"text": "Saw it", "channel": "visit"})[0] == 201
    assert Message.objects.filter(conversation=conversation).count() == 4


def test_holds_stop_what_is_sent(api, conversation):
    reference = conversation.customer.reference
    draft = api("POST", f"/conversations/{conversation.pk}/drafts", {"text": "Hello"})[1]
    status, hold = api("POST", "/holds", {"customer": reference, "why": "Complaint open"})
    assert status == 201
    assert api("POST", f"/drafts/{draft['id']}/sending")[0] == 409
    assert len(api("GET", f"/holds?customer={reference}")[1]) == 1
    assert api("POST", f"/holds/{hold['id']}/lifting")[1]["lifted_at"]
    assert api("POST", f"/drafts/{draft['id']}/sending")[0] == 201


def test_templates(conversation):
    api = door(people.actor(Role.ADMINISTRATOR, at=timezone.now()))
    status, template = api("POST", "/templates", {"name": "Visit", "text": "Dear {{ customer.name }}"})
    assert status == 201
    assert api("POST", "/templates", {"name": "Bad", "text": "{{ customer.shoe }}"})[0] == 409
    filled = api("POST", f"/templates/{template['id']}/merged", {"conversation": conversation.pk})
    assert filled == (200, {"subject": "", "text": "Dear Olwen Bevan-Jones"})
    assert api("POST", f"/templates/{template['id']}/archive")[1]["archived_at"]


def test_what_one_may_not_see_is_not_there(conversation):
    api = door(people.actor(at=timezone.now(), customer_reach=Reach.OWN))
    assert api("GET", f"/conversations/{conversation.pk}")[0] == 404
    assert api("GET", "/conversations")[1]["items"] == []
    assert api("POST", f"/conversations/{conversation.pk}/notes", {"text": "Hello"})[0] == 404


def test_a_recording_is_for_who_may_listen_and_its_hearing_is_logged(api, conversation):
    manager = people.actor(Role.MANAGER, at=timezone.now())
    call = calls.log(conversation=conversation, text="She rang.", notice_given=True, by=manager)
    kept = calls.keep_recording(message=call, stream=BytesIO(b"RIFF\x24\x00\x00\x00WAVEfmt "), name="call.wav", by=manager)
    assert api("GET", f"/attachments/{kept.pk}/content")[0] == 403
    assert not Viewing.objects.exists()
    assert door(manager)("GET", f"/attachments/{kept.pk}")[1]["purpose"] == "recording"
    assert Viewing.objects.get().part == "recording"


def test_a_file_of_a_conversation_that_one_does_not_see(conversation, me):
    draft = drafts.begin(conversation=conversation, text="Hello", by=me)
    file = drafts.attach(draft=draft, stream=BytesIO(b"12345"), name="meter.txt", by=me)
    assessor = door(people.actor(Role.ASSESSOR, at=timezone.now()))
    assert [assessor("GET", f"/attachments/{file.pk}{part}")[0] for part in ("", "/content")] == [404, 404]
