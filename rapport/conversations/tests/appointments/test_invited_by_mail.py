"""Appointments that mail invites us to: taken in, moved, called off and answered."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps

from rapport.conversations.actions import appointments
from rapport.conversations.actions.appointments import AppointmentRefused
from rapport.conversations.models import Appointment, Outgoing
from rapport.conversations.tests import factories
from rapport.conversations.tests.appointments.saying import calendar, calendar_of, event_of, invited, mail_of, mailed, newest
from rapport.conversations.tests.mailing import received
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")


class TestInvitedByMail:
    def test_an_invitation_is_an_appointment_in_its_zone(self, conversation):
        appointment = invited()
        assert (appointment.title, appointment.place, appointment.organiser) == ("See the damp", "12 High Street", "olwen@example.com")
        assert appointment.starts_at == datetime(2026, 12, 3, 10, tzinfo=UTC)
        assert (appointment.invited_as, appointment.is_ours, appointment.answer) == ("help@northgate.example", False, "")

    def test_a_newer_telling_moves_it_in_the_same_thread_and_an_older_one_does_not(self, conversation):
        appointment = invited()
        newer = {"SEQUENCE": "2", "SUMMARY": "See the mould", "DTSTART;TZID=Europe/London": "20261204T100000"}
        (message,) = received(mailed(calendar("REQUEST", **newer), "second"))
        received(mailed(calendar("REQUEST", SEQUENCE="1", SUMMARY="Old"), "late"))
        received(mailed(calendar("CANCEL", SEQUENCE="1"), "late-too", method="CANCEL"))
        assert message.conversation == appointment.conversation
        appointment.refresh_from_db()
        assert (appointment.title, appointment.sequence, appointment.state) == ("See the mould", 2, "planned")
        assert appointment.starts_at == datetime(2026, 12, 4, 10, tzinfo=UTC)

    def test_it_is_called_off_by_its_organiser_alone(self, conversation):
        appointment = invited()
        received(mailed(calendar("CANCEL", SEQUENCE="1", organiser="mal@evil.example"), "a", sender="mal@evil.example", method="CANCEL"))
        received(mailed(calendar("CANCEL", SEQUENCE="1"), "b", sender="mal@evil.example", method="CANCEL"))
        appointment.refresh_from_db()
        assert appointment.state == "planned"
        assert appointment.remarks == [
            "It says that mal@evil.example invites, but the first invitation was from somebody else. Nothing was changed.",
            "It came from mal@evil.example, who does not hold this appointment. Nothing was changed.",
        ]
        received(mailed(calendar("CANCEL", SEQUENCE="1"), "c", method="CANCEL"))
        appointment.refresh_from_db()
        assert appointment.state == "called-off"

    def test_one_time_of_a_series_is_moved_by_its_organiser_alone(self, conversation):
        invited(RRULE="FREQ=WEEKLY")
        received(
            mailed(calendar("REQUEST", RECURRENCE_ID="20261210T100000Z", organiser="mal@evil.example"), "a", sender="mal@evil.example")
        )
        assert Appointment.objects.get().remarks
        received(mailed(calendar("REQUEST", RECURRENCE_ID="20261210T100000Z"), "b"))
        assert list(Appointment.objects.order_by("id").values_list("repeats", "replaces")) == [
            (True, ""),
            (False, "2026-12-10T10:00:00+00:00"),
        ]

    def test_spam_makes_no_appointment(self, mailbox):
        received(mailed(calendar("REQUEST"), "a", sender="x@y.example", X_Spam_Flag="YES"))
        assert not Appointment.objects.exists()

    @pytest.mark.parametrize(("answer", "word"), [("accepted", "ACCEPTED"), ("tentative", "TENTATIVE"), ("declined", "DECLINED")])
    def test_it_is_answered_to_its_organiser_once(self, conversation, by, answer, word):
        appointment = invited()
        by = people.later(by, days=1)
        appointments.answer(appointment=appointment, answer=answer, by=by)
        outgoing = newest()
        assert mail_of(outgoing)["To"] == "Olwen <olwen@example.com>"
        part, told = calendar_of(outgoing)
        event = event_of(outgoing)
        assert (part.get_param("method"), str(told["METHOD"]), str(event["UID"])) == ("REPLY", "REPLY", "7@customer.example")
        assert str(event["ATTENDEE"]) == "mailto:help@northgate.example"
        assert event["ATTENDEE"].params["PARTSTAT"] == word
        assert "RSVP" not in event["ATTENDEE"].params
        assert outgoing.message.conversation == appointment.conversation
        with pytest.raises(AppointmentRefused, match="already, by Amara"):
            appointments.answer(appointment=appointment, answer=answer, by=by)
        assert Outgoing.objects.count() == 1
        appointment.refresh_from_db()
        assert (appointment.answer, appointment.owner) == (answer, by.user)

    def test_another_time_asks_for_another_answer(self, conversation, by):
        appointment = invited()
        appointments.answer(appointment=appointment, answer="accepted", by=people.later(by, days=1))
        received(mailed(calendar("REQUEST", SEQUENCE="1", **{"DTSTART;TZID=Europe/London": "20261205T100000"}), "second"))
        appointment.refresh_from_db()
        assert appointment.answer == ""

    def test_what_was_called_off_and_what_is_no_answer_are_refused(self, conversation, by):
        appointment = invited()
        with pytest.raises(AppointmentRefused):
            appointments.answer(appointment=appointment, answer="perhaps", by=by)
        received(mailed(calendar("CANCEL", SEQUENCE="1"), "c", method="CANCEL"))
        with pytest.raises(AppointmentRefused, match="called off"):
            appointments.answer(appointment=appointment, answer="accepted", by=by)
        assert not Outgoing.objects.exists()

    def test_two_that_answer_each_other_tell_each_other_nothing_new(self, conversation, by):
        """Our own answer, come back to us, is no answer to us."""
        appointment = invited()
        appointments.answer(appointment=appointment, answer="accepted", by=people.later(by, days=1))
        received(bytes(newest().content))
        appointment.refresh_from_db()
        assert (appointment.answer, appointment.remarks) == ("accepted", [])


def test_invitations_of_before_there_were_appointments_become_some(conversation):
    """The migration that fills the table: the newest telling of each event, by its own organiser."""
    told = {"uid": "7@x", "summary": "Visit", "start": "2026-12-03T10:00:00+00:00", "end": "", "is_all_day": False}
    told |= {"organizer": "olwen@example.com", "location": "Here", "method": "REQUEST"}
    day = {**told, "uid": "", "start": "2026-07-04T00:00:00+00:00", "is_all_day": True}
    off = {**told, "uid": "8@x"}
    for number, invitations in enumerate(
        ([told, day, off], [{**told, "summary": "Moved"}, {**told, "organizer": "mal@evil.example"}], [{**off, "method": "CANCEL"}])
    ):
        factories.inbound(conversation, at=people.NOW + timedelta(minutes=number), facts={"invitations": invitations})
    import_module("rapport.conversations.migrations.0008_appointments_of_mail_that_came").fill(apps, None)
    found = {each.title + each.state: each for each in Appointment.objects.all()}
    assert sorted(found) == ["Movedplanned", "Visitcalled-off", "Visitplanned"]
    assert found["Movedplanned"].organiser == "olwen@example.com"
    assert found["Visitplanned"].starts_at == datetime(2026, 7, 4, tzinfo=LONDON)
