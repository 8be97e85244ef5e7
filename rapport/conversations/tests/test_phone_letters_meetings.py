import io
from datetime import date, timedelta

import pytest
from django.test import Client

from rapport.conversations.actions import calls, drafts, holds, letters, meetings, sending, templates
from rapport.conversations.actions.writing_down import RecordRefused
from rapport.conversations.jobs import recordings
from rapport.conversations.models import Attachment, Conversation, Message, Template
from rapport.conversations.queries import callers, merging, postal
from rapport.conversations.tests import factories
from rapport.core.errors import Conflict
from rapport.customers import timeline
from rapport.customers.actions import contact_points
from rapport.customers.tests import factories as people
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db

WAVE = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00" + b"\x00" * 200
PARTS = {"lines": ["14 Heol Fawr"], "town": "Cardiff", "postcode": "CF10 1AA", "country": "GB"}


@pytest.fixture
def amara():
    return people.actor(name="Amara Okafor", team=people.team("Homes"))


@pytest.fixture
def olwen(amara):
    return people.customer("Olwen Bevan-Jones", by=amara)


class TestCalls:
    def test_a_call_is_a_message_in_a_conversation_of_its_own(self, olwen, amara):
        message = calls.log(customer=olwen, number="07700 900982", seconds=252, text="Heating is off.", by=amara)
        assert message.facts == {"number": "+447700900982", "outcome": "spoke", "seconds": 252}
        assert Conversation.objects.values_list("channel", "messages", "snippet").get() == ("phone", 1, "Heating is off.")
        assert timeline.story(olwen)[-1] == "Call from the customer: we spoke."

    def test_a_call_out_moves_the_thread_on(self, olwen, amara):
        conversation = factories.conversation(olwen)
        message = calls.log(conversation=conversation, direction="out", outcome="voicemail", by=people.later(amara, minutes=5))
        conversation.refresh_from_db()
        assert conversation.last_out_at == message.at

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"outcome": "abducted"}, "outcome"),
            ({"seconds": -1}, "seconds"),
            ({"at": people.NOW + timedelta(days=1)}, "at"),
            ({"direction": "up"}, "direction"),
        ],
    )
    def test_what_cannot_be_leaves_nothing(self, olwen, amara, given, field):
        with pytest.raises(RecordRefused) as refused:
            calls.log(customer=olwen, by=amara, **given)
        assert refused.value.field == field
        assert not Message.objects.exists()

    def test_nobody_rings_the_dead(self, olwen, amara):
        olwen.is_deceased = True
        olwen.save()
        with pytest.raises(RecordRefused, match="has died"):
            calls.log(customer=olwen, direction="out", by=amara)
        assert not Message.objects.exists()

    def test_who_rings_is_found_from_the_number_however_it_is_written(self, olwen, amara):
        gareth = people.customer("Gareth Jones", by=amara)
        contact_points.add(customer=olwen, channel="phone", value="029 2018 0123", by=amara)
        assert callers.at_number("+44 (0)29 2018 0123", amara) == [olwen]
        contact_points.add(customer=gareth, channel="phone", value="02920180123", by=amara)
        assert set(callers.at_number("02920 180123", amara)) == {olwen, gareth}
        assert callers.at_number("029 2018 0999", amara) == []
        assert callers.at_number("withheld", amara) == []


class TestRecordings:
    def test_one_is_kept_only_when_the_caller_was_told_and_goes_when_its_time_is_up(self, olwen, amara, settings):
        settings.RECORDING_DAYS = 30
        message = calls.log(customer=olwen, by=amara)
        with pytest.raises(RecordRefused, match="was told"):
            calls.keep_recording(message=message, stream=io.BytesIO(WAVE), name="call.wav", by=amara)
        assert not Attachment.objects.exists()
        message = calls.log(customer=olwen, notice_given=True, by=amara)
        kept = calls.keep_recording(message=message, stream=io.BytesIO(WAVE), name="call.wav", by=amara)
        assert (kept.purpose, kept.keep_until) == ("recording", date(2026, 12, 23))
        recordings.remove(int((amara.at + timedelta(days=30)).timestamp()))
        assert Attachment.objects.exists()
        recordings.remove(int((amara.at + timedelta(days=31)).timestamp()))
        assert not Attachment.objects.exists()
        message.refresh_from_db()
        assert message.facts["recording_removed_on"] == "2026-12-24"

    def test_what_is_no_sound_is_no_recording(self, olwen, amara):
        message = calls.log(customer=olwen, notice_given=True, by=amara)
        with pytest.raises(RecordRefused, match="can be played"):
            calls.keep_recording(message=message, stream=io.BytesIO(b"<html><script>"), name="call.wav", by=amara)
        assert not Attachment.objects.exists()


class TestLettersIn:
    def test_a_letter_is_registered_with_its_scan_and_dates(self, olwen, amara):
        message = letters.came(
            customer=olwen,
            subject="Complaint",
            written_on=date(2026, 11, 18),
            received_on=date(2026, 11, 20),
            stream=io.BytesIO(b"%PDF-1.7 scan"),
            by=amara,
        )
        assert message.facts == {
            "written_on": "2026-11-18",
            "received_on": "2026-11-20",
            "registered": f"L-{message.pk}",
            "scanned_by": "Amara Okafor",
        }
        assert message.at.date() == date(2026, 11, 20)
        assert message.attachments.get().purpose == "scan"

    @pytest.mark.parametrize(
        "given",
        [
            {"received_on": date(2027, 1, 1)},
            {"written_on": date(2026, 11, 21), "received_on": date(2026, 11, 20)},
            {"stream": io.BytesIO(b"MZ not a scan\x00")},
            {"subject": ""},
        ],
    )
    def test_what_cannot_be_leaves_nothing(self, olwen, amara, given):
        with pytest.raises(RecordRefused):
            letters.came(**{"customer": olwen, "subject": "Complaint", "by": amara, **given})
        assert not Message.objects.exists()


class TestLettersOut:
    @pytest.fixture
    def draft(self, olwen, amara):
        conversation = factories.conversation(olwen)
        return factories.draft(
            conversation, amara, "Dear {{ customer.formal_name }},\n\n#panic() $x$ *bold* \\ @here", channel="letter", subject="Heating"
        )

    def test_it_passes_the_gate_becomes_a_pdf_and_waits_for_the_post(self, draft, olwen, amara):
        contact_points.add(customer=olwen, channel="address", parts=PARTS, by=amara)
        message = letters.finish(draft=draft, by=amara, is_large=True)
        assert message.facts["address"] == ["Olwen Bevan-Jones", "14 Heol Fawr", "Cardiff", "CF10 1AA"]
        assert message.text.startswith("Dear Olwen Bevan-Jones,\n\n#panic() $x$")
        stored = message.attachments.get()
        with stored.file.open("rb") as file:
            assert file.read(5) == b"%PDF-"
        assert list(postal.to_post(amara)) == [message]
        assert letters.print_batch(postal.to_post(amara))[:5] == b"%PDF-"
        assert letters.mark_posted(messages=[message], on=date(2026, 11, 23), by=amara) == 1
        assert letters.mark_posted(messages=[message], on=date(2026, 11, 23), by=amara) == 0
        assert not postal.to_post(amara).exists()
        assert timeline.story(olwen)[-1] == "Letter to the customer: Heating."

    def test_without_an_address_that_works_nothing_is_written(self, draft, amara):
        with pytest.raises(letters.LetterRefused, match="no postal address"):
            letters.finish(draft=draft, by=amara)
        assert not Message.objects.exists()

    def test_a_hold_holds_letters_too(self, draft, olwen, amara):
        contact_points.add(customer=olwen, channel="address", parts=PARTS, by=amara)
        holds.place(customer=olwen, why="Complaint open", by=amara)
        with pytest.raises(sending.NotSendable, match="Complaint open"):
            letters.finish(draft=draft, by=people.later(amara, minutes=1))
        assert not Message.objects.exists()

    def test_it_goes_to_the_address_that_was_chosen(self, draft, olwen, amara):
        first = contact_points.add(customer=olwen, channel="address", parts=PARTS, by=amara)
        sons = {**PARTS, "lines": ["2 Bute Street"]}
        other = contact_points.add(customer=olwen, channel="address", parts=sons, by=amara)
        contact_points.prefer(point=first, by=amara)
        changed = drafts.change(draft=draft, changes={"point": other, "is_large": True}, version=1, by=amara)
        assert letters.preview(draft=changed, by=amara)[:5] == b"%PDF-"
        message = letters.finish(draft=changed, by=amara)
        assert message.facts["address"][1] == "2 Bute Street"
        assert message.facts["large"]

    def test_an_address_that_opted_out_since_stops_it_and_nobody_elses_is_taken(self, draft, olwen, amara):
        point = contact_points.add(customer=olwen, channel="address", parts=PARTS, by=amara)
        contact_points.add(customer=olwen, channel="address", parts={**PARTS, "lines": ["2 Bute Street"]}, by=amara)
        strange = contact_points.add(customer=people.customer("Sam Shore", by=amara), channel="address", parts=PARTS, by=amara)
        with pytest.raises(drafts.DraftRefused, match="one of the customer's postal addresses"):
            drafts.change(draft=draft, changes={"point": strange}, version=1, by=amara)
        changed = drafts.change(draft=draft, changes={"point": point}, version=1, by=amara)
        contact_points.opt_out(point=point, by=amara)
        with pytest.raises(sending.NotSendable, match="opted out"):
            letters.finish(draft=changed, by=amara)
        assert not Message.objects.exists()

    def test_a_hold_placed_after_it_was_written_keeps_it_out_of_the_batch(self, draft, olwen, amara):
        contact_points.add(customer=olwen, channel="address", parts=PARTS, by=amara)
        message = letters.finish(draft=draft, by=amara)
        assert postal.stopped(postal.to_post(amara), amara.at) == {}
        holds.place(customer=olwen, why="Complaint open", by=amara)
        assert "Complaint open" in postal.stopped(postal.to_post(amara), people.later(amara, minutes=1).at)[message.pk]
        client = Client()
        client.force_login(amara.user)
        assert client.post("/letters/batch/").status_code == 303
        assert "Not printed:" in client.get("/letters/").content.decode()

    def test_a_letter_is_no_mail(self, draft, olwen, amara):
        with pytest.raises(drafts.DraftRefused, match="not an email"):
            sending.send(draft=draft, by=amara)

    def test_not_posted_tomorrow(self, draft, olwen, amara):
        contact_points.add(customer=olwen, channel="address", parts=PARTS, by=amara)
        message = letters.finish(draft=draft, by=amara)
        with pytest.raises(letters.LetterRefused):
            letters.mark_posted(messages=[message], on=date(2026, 11, 24), by=amara)
        message.refresh_from_db()
        assert message.facts["to_print"]


class TestMeetings:
    def test_a_visit_is_written_down(self, olwen, amara):
        message = meetings.log(customer=olwen, channel="visit", text="Saw the boiler.", place="14 Heol Fawr", minutes=30, by=amara)
        assert message.facts == {"place": "14 Heol Fawr", "minutes": 30}
        assert timeline.story(olwen)[-1] == "We met: Face to face."

    def test_without_words_there_is_nothing_to_write_down(self, olwen, amara):
        with pytest.raises(RecordRefused):
            meetings.log(customer=olwen, text=" ", by=amara)
        assert not Conversation.objects.exists()


class TestTemplates:
    @pytest.fixture
    def admin(self):
        return people.actor(Role.ADMINISTRATOR)

    def test_written_changed_and_put_away(self, admin):
        template = templates.write(name="Visit", text="Dear {{ customer.formal_name }}", by=admin)
        templates.change(template=template, changes={"text": "Hello {{ customer.first_name }}"}, version=1, by=admin)
        with pytest.raises(Conflict):
            templates.change(template=template, changes={"text": "Other"}, version=1, by=admin)
        templates.archive(template=template, by=admin)
        assert Template.objects.values_list("text", "version").get() == ("Hello {{ customer.first_name }}", 3)
        assert Template.objects.get().archived_at

    @pytest.mark.parametrize(
        "given", [{"text": "{{ customer.shoe_size }}"}, {"text": ""}, {"name": ""}, {"kind": "poem"}, {"subject": "{{ x"}, {"name": "a\nb"}]
    )
    def test_what_cannot_be_is_not_written(self, admin, given):
        with pytest.raises(templates.TemplateRefused):
            templates.write(**{"name": "Visit", "text": "Hello", "by": admin, **given})
        assert not Template.objects.exists()

    def test_merging_refuses_a_field_without_a_value(self, olwen, amara):
        conversation = factories.conversation(olwen)
        assert merging.merge("Dear {{ customer.name }}, {{ today }}", conversation, amara) == "Dear Olwen Bevan-Jones, 23 November 2026"
        with pytest.raises(merging.MergeRefused, match=r"case\.reference"):
            merging.merge("{{ case.reference }}", conversation, amara)
