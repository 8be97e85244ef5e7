"""What must hold for every counting method, on every day, against oracles too simple to be wrong."""

from datetime import UTC, date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import strategies as st

from rapport.law import calendars, counting
from rapport.law.wording import LONDON

DAY = timedelta(days=1)
days = st.dates(date(2012, 1, 1), date(2047, 12, 31))
numbers = st.integers(1, 400)
few = st.integers(1, 40)
months = st.integers(1, 90)
books = st.sampled_from(["ENG_WLS", "SCT", "NIR", "ANY_UK"]).map(calendars.calendar)
moments = st.integers(0, 18_000_000).map(lambda minutes: datetime(2012, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
spans = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), max_size=4)


def walk(start, stop):
    """Every day from start to stop, both included."""
    return [start + DAY * n for n in range((stop - start).days + 1)]


def working(start, stop, calendar):
    """The working days after start, to stop."""
    return [day for day in walk(start + DAY, stop) if calendar.is_working(day)]


@given(days, numbers)
def test_days_after_leaves_as_many_days_behind_the_event(event, count):
    assert len(walk(event + DAY, counting.days_after(event, count))) == count


@given(days, numbers)
def test_days_beginning_with_holds_the_event_as_day_one(event, count):
    assert len(walk(event, counting.days_beginning_with(event, count))) == count


@given(days, few)
def test_weeks_after_keeps_the_weekday(event, count):
    last = counting.weeks_after(event, count)
    assert last.weekday() == event.weekday()
    assert (last - event).days == 7 * count


@given(days, months)
def test_months_after_is_the_same_day_or_the_end_of_a_shorter_month(event, count):
    assert counting.months_after(event, count) == event + relativedelta(months=count)


@given(days, months)
def test_a_period_of_months_and_the_next_one_touch_when_the_day_exists(event, count):
    last = counting.months_beginning_with(event, count)
    same_day = event + relativedelta(months=count)
    if same_day.day == event.day:
        assert last + DAY == same_day
    else:
        assert last == same_day
        assert (last + DAY).day == 1


@given(days, months)
def test_beginning_the_day_after_is_beginning_with_tomorrow(event, count):
    assert counting.months_beginning_day_after(event, count) == counting.months_beginning_with(event + DAY, count)
    assert counting.months_beginning_day_after(event, count) >= counting.months_beginning_with(event, count)


@given(days, st.integers(1, 12))
def test_years_after_is_the_anniversary(event, count):
    assert counting.years_after(event, count) == event + relativedelta(years=count)


@given(days.filter(lambda day: day.year < 2040), books)
def test_prescription_ends_on_the_first_working_day_from_the_anniversary(event, calendar):
    last, anniversary = counting.scots_prescription(event, 5, calendar), event + relativedelta(years=5)
    assert calendar.is_working(last)
    assert not any(calendar.is_working(day) for day in walk(anniversary, last - DAY))


@given(days, st.integers(1, 90), books)
@example(date(2026, 4, 2), 2, calendars.calendar("ENG_WLS"))  # Thursday before Easter: two days hold one working day
def test_a_period_of_days_under_the_regulation_is_never_short_and_ends_on_a_working_day(event, count, calendar):
    last = counting.pot_days(event, count, calendar)
    assert calendar.is_working(last)
    assert last >= event + DAY * count
    assert len(working(event, last, calendar)) >= min(count, 2)


@given(days, st.integers(2, 90), books)
def test_such_a_period_could_not_end_sooner(event, count, calendar):
    last = counting.pot_days(event, count, calendar)
    sooner = [day for day in working(event, last, calendar) if day < last and day >= event + DAY * count]
    assert all(len(working(event, day, calendar)) < 2 for day in sooner)


@given(days, st.integers(1, 12), st.integers(0, 60), books)
def test_months_under_the_regulation_add_what_does_not_count_and_roll_once(event, count, excluded, calendar):
    last, plain = counting.pot_months(event, count, calendar, excluded), event + relativedelta(months=count) + DAY * excluded
    assert calendar.is_working(last)
    assert not any(calendar.is_working(day) for day in walk(plain, last - DAY))


@given(days, spans)
def test_paused_days_count_once_each_and_only_after_the_start(start, lengths):
    pauses = [(start + DAY * (first - 10), start + DAY * (first - 10 + length)) for first, length in lengths]
    union = {day for first, last in pauses for day in walk(first, last) if day > start}
    assert counting.pause_inclusive(start, pauses) == len(union)


@given(moments, st.integers(1, 200))
def test_hours_are_hours_whatever_the_clocks_do(event, count):
    end = counting.hours_elapsed(event.astimezone(LONDON), count)
    assert end - event == timedelta(hours=count)
    assert end.tzinfo is UTC


@given(days, few, books)
def test_working_days_after_leaves_as_many_working_days_behind_the_event(event, count, calendar):
    last = counting.working_days_after(event, count, calendar)
    assert calendar.is_working(last)
    assert len(working(event, last, calendar)) == count


@given(days, few, books, st.integers(-5, 30), st.integers(0, 15))
def test_disregarded_days_lengthen_by_their_working_days(event, count, calendar, offset, length):
    span = (event + DAY * offset, event + DAY * (offset + length))
    last = counting.working_days_after(event, count, calendar, [span])
    counted = [day for day in working(event, last, calendar) if not span[0] <= day <= span[1]]
    assert len(counted) == count
    assert counted[-1] == last


@given(days, few, books)
def test_counting_the_day_of_the_event_is_one_working_day_shorter_when_it_is_one(event, count, calendar):
    last = counting.working_days_day1(event, count, calendar)
    assert len(working(event - DAY, last, calendar)) == count
    assert calendar.is_working(last)


@given(days, days, few, books)
def test_starting_later_is_never_due_sooner(one, other, count, calendar):
    earlier, later = sorted([one, other])
    for method in (counting.days_after, counting.months_after, counting.months_beginning_with, counting.weeks_after, counting.age_test):
        assert method(earlier, count) <= method(later, count)
    for method in (counting.working_days_after, counting.working_days_day1, counting.pot_days):
        assert method(earlier, count, calendar) <= method(later, count, calendar)


@given(days, st.none() | st.integers(-30, 500))
def test_a_right_not_explained_ends_between_the_normal_end_and_a_year_and_a_fortnight_later(event, told_after):
    told = None if told_after is None else event + DAY * told_after
    last, normal = counting.ccr_reg31(event, told, 14, 12), event + DAY * 14
    assert normal <= last <= normal + relativedelta(months=12, days=1)
    if told is None or told >= event + relativedelta(months=12, days=2):
        assert last == normal + relativedelta(months=12)
    elif event < told < event + relativedelta(months=12):
        assert last == told + DAY * 14


@given(days, st.integers(0, 40), st.integers(0, 40))
def test_a_wait_for_repair_gives_back_every_day_and_never_less_than_a_week(limit, before, length):
    requested = limit - DAY * before
    received = requested + DAY * length
    waited = len(walk(requested, received))
    last = counting.cra_s22_pause(limit, requested, received, 7)
    assert counting.waiting_days(requested, received) == waited
    assert last == max(limit + DAY * waited, received + DAY * 7)


@given(days, st.times(), books)
def test_late_letters_count_on_a_later_working_day_and_calls_at_once(arrived, at, calendar):
    assert counting.receipt_cutoff_1700(arrived, at, False, calendar) == arrived
    counts = counting.receipt_cutoff_1700(arrived, at, True, calendar)
    assert calendar.is_working(counts)
    assert (counts == arrived) == (calendar.is_working(arrived) and at <= time(17))
    assert len(working(arrived, counts, calendar)) == (counts != arrived)


@given(days.filter(lambda day: day.year < 2030), st.integers(1, 18))
def test_an_age_is_reached_on_the_birthday_and_not_before(born, years):
    reached = counting.age_test(born, years)
    assert reached.year == born.year + years
    assert (reached.month, reached.day) == ((born.month, born.day) if (born.month, born.day) != (2, 29) or reached.day == 29 else (3, 1))


@given(days)
def test_a_half_year_ends_on_its_last_day(day):
    last = counting.reporting_period(day)
    assert last >= day
    assert (last + DAY).day == 1
    assert (last + DAY).month in (1, 7)
    assert (last - day).days < 184
