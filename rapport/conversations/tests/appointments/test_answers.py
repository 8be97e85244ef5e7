"""What those whom we invited say."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.conversations.models import Conversation
from rapport.conversations.tests.appointments.saying import arranged, calendar, changed, mailed
from rapport.conversations.tests.mailing import received
from rapport.customers.models import Event
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db


class TestHearingAnswers:
    def answer(self, appointment, number, said="ACCEPTED", *, sender="Olwen <olwen@example.com>", method="REPLY", **lines):
        attendee = lines.pop("attendee", "olwen@example.com")
        given = {"uid": appointment.uid, "organiser": "help@northgate.example", "attendee": attendee, "PARTSTAT": said, **lines}
        return received(mailed(calendar(method, **given), number, sender=sender, method=method))[0]

    @pytest.mark.parametrize(("word", "answer"), [("ACCEPTED", "accepted"), ("TENTATIVE", "tentative"), ("DECLINED", "declined")])
    def test_who_was_invited_is_counted_and_the_mail_joins_the_thread(self, conversation, by, word, answer):
        appointment = arranged(conversation, by)
        message = self.answer(appointment, "a", word)
        assert appointment.attendees.get().answer == answer
        assert message.conversation == conversation
        assert Event.objects.filter(kind="conversations.invitation-answered").count() == 1

    def test_the_same_answer_twice_counts_once_and_an_older_one_that_comes_late_not_at_all(self, conversation, by):
        appointment = arranged(conversation, by)
        self.answer(appointment, "a", "DECLINED", DTSTAMP="20261121T100000Z")
        self.answer(appointment, "b", "DECLINED", DTSTAMP="20261121T100000Z")
        self.answer(appointment, "c", "ACCEPTED", DTSTAMP="20261121T090000Z")
        assert appointment.attendees.get().answer == "declined"
        assert Event.objects.filter(kind="conversations.invitation-answered").count() == 1

    def test_nobody_answers_for_another_and_no_stranger_is_counted(self, conversation, by):
        appointment = arranged(conversation, by)
        self.answer(appointment, "a", sender="Mal <mal@evil.example>")
        self.answer(appointment, "b", sender="Mal <mal@evil.example>", attendee="mal@evil.example")
        assert appointment.attendees.get().answer == ""
        appointment.refresh_from_db()
        assert appointment.remarks == [
            "mal@evil.example answered for olwen@example.com. It was not counted.",
            "An answer came from mal@evil.example, who was not invited. It was not counted.",
        ]
        assert Conversation.objects.exclude(pk=conversation.pk).exclude(needs_person="").exists()

    def test_an_answer_to_an_earlier_version_is_not_taken_for_one_to_the_new_time(self, conversation, by):
        appointment = arranged(conversation, by)
        later = appointment.starts_at + timedelta(days=1)
        changed(appointment, people.later(by, hours=1), starts_at=later, ends_at=later + timedelta(hours=1))
        self.answer(appointment, "a", SEQUENCE="0")
        assert appointment.attendees.get().answer == ""
        self.answer(appointment, "b", SEQUENCE="1")
        assert appointment.attendees.get().answer == "accepted"

    def test_another_time_suggested_is_shown_and_our_own_invitation_sent_back_changes_nothing(self, conversation, by):
        appointment = arranged(conversation, by)
        self.answer(appointment, "a", "TENTATIVE", method="COUNTER")
        attendee = appointment.attendees.get()
        assert (attendee.answer, attendee.suggested_at) == ("tentative", datetime(2026, 12, 3, 10, tzinfo=UTC))
        received(mailed(calendar("REQUEST", uid=appointment.uid, SEQUENCE="9", SUMMARY="Mine now"), "b"))
        appointment.refresh_from_db()
        assert (appointment.title, appointment.sequence) == ("Boiler visit", 0)
        assert len(appointment.remarks) == 1
