from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from rapport.audit.models import Viewing
from rapport.conversations.models import Attachment, Message, Outgoing, Purpose, Raw, Recipient
from rapport.customers.tests import factories as people
from rapport.desk import signed
from rapport.desk.tests import scenes
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
HTML = '<p onclick="x()">Hello</p><script>alert(1)</script><img src="https://tracker.example/p.png"><img src="cid:pic@x">'


@pytest.fixture
def scene(me):
    return scenes.heating(me)


@pytest.fixture
def laid_out(scene):
    Message.objects.filter(pk=scene.latest.pk).update(html=HTML)
    return scene.latest


def a_file(message, settings, tmp_path, **given):
    settings.MEDIA_ROOT = tmp_path
    values = {"name": "plan.html", "content_type": "text/html", "purpose": Purpose.FILE, **given}
    return Attachment.objects.create(
        message=message, file=ContentFile(b"0123456789", name="x"), size=10, hash="0" * 64, created_at=scenes.now(), **values
    )


class TestLayout:
    def test_nothing_runs_and_nothing_foreign_is_fetched(self, client, laid_out):
        response = client.get(f"/messages/{laid_out.pk}/layout/")
        html, policy = response.content.decode(), response["Content-Security-Policy"]
        assert "Hello" in html
        for gone in ("script", "onclick", "tracker.example"):
            assert gone not in html
        assert policy.startswith("default-src 'none'")
        assert "sandbox" in policy
        assert "https:" not in policy
        assert "X-Frame-Options" not in response

    def test_pictures_of_the_internet_come_when_asked_for(self, client, laid_out):
        response = client.get(f"/messages/{laid_out.pk}/layout/?pictures=yes")
        assert "tracker.example/p.png" in response.content.decode()
        assert "script-src" not in response["Content-Security-Policy"]

    def test_a_picture_that_came_along_is_shown(self, client, laid_out, settings, tmp_path):
        a_file(laid_out, settings, tmp_path, name="p.png", content_type="image/png", purpose=Purpose.INLINE, content_id="pic@x")
        assert "/files/signed/" in client.get(f"/messages/{laid_out.pk}/layout/").content.decode()

    def test_the_page_holds_the_frame(self, client, laid_out):
        assert f"/messages/{laid_out.pk}/layout/" in client.get(f"/messages/{laid_out.pk}/").content.decode()


class TestFiles:
    def test_a_file_is_a_download_from_an_address_that_knows_nobody(self, client, scene, settings, tmp_path):
        file = a_file(scene.latest, settings, tmp_path)
        asked = client.get(f"/files/{file.pk}/")
        answer = Client().get(asked.url)
        assert b"".join(answer) == b"0123456789"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert not answer.cookies

    @pytest.mark.parametrize(("asked", "part"), [("bytes=2-4", b"234"), ("bytes=7-", b"789"), ("bytes=-2", b"89")])
    def test_a_recording_can_be_wound_on(self, scene, settings, tmp_path, asked, part):
        file = a_file(scene.latest, settings, tmp_path, name="call.mp3", content_type="audio/mpeg", purpose=Purpose.RECORDING)
        answer = Client().get(signed.address("file", file.pk), headers={"Range": asked})
        assert (answer.status_code, answer.content) == (206, part)

    def test_a_part_beyond_the_end_is_refused(self, scene, settings, tmp_path):
        file = a_file(scene.latest, settings, tmp_path)
        assert Client().get(signed.address("file", file.pk), headers={"Range": "bytes=99-"}).status_code == 416

    def test_an_address_that_was_made_up_opens_nothing(self):
        assert Client().get("/files/signed/nonsense/").status_code == 404

    def test_an_address_does_not_open_for_long(self, scene, settings, tmp_path, monkeypatch):
        file = a_file(scene.latest, settings, tmp_path)
        address = signed.address("file", file.pk)
        monkeypatch.setattr(signed, "GOOD_FOR", timedelta(seconds=-1).total_seconds())
        assert Client().get(address).status_code == 404

    def test_a_recording_needs_a_permission_and_its_hearing_is_logged(self, client, scene, settings, tmp_path):
        file = a_file(scene.latest, settings, tmp_path, purpose=Purpose.RECORDING)
        assert client.get(f"/files/{file.pk}/").status_code == 403
        leader = Client()
        leader.force_login(people.user(Role.TEAM_LEADER))
        assert leader.get(f"/files/{file.pk}/").status_code == 303
        assert Viewing.objects.filter(part="recording").count() == 1

    def test_a_message_comes_as_it_came(self, client, scene):
        raw = Raw.objects.create(hash="x" * 64, size=3, content=b"a\nb", received_at=scenes.now())
        Message.objects.filter(pk=scene.latest.pk).update(raw=raw)
        answer = Client().get(client.get(f"/messages/{scene.latest.pk}/original/").url)
        assert answer.content == b"a\nb"


class TestSettling:
    @pytest.fixture
    def unsure(self, scene):
        message = Message.objects.filter(direction="out", channel="email").first()
        Recipient.objects.create(message=message, slot="to", address="olwen@example.com", state="unsure")
        return Outgoing.objects.create(
            message=message,
            mailbox=scene.mailbox,
            content=b"x",
            state="unsure",
            to_settle=True,
            not_before=scenes.now(),
            evidence="It broke off.",
        )

    def test_it_is_shown_with_its_evidence_and_settled_by_a_person(self, client, scene, unsure):
        assert "It broke off." in client.get(f"/inbox/{scene.case.reference}/").content.decode()
        assert scene.conversation.subject in client.get("/inbox/?place=settle").content.decode()
        client.post(f"/messages/{unsure.message_id}/settlement/", {"went": "yes"})
        unsure.refresh_from_db()
        assert (unsure.state, unsure.to_settle) == ("sent", False)


class TestPresence:
    def test_a_colleague_is_named(self, client, scene, me):
        priya = Client()
        priya.force_login(people.user(name="Priya Raman"))
        priya.post(f"/conversations/{scene.conversation.pk}/presence/", {"answering": "yes"})
        said = client.post(f"/conversations/{scene.conversation.pk}/presence/").content.decode()
        assert "Priya Raman is answering" in said


def test_what_was_answered_stands_above_its_answer_and_only_the_rest_of_a_long_quote_is_folded(client, scene):
    asked = "\n".join(f"> Question {number}?" for number in range(1, 11))
    Message.objects.filter(pk=scene.latest.pk).update(new_text=f"> Is <b>Monday</b> fine?\nYes.\n{asked}\nNo to all.")
    for address in (f"/inbox/{scene.case.reference}/", f"/messages/{scene.latest.pk}/"):
        html = client.get(address).content.decode()
        assert (
            '<blockquote class="answered" dir="auto"><div class="plain-text">Is &lt;b&gt;Monday&lt;/b&gt; fine?</div></blockquote>' in html
        )
        shown, _, folded = html.partition("The rest of this quote")
        assert "Question 4?" in shown
        assert "Question 5?" in folded
        assert "Question 5?" not in shown
