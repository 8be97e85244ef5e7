from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.tasks.rules import repeating
from rapport.tasks.rules.moments import Due, due_of
from rapport.tasks.rules.repeating import Every

LONDON = ZoneInfo("Europe/London")
friendly = st.sampled_from([every for every in Every if every not in {Every.NEVER, Every.CUSTOM}])
dues = st.builds(
    Due, st.dates(date(2020, 1, 1), date(2060, 12, 31)), st.none() | st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
)


def follow(rule: str, due: Due, finished_at: datetime | None = None) -> Due | None:
    at = due.moment(LONDON)
    found = repeating.after(rule, at, due.time is not None, finished_at or at, LONDON)
    return found and found.due


def chain(rule: str, due: Due, length: int) -> list[Due]:
    """The dues that follow one another when each is finished at once."""
    dues = [due]
    for _ in range(length):
        at, has_time = dues[-1].moment(LONDON), dues[-1].time is not None
        found = repeating.after(rule, at, has_time, at, LONDON)
        rule = found.rule
        dues.append(found.due)
    return dues[1:]


@pytest.mark.parametrize(
    ("every", "due", "following"),
    [
        (Every.WEEKDAY, Due(date(2026, 11, 27)), [date(2026, 11, 30), date(2026, 12, 1)]),
        (Every.WEEK, Due(date(2026, 12, 28)), [date(2027, 1, 4), date(2027, 1, 11)]),
        (Every.TWO_WEEKS, Due(date(2026, 11, 23)), [date(2026, 12, 7), date(2026, 12, 21)]),
        (Every.MONTH, Due(date(2026, 1, 31)), [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]),
        (Every.MONTH, Due(date(2028, 1, 30)), [date(2028, 2, 29), date(2028, 3, 30)]),
        (Every.YEAR, Due(date(2024, 2, 29)), [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]),
    ],
)
def test_a_friendly_choice_comes_when_people_expect_it(every, due, following):
    assert [each.day for each in chain(repeating.rule_for(every, due), due, len(following))] == following


def test_nine_in_the_morning_stays_nine_over_both_changes_of_the_clocks():
    due = Due(date(2026, 3, 23), time(9))
    found = chain(repeating.rule_for(Every.WEEK, due), due, 40)
    assert {each.time for each in found} == {time(9)}
    assert {each.moment(LONDON).hour for each in found} == {8, 9}


def test_half_past_one_comes_back_after_the_night_that_skips_it():
    due = Due(date(2026, 3, 28), time(1, 30))
    rule = repeating.rule_for(Every.DAY, due)
    skipped = due_of(follow(rule, due).moment(LONDON), True, LONDON)
    assert skipped == Due(date(2026, 3, 29), time(2, 30))
    assert follow(rule, skipped) == Due(date(2026, 3, 30), time(1, 30))


def test_a_time_that_comes_twice_is_done_once():
    due = Due(date(2026, 10, 24), time(1, 30))
    found = chain(repeating.rule_for(Every.DAY, due), due, 3)
    assert [each.day.day for each in found] == [25, 26, 27]
    assert found[0].moment(LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(friendly, dues)
def test_the_next_is_later_and_keeps_its_time_and_its_choice(every, due):
    rule = repeating.rule_for(every, due)
    found = follow(rule, due)
    assert found.day > due.day
    assert found.time == due.time
    assert repeating.every_of(rule) == every
    assert len(rule) <= 200


@given(st.sampled_from([Every.MONTH, Every.YEAR]), dues)
def test_the_day_of_the_month_never_drifts(every, due):
    for found in chain(repeating.rule_for(every, due), due, 14):
        following = found.day + timedelta(days=1)
        assert found.day.day == due.day.day or (found.day.day < due.day.day and following.day == 1)


@given(friendly, dues, st.integers(0, 900))
def test_a_task_finished_late_does_not_come_back_overdue(every, due, days_late):
    finished_at = due.moment(LONDON) + timedelta(days=days_late, hours=1)
    rule = repeating.rule_for(every, due)
    found = follow(rule, due, finished_at)
    assert found.moment(LONDON) > finished_at
    missed = follow(rule, due)
    while missed.moment(LONDON) <= finished_at:
        missed = follow(rule, missed)
    assert found == missed


def test_a_count_runs_out():
    due = Due(date(2026, 11, 23))
    assert len(chain("FREQ=WEEKLY;COUNT=3", due, 2)) == 2
    found = repeating.after("FREQ=WEEKLY;COUNT=3", due.moment(LONDON), False, due.moment(LONDON), LONDON)
    assert found.rule == "FREQ=WEEKLY;COUNT=2"
    assert follow("FREQ=WEEKLY;COUNT=1", due) is None


def test_until_a_day_includes_that_day():
    rule = repeating.checked("rrule:freq=daily;until=20261125")
    assert follow(rule, Due(date(2026, 11, 24))) == Due(date(2026, 11, 25))
    assert follow(rule, Due(date(2026, 11, 25))) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write a rule like FREQ=MONTHLY;BYDAY=1MO."),
        ("every tuesday", "Write a rule like FREQ=MONTHLY;BYDAY=1MO."),
        ("FREQ=WEEKLY;FREQ=DAILY", "Write a rule like FREQ=MONTHLY;BYDAY=1MO."),
        ("FREQ=SECONDLY", "Start with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, like FREQ=MONTHLY;BYDAY=1MO."),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "Leave out BYMONTH: it has no meaning in a rule like this."),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "No day fits this rule."),
        ("FREQ=WEEKLY;BYDAY=XX", "This rule cannot be read. Write one like FREQ=WEEKLY;INTERVAL=3;BYDAY=TU."),
        ("FREQ=DAILY;COUNT=2;UNTIL=20261231", "Say either how many times (COUNT) or until when (UNTIL), not both."),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL must be one number, at most 400."),
        ("FREQ=DAILY;BYHOUR=9,10", "BYHOUR must be one number, at most 23."),
        ("FREQ=DAILY\nEXDATE:20261231", "Write a rule like FREQ=MONTHLY;BYDAY=1MO."),
        ("FREQ=WEEKLY;BYDAY=" + ",".join(["MO"] * 60), "Write a shorter rule."),
    ],
)
def test_a_rule_that_cannot_work_is_refused(text, sentence):
    with pytest.raises(repeating.NotARule) as refusal:
        repeating.checked(text)
    assert str(refusal.value) == sentence


@given(st.text(max_size=60) | st.text("FREQ=WKLYDAIOMNTH;BUSP0123456789,-", max_size=60).map(lambda tail: f"FREQ=MONTHLY;{tail}"))
def test_any_text_is_a_rule_or_refused_in_a_sentence(text):
    try:
        rule = repeating.checked(text)
    except repeating.NotARule as refusal:
        assert str(refusal).endswith(".")
    else:
        assert repeating.checked(rule) == rule
