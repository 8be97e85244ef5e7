"""Working time against the minute-by-minute oracle, through clock changes, midnights, holidays and closures."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.clocks.rules import content, timetable
from rapport.clocks.rules.refusals import CalendarRefused, ClockRefused
from rapport.clocks.rules.timetable import Era, Timetable
from rapport.clocks.tests import oracle
from rapport.clocks.tests.oracle import MINUTE

LONDON = {"zone": "Europe/London", "nation": ""}
NIGHTS = content.read({**LONDON, "weekly": {day: [["00:00", "03:00"], ["22:00", "24:00"]] for day in content.WEEKDAYS}})
OFFICE = content.read({"nation": "ENG", "weekly": {day: [["09:00", "17:00"]] for day in content.WEEKDAYS[:5]}})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@settings(max_examples=30)
@given(oracle.calendars(), st.integers(1, 2_000))
def test_a_due_date_is_where_the_minutes_lead(calendar, minutes):
    said, start = calendar
    assert timetable.of_content(said).due_at(start, MINUTE * minutes) == oracle.due_at(said, start, minutes)


@settings(max_examples=30)
@given(oracle.calendars(), st.integers(0, 10 * 1440))
def test_time_between_is_the_minutes_in_it(calendar, length):
    said, start = calendar
    end = start + MINUTE * length
    table = timetable.of_content(said)
    assert table.working_time_between(start, end) == MINUTE * oracle.minutes_between(said, start, end)
    assert table.is_open(end) is oracle.is_open(said, end)


@settings(max_examples=30)
@given(oracle.calendars(), st.integers(1, 3_000))
def test_going_back_undoes_going_ahead(calendar, minutes):
    said, start = calendar
    table = timetable.of_content(said)
    due = table.due_at(start, MINUTE * minutes)
    back = table.before(due, MINUTE * minutes)
    assert back >= start
    assert table.working_time_between(back, due) == MINUTE * minutes
    assert table.working_time_between(start, back) == timedelta()


@settings(max_examples=25)
@given(oracle.calendars(), st.integers(1, 9))
def test_working_days_are_days_with_hours(calendar, number):
    said, start = calendar
    table, day = timetable.of_content(said), start.astimezone(said.tz).date()
    counted = table.nth_working_day(day, number)
    between = [day + timedelta(days=each) for each in range(1, (counted - day).days + 1)]
    assert sum(table.is_working_day(each) for each in between) == number == table.working_days_between(day, counted)
    assert table.is_working_day(counted)
    assert (
        table.nth_working_day(counted, -1) == max((each for each in between[:-1] if table.is_working_day(each)), default=None)
        or number == 1
    )


@settings(max_examples=30)
@given(oracle.calendars(), oracle.calendars(), st.integers(0, 5 * 1440), st.integers(1, 1_500))
def test_a_change_holds_from_its_moment_on_and_the_past_stays(one, other, after, minutes):
    (before, start), (then, _) = one, other
    change = start + MINUTE * after
    table = Timetable([Era(datetime(1980, 1, 1, tzinfo=UTC), before, 1), Era(change, then, 2)])
    moment, left = start, minutes
    while left:
        left -= oracle.is_open(before if moment < change else then, moment)
        moment += MINUTE
    assert table.due_at(start, MINUTE * minutes) == moment


class TestClockChanges:
    def test_the_hour_that_is_skipped_is_not_worked(self):
        table = timetable.of_content(NIGHTS)
        assert table.working_time_between(at("2026-03-29T00:00+00:00"), at("2026-03-29T12:00+01:00")) == timedelta(hours=2)

    def test_the_hour_that_comes_twice_is_worked_twice(self):
        table = timetable.of_content(NIGHTS)
        assert table.working_time_between(at("2026-10-25T00:00+01:00"), at("2026-10-25T12:00+00:00")) == timedelta(hours=4)

    def test_an_office_keeps_its_hours_on_the_wall_clock(self):
        table = timetable.of_content(OFFICE)
        assert table.due_at(at("2026-03-27T16:00+00:00"), timedelta(hours=2)) == at("2026-03-30T10:00+01:00")


def test_midnight_is_no_gap():
    table = timetable.of_content(NIGHTS)
    assert table.due_at(at("2026-06-08T22:00+01:00"), timedelta(hours=5)) == at("2026-06-09T03:00+01:00")


def test_christmas_is_skipped_by_nation():
    table = timetable.of_content(OFFICE)
    assert table.nth_working_day(date(2026, 12, 24), 1) == date(2026, 12, 29)
    scottish = timetable.of_content(content.read({"nation": "SCT", "weekly": {"mon": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]]}}))
    assert scottish.nth_working_day(date(2026, 11, 27), 1) == date(2026, 12, 4)  # St Andrew's Day is a Monday


def test_a_christmas_day_on_a_saturday_is_no_saturday_like_others():
    table = timetable.of_content(content.read({"nation": "ENG", "weekly": {"sat": [["10:00", "12:00"]]}}))
    assert not table.is_working_day(date(2027, 12, 25))


def test_a_day_of_its_own_comes_before_closures_and_holidays():
    given = {**OFFICE.as_json(), "days": {"2026-12-25": {"windows": [["10:00", "12:00"]], "why": "Emergency line"}}}
    table = timetable.of_content(content.read(given))
    assert table.due_at(at("2026-12-25T00:00+00:00"), timedelta(hours=1)) == at("2026-12-25T11:00+00:00")


@pytest.mark.parametrize("year", [1990, 2006, 2049, 2051, 2099])
def test_bank_holidays_are_known_in_every_year(year):
    assert not timetable.of_content(OFFICE).is_working_day(date(year, 12, 25))


def test_far_questions_are_answered_and_impossible_ones_refused():
    table = timetable.of_content(OFFICE)
    assert table.due_at(at("2026-11-23T09:00+00:00"), timedelta(hours=8 * 5_000)).year == 2046
    with pytest.raises(ClockRefused, match="goes beyond"):
        table.due_at(at("2026-11-23T09:00+00:00"), timedelta(hours=8 * 100_000))


def test_no_time_at_all_is_the_moment_or_the_next_opening():
    table = timetable.of_content(OFFICE)
    assert table.due_at(at("2026-11-23T10:00+00:00"), timedelta()) == at("2026-11-23T10:00+00:00")
    assert table.due_at(at("2026-11-22T10:00+00:00"), timedelta()) == at("2026-11-23T09:00+00:00")


@settings(max_examples=25)
@given(oracle.calendars())
def test_what_is_stored_is_what_was_said(calendar):
    said, _ = calendar
    assert content.read(said.as_json()) == said


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"weekly": {}}, "needs working hours"),
        ({"weekly": {"mon": [["17:00", "09:00"]]}}, "end after they start"),
        ({"weekly": {"mon": [["09:00", "12:00"], ["11:59", "17:00"]]}}, "already inside"),
        ({"weekly": {"mon": [["09:00", "24:01"]]}}, "not a time of day"),
        ({"weekly": {"monday": [["09:00", "17:00"]]}}, "not a day of the week"),
        ({"weekly": {"mon": "09:00"}}, "given as a list"),
        ({"weekly": {"mon": [["09:00"]]}}, "a start and an end"),
        ({"zone": "Europe/Atlantis"}, "not a time zone"),
        ({"nation": "FR"}, "Choose England"),
        ({"days": {"2026-13-01": {}}}, "not a date"),
        ({"closures": [{"from": "2026-12-02", "to": "2026-12-01"}]}, "ends on or after"),
        ({"closures": [{"why": "x"}]}, "not a date"),
        ({"color": "red"}, "has no 'color'"),
        ([], "given as an object"),
    ],
)
def test_what_cannot_be_a_calendar_is_refused(given, sentence):
    usual = {"weekly": {"mon": [["09:00", "17:00"]]}}
    with pytest.raises(CalendarRefused, match=sentence):
        content.read({**usual, **given} if isinstance(given, dict) else given)
