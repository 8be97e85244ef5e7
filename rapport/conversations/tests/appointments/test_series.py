"""Appointments that happen more than once: each time stands in its place, moved or called off one by one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from rapport.conversations.actions import appointments
from rapport.conversations.actions.appointments import AppointmentRefused
from rapport.conversations.models import Appointment, Conversation, Outgoing
from rapport.conversations.queries import occasions
from rapport.conversations.tests import factories
from rapport.conversations.tests.appointments.saying import calendar, event_of, mailed, newest
from rapport.conversations.tests.mailing import received
from rapport.conversations.tests.test_api_sending import door
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
WEEKLY = "FREQ=WEEKLY;COUNT=5"


@pytest.fixture(autouse=True)
def conversation():
    olwen = people.customer(contact_points=[{"channel": "email", "value": "olwen@example.com"}])
    found = factories.conversation(olwen, factories.mailbox("help@northgate.example"))
    factories.inbound(found)
    return found


def hears(method="REQUEST", number="a", sender="Olwen <olwen@example.com>", **lines):
    received(mailed(calendar(method, **lines), number, sender=sender, method=method))


def times(start=datetime(2026, 12, 1, tzinfo=UTC), end=datetime(2027, 6, 1, tzinfo=UTC)):
    planned = Appointment.objects.filter(state="planned")
    return [each.starts_at.astimezone(LONDON).strftime("%m-%d %H:%M") for each in occasions.between(planned, start, end)]


def test_each_time_stands_in_its_place_also_over_a_clock_change():
    hears(RRULE="FREQ=MONTHLY;BYDAY=1TH")
    assert times() == ["12-03 10:00", "01-07 10:00", "02-04 10:00", "03-04 10:00", "04-01 10:00", "05-06 10:00"]
    assert len({each.key for each in occasions.between(Appointment.objects.all(), *window(2027))}) == 12


def window(year):
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def test_times_that_are_left_out_and_added():
    hears(RRULE=WEEKLY, **{"EXDATE;TZID=Europe/London": "20261210T100000", "RDATE;TZID=Europe/London": "20261211T150000"})
    assert times() == ["12-03 10:00", "12-11 15:00", "12-17 10:00", "12-24 10:00", "12-31 10:00"]


def test_whole_days():
    hears(RRULE="FREQ=DAILY;COUNT=2", **{"DTSTART;TZID=Europe/London": "20261203T000000", "EXDATE": "20261204T000000"})
    received(
        mailed(
            calendar("REQUEST", uid="8@x", RRULE="FREQ=DAILY;COUNT=2")
            .replace("DTSTART;TZID=Europe/London:20261203T100000", "DTSTART;VALUE=DATE:20261205")
            .replace("DTEND;TZID=Europe/London:20261203T110000", "DTEND;VALUE=DATE:20261206"),
            "b",
        )
    )
    assert times()[-2:] == ["12-05 00:00", "12-06 00:00"]


def test_one_time_is_moved_and_another_called_off():
    hears(RRULE=WEEKLY)
    moved = {"DTSTART;TZID=Europe/London": "20261211T140000", "DTEND;TZID=Europe/London": "20261211T150000"}
    hears(number="b", SEQUENCE="1", **{"RECURRENCE_ID;TZID=Europe/London": "20261210T100000"}, **moved)
    hears("CANCEL", number="c", SEQUENCE="1", RECURRENCE_ID="20261217T100000Z")
    assert times() == ["12-03 10:00", "12-11 14:00", "12-24 10:00", "12-31 10:00"]
    assert Appointment.objects.filter(state="called-off").count() == 1


def test_all_later_times_are_moved():
    hears(RRULE=WEEKLY)
    moved = {"DTSTART;TZID=Europe/London": "20261218T120000", "DTEND;TZID=Europe/London": "20261218T130000"}
    hears(number="b", SEQUENCE="1", **{"RECURRENCE_ID;RANGE=THISANDFUTURE;TZID=Europe/London": "20261217T100000"}, **moved)
    assert times() == ["12-03 10:00", "12-10 10:00", "12-18 12:00", "12-25 12:00", "01-01 12:00"]


def test_a_time_is_called_off_only_by_whoever_holds_the_series():
    hears(RRULE=WEEKLY)
    hears("CANCEL", "b", "mal@evil.example", SEQUENCE="1", RECURRENCE_ID="20261217T100000Z", organiser="olwen@example.com")
    assert len(times()) == 5
    assert Appointment.objects.get().remarks
    assert Conversation.objects.exclude(needs_person="").exists()


def test_the_whole_series_is_called_off_with_its_moved_times():
    hears(RRULE=WEEKLY)
    hears(number="b", SEQUENCE="1", **{"RECURRENCE_ID;TZID=Europe/London": "20261210T100000"})
    hears("CANCEL", "c", SEQUENCE="2")
    assert times() == []


def test_a_series_that_is_set_anew_forgets_changes_of_times_it_no_longer_has():
    hears(RRULE=WEEKLY)
    hears(number="b", SEQUENCE="1", **{"RECURRENCE_ID;TZID=Europe/London": "20261210T100000"})
    later = {"DTSTART;TZID=Europe/London": "20261204T090000", "DTEND;TZID=Europe/London": "20261204T100000"}
    hears(number="c", SEQUENCE="2", RRULE="FREQ=WEEKLY;COUNT=2", **later)
    assert times() == ["12-04 09:00", "12-11 09:00"]


def test_what_happens_once_costs_one_statement(django_assert_num_queries):
    hears()
    with django_assert_num_queries(1):
        assert times() == ["12-03 10:00"]
    Appointment.objects.update(repeats=True, calendar="no calendar")
    assert times() == ["12-03 10:00"]


class TestOneTimeIsAnsweredAlone:
    @pytest.fixture
    def by(self):
        return people.later(people.actor(name="Amara Okafor"), days=1)

    def series(self, **lines):
        hears(RRULE=WEEKLY, **lines)
        return Appointment.objects.get()

    @pytest.mark.parametrize(
        ("answer", "word", "kept"), [("declined", "DECLINED", 0), ("accepted", "ACCEPTED", 1), ("tentative", "TENTATIVE", 1)]
    )
    def test_its_organiser_is_told_of_that_time_only(self, by, answer, word, kept):
        series = self.series()
        said = appointments.answer(appointment=series, time="20261210T100000Z", answer=answer, by=by)
        event = event_of(newest())
        assert event["RECURRENCE-ID"].to_ical() == b"20261210T100000Z"
        assert (event["DTSTART"].to_ical(), event["ATTENDEE"].params["PARTSTAT"]) == (b"20261210T100000Z", word)
        assert "Thursday 10 December 2026, 10am to 11am" in newest().message.text
        series.refresh_from_db()
        assert (series.answer, said.answer, said.owner, said.as_in_series) == ("", answer, by.user, True)
        shown = occasions.between(Appointment.objects.exclude(answer="declined"), *window(2026))
        assert len(shown) == 4 + kept

    def test_answered_the_same_for_all_or_for_a_time_that_there_is_not_is_refused(self, by):
        series = self.series()
        appointments.answer(appointment=series, answer="accepted", by=by)
        for time, why in (("20261210T100000Z", "already, by Amara"), ("20261211T100000Z", "does not take place then"), ("x", "then")):
            with pytest.raises(AppointmentRefused, match=why):
                appointments.answer(appointment=series, time=time, answer="accepted", by=by)
        assert (Appointment.objects.count(), Outgoing.objects.count()) == (1, 1)

    def test_another_answer_to_the_same_time_takes_its_place(self, by):
        series = self.series()
        for answer in ("declined", "accepted"):
            appointments.answer(appointment=series, time="20261210T100000Z", answer=answer, by=by)
        assert Appointment.objects.get(as_in_series=True).answer == "accepted"
        assert Outgoing.objects.count() == 2

    def test_its_organiser_moves_it_in_whatever_zone_and_it_asks_for_another_answer(self, by):
        alone = appointments.answer(appointment=self.series(), time="20261210T100000Z", answer="declined", by=by)
        moved = {"DTSTART;TZID=Europe/London": "20261211T140000", "DTEND;TZID=Europe/London": "20261211T150000"}
        hears(number="b", SEQUENCE="1", **{"RECURRENCE_ID;TZID=Europe/Paris": "20261210T110000"}, **moved)
        alone.refresh_from_db()
        assert (alone.answer, alone.as_in_series, Appointment.objects.count()) == ("", False, 2)
        assert times() == ["12-03 10:00", "12-11 14:00", "12-17 10:00", "12-24 10:00", "12-31 10:00"]

    def test_it_follows_its_series_while_the_time_is_the_same_and_is_forgotten_with_another(self, by):
        alone = appointments.answer(appointment=self.series(), time="20261210T100000Z", answer="declined", by=by)
        hears(number="b", SEQUENCE="1", RRULE=WEEKLY, SUMMARY="See the mould", LOCATION="Elsewhere")
        alone.refresh_from_db()
        assert (alone.title, alone.place, alone.answer) == ("See the mould", "Elsewhere", "declined")
        later = {"DTSTART;TZID=Europe/London": "20261203T110000", "DTEND;TZID=Europe/London": "20261203T120000"}
        hears(number="c", SEQUENCE="2", RRULE=WEEKLY, **later)
        assert not Appointment.objects.filter(as_in_series=True).exists()
        assert times()[1] == "12-10 11:00"

    def test_a_shorter_series_takes_it_away(self, by):
        appointments.answer(appointment=self.series(), time="20261231T100000Z", answer="accepted", by=by)
        hears(number="b", SEQUENCE="1", RRULE="FREQ=WEEKLY;COUNT=2")
        assert times() == ["12-03 10:00", "12-10 10:00"]

    def test_a_whole_day_is_named_as_a_day(self, by):
        received(
            mailed(
                calendar("REQUEST", RRULE="FREQ=DAILY;COUNT=3")
                .replace("DTSTART;TZID=Europe/London:20261203T100000", "DTSTART;VALUE=DATE:20270705")
                .replace("DTEND;TZID=Europe/London:20261203T110000", "DTEND;VALUE=DATE:20270706"),
                "a",
            )
        )
        second = occasions.between(Appointment.objects.all(), *window(2027))[1]
        said = appointments.answer(appointment=second.appointment, time=second.key, answer="declined", by=by)
        assert (said.replaces, event_of(newest())["RECURRENCE-ID"].to_ical()) == ("2027-07-06", b"20270706")
        assert occasions.by_itself(second.appointment, second.key) == said
        assert len(occasions.between(Appointment.objects.exclude(answer="declined"), *window(2027))) == 2

    def test_over_the_api(self):
        day = timezone.localdate() + timedelta(days=3)
        hours = {"DTSTART;TZID=Europe/London": f"{day:%Y%m%d}T100000", "DTEND;TZID=Europe/London": f"{day:%Y%m%d}T110000"}
        series, api = self.series(**hours), door(people.actor(at=timezone.now(), name="Amara Okafor"))
        at = f"/appointments/{series.pk}"
        _, times = api("GET", f"{at}/times")
        assert (len(times), {each["appointment"] for each in times}) == (5, {series.pk})
        status, said = api("POST", f"{at}/answer", {"answer": "declined", "time": times[1]["key"], "confirmed": ["newer"]})
        assert (status, said["starts_at"], said["answer"]) == (200, times[1]["starts_at"], "declined")
        assert said["replaces"]
        found = [(each["appointment"] == series.pk, each["key"], each["answer"]) for each in api("GET", f"{at}/times")[1]]
        assert found[:2] == [(True, times[0]["key"], ""), (False, "", "declined")]
        assert api("POST", f"{at}/answer", {"answer": "declined", "time": "soon"})[0] == 422
        assert Outgoing.objects.count() == 1
