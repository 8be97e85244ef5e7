from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rapport.tasks.rules import saying
from rapport.tasks.rules.moments import FIRST_YEAR, LAST_YEAR, Due

MONDAY = datetime(2026, 11, 23, 9, 12)
days = st.dates(date(FIRST_YEAR, 1, 1), date(2150, 12, 31))
times = st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2150, 1, 1))
weekdays = st.sampled_from(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("Thursday", "Thu 26 Nov 2026"),
        ("Monday", "Mon 30 Nov 2026"),
        ("this Monday", "Mon 23 Nov 2026"),
        ("next Thursday", "Thu 3 Dec 2026"),
        ("a week on Tuesday", "Tue 1 Dec 2026"),
        ("Tuesday week", "Tue 1 Dec 2026"),
        ("tomorrow", "Tue 24 Nov 2026"),
        ("tomorrow morning", "Tue 24 Nov 2026 9am"),
        ("by Friday, 10am", "Fri 27 Nov 2026 10am"),
        ("Friday at 3", "Fri 27 Nov 2026 3pm"),
        ("at 3 on Friday", "Fri 27 Nov 2026 3pm"),
        ("27 Nov 4pm", "Fri 27 Nov 2026 4pm"),
        ("by 27 Nov", "Fri 27 Nov 2026"),
        ("27/11/2026 16:40", "Fri 27 Nov 2026 4:40pm"),
        ("3.12.26", "Thu 3 Dec 2026"),
        ("the 22nd", "Tue 22 Dec 2026"),
        ("in three weeks’ time", "Mon 14 Dec 2026"),
        ("in a fortnight", "Mon 7 Dec 2026"),
        ("in 2 hours", "Mon 23 Nov 2026 11:12am"),
        ("9am", "Tue 24 Nov 2026 9am"),
        ("midday", "Mon 23 Nov 2026 12pm"),
        ("end of the week", "Fri 27 Nov 2026"),
        ("end of month", "Mon 30 Nov 2026"),
        ("29 Feb", "Tue 29 Feb 2028"),
        ("22 Nov", "Mon 22 Nov 2027"),
    ],
)
def test_words_mean_what_people_mean(words, meaning):
    assert saying.say(saying.read(words, MONDAY)) == meaning


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("banana", saying.UNCLEAR),
        ("", saying.UNCLEAR),
        ("5", saying.UNCLEAR),
        ("27 Nov " * 20, saying.UNCLEAR),
        ("31 February", "There is no such day. Write it like 27 Nov or 27/11/2026."),
        ("99/99", "There is no such day. Write it like 27 Nov or 27/11/2026."),
        ("in 9999 years", "There is no such day. Write it like 27 Nov or 27/11/2026."),
        ("Friday 25:00", "There is no such time. Write it like 4pm, 4:30pm or 16:30."),
        ("Friday 13pm", "There is no such time. Write it like 4pm, 4:30pm or 16:30."),
        ("Thu 27 Nov", "27 November 2026 is a Friday. Check the day."),
        ("1 Jan 1999", "Choose a year from 2000 to 2199."),
    ],
)
def test_what_cannot_be_read_is_said_plainly(words, sentence):
    with pytest.raises(saying.NotUnderstood, match=f"^{sentence.replace('.', '[.]')}$"):
        saying.read(words, MONDAY)


@given(days, times, moments)
def test_what_we_say_is_read_back_as_it_was(day, clock, now):
    due = Due(day, clock)
    assert saying.read(saying.say(due), now) == due


@given(days, moments)
def test_a_date_reads_the_same_in_every_way_of_writing_it(day, now):
    ways = [
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d %B %Y}",
        f"{day:%B %d, %Y}",
        f"{day:%A %d %b %Y}",
    ]
    assert {saying.read(way, now).day for way in ways} == {day}


@given(weekdays, moments)
def test_a_weekday_is_that_day_within_the_coming_week(name, now):
    day = saying.read(name, now).day
    assert day.strftime("%A") == name
    assert timedelta(0) < day - now.date() <= timedelta(days=7)
    assert saying.read(name[:3].upper(), now).day == day


@given(weekdays, moments)
def test_next_weekday_lies_in_the_calendar_week_after_this(name, now):
    day = saying.read(f"next {name}", now).day
    monday = now.date() - timedelta(days=now.weekday())
    assert (day.strftime("%A"), (day - monday).days // 7) == (name, 1)


@given(st.integers(1, 3000), moments)
def test_so_many_days_on_is_counted_from_today(count, now):
    assert saying.read(f"in {count} days", now).day == now.date() + timedelta(days=count)


@given(st.integers(1, 12), st.integers(1, 28), moments)
def test_a_day_without_a_year_is_the_next_one(month, day, now):
    found = saying.read(f"{day}/{month}", now).day
    assert (found.month, found.day) == (month, day)
    assert timedelta(0) <= found - now.date() < timedelta(days=366)


@given(st.builds(time, st.integers(0, 23), st.integers(0, 59)), moments)
def test_a_time_alone_is_the_next_such_time(clock, now):
    found = saying.read(f"{clock:%H:%M}", now)
    assert timedelta(0) < datetime.combine(found.day, found.time) - now <= timedelta(days=1)


@given(st.text(max_size=80) | st.text("0123456789 apm:/.thsnd", max_size=20), moments)
@example("0/0", MONDAY)
@example("٣/٤", MONDAY)
@example("²/1", MONDAY)
@example("at 99", MONDAY)
def test_any_text_is_read_or_refused_in_a_sentence(text, now):
    try:
        assert FIRST_YEAR <= saying.read(text, now).day.year <= LAST_YEAR
    except saying.NotUnderstood as refusal:
        assert str(refusal).endswith(".")
