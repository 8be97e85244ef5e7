"""Appointments that we arrange, change and call off."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from rapport.conversations.actions import appointments, holds, sending, settling
from rapport.conversations.actions.appointments import AppointmentRefused
from rapport.conversations.models import Appointment, Attendee, Outgoing
from rapport.conversations.queries.appointments import when
from rapport.conversations.tests import factories
from rapport.conversations.tests.appointments.saying import arranged, calendar_of, changed, event_of, mail_of, newest
from rapport.core import calendars
from rapport.customers.models import Event
from rapport.customers.tests import factories as people
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")


class TestArranging:
    def test_invites_with_a_part_that_calendar_programs_act_on_and_a_file(self, conversation, by):
        appointment = arranged(conversation, by)
        outgoing = newest()
        part, calendar = calendar_of(outgoing)
        assert part.get_param("method") == "REQUEST"
        assert str(calendar["METHOD"]) == "REQUEST"
        files = [each.get_filename() for each in mail_of(outgoing).walk() if each.get_content_type() == "application/ics"]
        assert files == ["invitation.ics"]
        event = event_of(outgoing)
        assert (str(event["UID"]), int(event["SEQUENCE"]), str(event["STATUS"])) == (appointment.uid, 0, "CONFIRMED")
        assert str(event["ORGANIZER"]) == "mailto:help@northgate.example"
        assert [str(each) for each in event["ATTENDEE"]] == ["mailto:help@northgate.example", "mailto:olwen@example.com"]
        assert event["ATTENDEE"][1].params["RSVP"] == "TRUE"
        words = mail_of(outgoing).get_body(("plain",)).get_content()
        assert when(appointment) in words
        assert "12 High Street" in words
        assert (appointment.owner, appointment.message.direction) == (by.user, "out")
        assert Event.objects.filter(kind="conversations.appointment-made").count() == 1

    def test_times_are_right_on_both_sides_of_a_clock_change(self, conversation, by):
        for day, hour in (((2027, 3, 27), 10), ((2027, 3, 29), 9)):  # the clocks go forward on the 28th
            start = datetime(*day, 10, tzinfo=LONDON)
            appointment = arranged(conversation, by, starts_at=start, ends_at=start + timedelta(hours=2))
            assert event_of(newest()).decoded("DTSTART") == datetime(*day, hour, tzinfo=UTC)
            assert "10am to midday" in when(appointment)

    def test_it_is_read_back_as_it_was_meant_by_our_own_reading_of_any_calendar(self, conversation, by):
        appointment = arranged(conversation, by, title="Ŵyneb; a, \\ “b”\N{SNOWMAN}", text="One\nTwo, three; four")
        part, _ = calendar_of(newest())
        (entry,) = calendars.read(part.get_content().encode()).entries
        assert (entry.summary, entry.description, entry.start) == (appointment.title, "One\nTwo, three; four", appointment.starts_at)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"title": " "}, "title"),
            ({"begins": timedelta(days=-1)}, "starts_at"),
            ({"to": ()}, "attendees"),
            ({"to": ("help@northgate.example",)}, "attendees"),
            ({"to": ("no address",)}, "recipients"),
            ({"place": "a\nb"}, "place"),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_left(self, conversation, by, given, field):
        with pytest.raises(Exception, match=r"\.$") as refusal:
            arranged(conversation, by, **given)
        assert refusal.value.field == field
        assert not Appointment.objects.exists()
        assert not Outgoing.objects.exists()

    def test_the_gate_is_asked(self, conversation, by):
        with pytest.raises(sending.LookFirst) as stop:
            arranged(conversation, by, to=("stranger@elsewhere.example",))
        assert not Appointment.objects.exists()
        keys = [each.key for each in stop.value.concerns]
        assert arranged(conversation, by, to=("stranger@elsewhere.example",), confirmed=keys).attendees.count() == 1
        holds.place(customer=conversation.customer, why="A court asked", by=by)
        with pytest.raises(sending.NotSendable):
            arranged(conversation, people.later(by, minutes=1), confirmed=keys)
        assert Appointment.objects.count() == 1

    def test_who_may_not_answer_there_may_not(self, conversation, by):
        with pytest.raises(PermissionDenied):
            arranged(conversation, people.actor(Role.ASSESSOR, at=by.at))
        assert not Appointment.objects.exists()

    def test_it_cannot_be_undone_like_a_letter(self, conversation, by):
        arranged(conversation, by)
        with pytest.raises(settling.TooLate):
            settling.undo(outgoing=newest(), by=by)
        assert Outgoing.objects.count() == 1


class TestChanging:
    def test_everyone_hears_of_it_under_the_same_uid_and_a_higher_number(self, conversation, by):
        appointment = arranged(conversation, by)
        Attendee.objects.update(answer="accepted", answered_at=by.at)
        later = appointment.starts_at + timedelta(days=1)
        moved = changed(appointment, people.later(by, hours=1), starts_at=later, ends_at=later + timedelta(hours=1))
        event = event_of(newest())
        assert (str(event["UID"]), int(event["SEQUENCE"])) == (appointment.uid, 1)
        assert event.decoded("DTSTART") == later
        assert moved.attendees.get().answer == ""

    def test_another_place_keeps_their_answers(self, conversation, by):
        appointment = arranged(conversation, by)
        Attendee.objects.update(answer="accepted", answered_at=by.at)
        assert changed(appointment, people.later(by, hours=1), place="Here").attendees.get().answer == "accepted"

    def test_who_is_left_out_is_told_that_it_is_off_for_them(self, conversation, by):
        factories.inbound(conversation, from_address="gareth@example.com", at=by.at)
        by = people.later(by, minutes=5)
        appointment = arranged(conversation, by, to=("olwen@example.com", "gareth@example.com"))
        changed(appointment, people.later(by, hours=1), attendees=[{"address": "olwen@example.com"}])
        cancel, request = Outgoing.objects.order_by("id")[1:]
        assert str(calendar_of(cancel)[1]["METHOD"]) == "CANCEL"
        assert mail_of(cancel)["To"] == "gareth@example.com"
        assert mail_of(request)["To"] == "olwen@example.com"
        assert int(event_of(cancel)["SEQUENCE"]) == int(event_of(request)["SEQUENCE"]) == 1

    def test_no_change_and_a_stale_page_are_refused(self, conversation, by):
        appointment = arranged(conversation, by)
        with pytest.raises(AppointmentRefused, match="Nothing has changed"):
            changed(appointment, people.later(by, hours=1))
        with pytest.raises(AppointmentRefused, match="colleague changed"):
            changed(appointment, people.later(by, hours=1), place="Here", version=appointment.version + 1)
        assert Outgoing.objects.count() == 1

    def test_called_off_once_and_told(self, conversation, by):
        appointment = arranged(conversation, by)
        appointments.call_off(appointment=appointment, by=people.later(by, hours=1))
        event = event_of(newest())
        assert (str(event["STATUS"]), int(event["SEQUENCE"])) == ("CANCELLED", 1)
        with pytest.raises(AppointmentRefused):
            appointments.call_off(appointment=appointment, by=people.later(by, hours=2))
        assert Outgoing.objects.count() == 2

    def test_it_can_be_called_off_without_a_word(self, conversation, by):
        appointment = arranged(conversation, by)
        appointments.call_off(appointment=appointment, tells=False, by=people.later(by, hours=1))
        assert Outgoing.objects.count() == 1
        assert Appointment.objects.get().is_called_off
