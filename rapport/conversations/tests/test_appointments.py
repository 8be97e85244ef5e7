"""Appointments: arranged, changed, called off and answered, and what mail tells of them."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied

from rapport.conversations.actions import appointments, holds, sending, settling
from rapport.conversations.actions.appointments import AppointmentRefused
from rapport.conversations.models import Appointment, Attendee, Conversation, Message, Outgoing
from rapport.conversations.queries.appointments import when
from rapport.conversations.tests import factories
from rapport.conversations.tests.mailing import received
from rapport.core import calendars
from rapport.customers.models import Event
from rapport.customers.tests import factories as people
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
DATA = Path(__file__).parents[3].parent / "shared" / "data" / "5_calendars"


@pytest.fixture
def amara():
    return people.actor(name="Amara Okafor")


@pytest.fixture
def mailbox():
    return factories.mailbox("help@northgate.example", name="Northgate help")


@pytest.fixture
def conversation(mailbox):
    found = factories.conversation(people.customer(contact_points=[{"channel": "email", "value": "olwen@example.com"}]), mailbox)
    factories.inbound(found)
    return found


@pytest.fixture
def by(amara):
    return people.later(amara, minutes=5)


def arranged(conversation, by, *, begins=timedelta(days=3), to=("olwen@example.com",), **given):
    start = by.at + begins
    given = {"title": "Boiler visit", "starts_at": start, "ends_at": start + timedelta(hours=1), "place": "12 High Street", **given}
    return appointments.arrange(conversation=conversation, attendees=[{"address": each} for each in to], by=by, **given)


def mail_of(outgoing):
    return message_from_bytes(bytes(outgoing.content), policy=SMTP)


def calendar_of(outgoing):
    part = next(each for each in mail_of(outgoing).walk() if each.get_content_type() == "text/calendar")
    return part, icalendar.Calendar.from_ical(part.get_content())


def event_of(outgoing):
    return calendar_of(outgoing)[1].walk("VEVENT")[0]


def newest():
    return Outgoing.objects.order_by("-id").first()


def calendar(method, *, uid="7@customer.example", organiser="olwen@example.com", attendee="help@northgate.example", **lines):
    told = {
        "UID": uid,
        "DTSTAMP": "20261120T090000Z",
        "SEQUENCE": "0",
        "DTSTART;TZID=Europe/London": "20261203T100000",
        "DTEND;TZID=Europe/London": "20261203T110000",
        "SUMMARY": "See the damp",
        "LOCATION": "12 High Street",
        "ORGANIZER;CN=Olwen": f"mailto:{organiser}",
        **{name.replace("_", "-"): value for name, value in lines.items()},
    }
    said = lines.get("PARTSTAT", "NEEDS-ACTION")
    body = [f"{name}:{value}" for name, value in told.items() if name != "PARTSTAT"]
    head, tail = ["BEGIN:VCALENDAR", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT"], ["END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join([*head, *body, f"ATTENDEE;PARTSTAT={said}:mailto:{attendee}", *tail])


def mailed(text, number, *, sender="Olwen <olwen@example.com>", to="help@northgate.example", method="REQUEST", **headers):
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"Message-ID: <{number}@example.com>\r\nFrom: {sender}\r\nTo: {to}\r\nSubject: See the damp\r\n{more}"
        "Date: Mon, 23 Nov 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=edge\r\n\r\n"
        "--edge\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nCome and see.\r\n"
        f"--edge\r\nContent-Type: text/calendar; charset=utf-8; method={method}\r\n\r\n{text}\r\n--edge--\r\n"
    ).encode()


def invited(**lines):
    """An invitation of hers, taken in."""
    received(mailed(calendar("REQUEST", **lines), "invitation"))
    return Appointment.objects.get()


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


def changed(appointment, by, **given):
    now = {name: getattr(appointment, name) for name in ("title", "starts_at", "ends_at", "place", "text")}
    people_now = [{"address": each.address} for each in appointment.attendees.all()]
    given = {**now, "attendees": people_now, **given}
    return appointments.change(appointment=appointment, by=by, **given)


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


@pytest.mark.skipif(not DATA.is_dir(), reason="The calendars of other programs are not beside the project.")
class TestRealFiles:
    def files(self):
        return sorted(each for each in DATA.rglob("*.ics") if each.stat().st_size < 200_000)

    def test_every_file_of_other_programs_is_taken_in_as_an_invitation(self, mailbox):
        """None fails, and whatever begins at some time stands as an appointment."""
        files = [each for each in self.files() if b"METHOD:" in each.read_bytes().upper()]
        assert len(files) > 40
        mails = [_sent(each.read_bytes(), number) for number, each in enumerate(files)]
        received(*mails, into=mailbox)
        assert Message.objects.count() == len(mails)
        assert Appointment.objects.count() > 20

    def test_evolutions_invitation_is_moved_called_off_and_its_series_answered(self, mailbox, by):
        told = [(DATA / "evolution-data-server" / f"invite-{number}.ics").read_bytes() for number in range(1, 8)]
        steps = []
        for number, content in enumerate(told):
            received(_sent(content, number, sender="organizer@no.where"), into=mailbox)
            first = Appointment.objects.get(uid="invite")
            steps.append((first.starts_at.hour, first.state))
        assert steps[:4] == [(12, "planned"), (12, "planned"), (13, "planned"), (13, "called-off")]
        assert set(steps[4:]) == {(13, "called-off")}
        series = Appointment.objects.filter(uid="invite-detached").order_by("replaces")
        assert series.values_list("replaces", "is_all_day", "repeats")[0] == ("", True, True)
        assert series.count() == 3
        for appointment in series:
            appointments.answer(appointment=appointment, answer="accepted", by=people.later(by, days=9))
            part, _ = calendar_of(newest())
            (entry,) = calendars.read(part.get_content().encode()).entries
            assert (entry.uid, bool(entry.replaces), entry.organizer) == (
                "invite-detached",
                bool(appointment.replaces),
                "organizer@no.where",
            )


def _sent(content, number, sender="anybody@example.com"):
    head = f"Message-ID: <real{number}@example.com>\r\nFrom: {sender}\r\nTo: help@northgate.example\r\nSubject: Come\r\n"
    return head.encode() + b"Date: Mon, 23 Nov 2026 09:00:00 +0000\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n" + content


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
