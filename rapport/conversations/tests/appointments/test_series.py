"""Appointments that happen more than once: each time stands in its place, moved or called off one by one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rapport.conversations.models import Appointment, Conversation
from rapport.conversations.queries import occasions
from rapport.conversations.tests import factories
from rapport.conversations.tests.appointments.saying import calendar, mailed
from rapport.conversations.tests.mailing import received
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
