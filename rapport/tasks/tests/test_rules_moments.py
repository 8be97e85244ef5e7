from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rapport.tasks.rules import moments, snoozing
from rapport.tasks.rules.moments import Bucket, Due
from rapport.tasks.rules.snoozing import Until

LONDON = ZoneInfo("Europe/London")
nows = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(LONDON))
days = st.dates(date(2020, 1, 1), date(2060, 1, 1))


@given(days)
def test_a_day_is_overdue_only_when_it_is_over(day):
    due_at = Due(day).moment(LONDON)
    last_evening = datetime.combine(day, time(23, 58), LONDON)
    next_morning = datetime.combine(day + timedelta(days=1), time(0), LONDON)
    assert moments.bucket(due_at, last_evening, LONDON) == Bucket.TODAY
    assert moments.bucket(due_at, next_morning, LONDON) == Bucket.OVERDUE


@given(nows, st.integers(1, 60))
def test_what_is_due_after_today_is_this_week_up_to_sunday(now, ahead):
    day = now.date() + timedelta(days=ahead)
    expected = Bucket.WEEK if day <= moments.week_end(now.date()) else Bucket.LATER
    assert moments.bucket(Due(day).moment(LONDON), now, LONDON) == expected
    assert moments.week_end(now.date()).weekday() == 6
    assert 1 <= (moments.week_end(now.date()) - now.date()).days <= 7


def test_a_task_without_a_date_waits_by_itself():
    assert moments.bucket(None, datetime(2026, 11, 23, tzinfo=LONDON), LONDON) == Bucket.UNDATED


@given(days, st.booleans(), st.integers(0, 1439))
def test_a_stored_moment_reads_as_what_was_given(day, has_time, minute):
    clock = time(minute // 60, minute % 60) if has_time else None
    stored = Due(day, clock).moment(LONDON)
    read = moments.due_of(stored, has_time, LONDON)
    is_skipped = clock is not None and datetime.combine(day, clock, LONDON).astimezone(ZoneInfo("UTC")).astimezone(LONDON).time() != clock
    assert read == (Due(day, time(clock.hour + 1, clock.minute)) if is_skipped else Due(day, clock))
    assert moments.settled(stored, has_time, LONDON) == stored or clock is not None


@given(nows)
def test_every_way_of_putting_off_lies_ahead(now):
    offered = snoozing.choices(now, LONDON)
    assert all(choice.moment > now for choice in offered)
    moments = [choice.moment for choice in offered]
    assert len(set(moments)) == len(moments)
    assert {snoozing.until_moment(until, now, LONDON) for until in (Until.TOMORROW, Until.NEXT_MONDAY, Until.A_WEEK)} <= set(moments)
    mornings = [choice.moment.astimezone(LONDON) for choice in offered if choice.until != Until.LATER_TODAY]
    assert {morning.time() for morning in mornings} == {time(9)}
    assert any(morning.weekday() == 0 for morning in mornings)


@given(nows)
def test_later_today_is_today_or_not_on_offer(now):
    later = [choice.moment for choice in snoozing.choices(now, LONDON) if choice.until == Until.LATER_TODAY]
    assert all(moment.astimezone(LONDON).date() == now.date() for moment in later)
    assert bool(later) == (snoozing.until_moment(Until.LATER_TODAY, now, LONDON).astimezone(LONDON).date() == now.date())


def test_nine_on_a_date_is_nine_on_the_wall_in_summer_too():
    moment = snoozing.until_moment(Until.A_DATE, datetime(2026, 3, 1, tzinfo=LONDON), LONDON, on=date(2026, 7, 1))
    assert moment.astimezone(LONDON) == datetime(2026, 7, 1, 9, tzinfo=LONDON)
