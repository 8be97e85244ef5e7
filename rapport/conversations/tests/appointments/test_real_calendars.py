"""Invitations that other programs wrote."""

from pathlib import Path

import pytest

from rapport.conversations.actions import appointments
from rapport.conversations.models import Appointment, Message
from rapport.conversations.tests.appointments.saying import calendar_of, newest
from rapport.conversations.tests.mailing import received
from rapport.core import calendars
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parents[4].parent / "shared" / "data" / "5_calendars"


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
