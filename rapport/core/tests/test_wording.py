"""How dates, times, numbers and phone numbers read."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.core import wording

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (time(9), "9am"),
        (time(16, 40), "4:40pm"),
        (time(12), "midday"),
        (time(0), "midnight"),
        (time(0, 5), "12:05am"),
        (time(12, 30), "12:30pm"),
        (time(23, 59), "11:59pm"),
    ],
)
def test_a_time_reads_as_people_say_it(moment, words):
    assert wording.clock_time(moment) == words


@given(st.times())
def test_every_minute_of_the_day_reads_differently(moment):
    words = wording.clock_time(moment)
    assert re.fullmatch(r"midday|midnight|(1[0-2]|[1-9])(:[0-5]\d)?[ap]m", words)
    back = {"midday": time(12), "midnight": time(0)}.get(words)
    if back is None:
        hour, minute, half = re.fullmatch(r"(\d+)(?::(\d+))?([ap]m)", words).groups()
        back = time(int(hour) % 12 + (12 if half == "pm" else 0), int(minute or 0))
    assert back == moment.replace(second=0, microsecond=0)


def test_a_date_reads_short_long_and_near():
    monday = date(2026, 11, 23)
    assert wording.short_date(monday, date(2026, 1, 1)) == "Mon 23 Nov"
    assert wording.short_date(monday, date(2027, 1, 1)) == "Mon 23 Nov 2026"
    assert wording.long_date(monday) == "Monday 23 November 2026"


@given(days, st.integers(-400, 400))
def test_near_words_only_within_a_week_and_never_a_weekday_that_has_passed(today, distance):
    words = wording.near_date(today + timedelta(days=distance), today)
    named = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if distance in named:
        assert words == named[distance]
    elif 1 < distance < 7:
        assert words == f"{today + timedelta(days=distance):%A}"
    else:
        assert words == wording.short_date(today + timedelta(days=distance), today)


@given(days)
def test_a_long_date_agrees_with_the_calendar(day):
    assert datetime.strptime(wording.long_date(day), "%A %d %B %Y").date() == day  # noqa: DTZ007


@given(st.integers(-(10**12), 10**12))
def test_a_number_has_its_commas_and_a_true_minus(value):
    words = wording.number(value)
    assert int(words.replace(",", "").replace("−", "-")) == value
    assert re.fullmatch(r"−?\d{1,3}(,\d{3})*", words)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_money_keeps_every_penny_and_shows_none_when_there_are_none(amount):
    words = wording.pounds(amount)
    assert Decimal(words.replace("£", "").replace(",", "").replace("−", "-")) == amount
    assert ("." in words) == (amount != amount.to_integral_value())


def test_nought_pence_below_nought_is_not_minus_nothing():
    assert wording.pounds(Decimal("-0.001")) == "£0"


@pytest.mark.parametrize(("count", "words"), [(0, "0 people"), (1, "1 person"), (1204, "1,204 people")])
def test_things_are_counted_in_the_right_number(count, words):
    assert wording.counted(count, "person", "people") == words


@pytest.mark.parametrize(
    ("given_number", "words"),
    [
        ("+447700900982", "07700 900982"),
        ("+441632960417", "01632 960417"),
        ("+33199001234", "+33 1 99 00 12 34"),
        ("reception, ask for Ann", "reception, ask for Ann"),
        ("", ""),
    ],
)
def test_a_phone_number_reads_as_it_is_dialled(given_number, words):
    assert wording.phone(given_number) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        ("", "nothing"),
        ([], "nothing"),
        (True, "yes"),
        (0, "0"),
        (date(2026, 11, 23), "Monday 23 November 2026"),
        (datetime(2026, 11, 23, 16, 40), "Monday 23 November 2026, 4:40pm"),
        (["a", "b"], "a, b"),
    ],
)
def test_any_stored_value_reads_in_words(value, words):
    assert wording.in_words(value) == words


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [
        (540, 1020, "9am to 5pm"),
        (510, 720, "8:30am to midday"),
        (1320, 1440, "10pm to midnight"),
        (0, 1440, "all day"),
        (0, 1, "midnight to 12:01am"),
    ],
)
def test_hours_are_said_as_people_say_them(opens, closes, words):
    assert wording.hours(opens, closes) == words


def test_a_time_with_seconds():
    assert wording.clock_time(time(0, 0, 5), seconds=True) == "12:00:05am"
