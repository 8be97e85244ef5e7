"""Whatever happens to a clock, its date is where the minutes lead; and what cannot follow is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.clocks.rules import content, ledger, targets, timetable
from rapport.clocks.rules.ledger import Entry, State, What
from rapport.clocks.rules.refusals import ClockRefused
from rapport.clocks.tests import oracle
from rapport.clocks.tests.oracle import MINUTE

OFFICE = timetable.of_content(content.read({"nation": "ENG", "weekly": {day: [["09:00", "17:00"]] for day in content.WEEKDAYS[:5]}}))
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def started(target, at=MONDAY, warn=None) -> Entry:
    return Entry(What.STARTED, at, {"target": targets.as_json(target), "calendar": 1, "warn": warn or {}})


def stands(*entries, table=OFFICE):
    return ledger.standing(entries, lambda number: table)


@st.composite
def pauses(draw, start: datetime) -> list[tuple[datetime, datetime]]:
    """Pauses after a moment, in order."""
    edges = sorted(draw(st.sets(st.integers(0, 4_000), max_size=6)))
    return [(start + MINUTE * edges[each], start + MINUTE * edges[each + 1]) for each in range(0, len(edges) - 1, 2)]


@settings(max_examples=30)
@given(st.data(), oracle.calendars(), st.integers(1, 1_200))
def test_working_time_stands_still_while_paused(data, calendar, minutes):
    said, start = calendar
    table = timetable.of_content(said)
    entries, spans = [started(targets.working_minutes(minutes), start)], []
    for paused, resumed in data.draw(pauses(start)):
        due = stands(*entries, table=table).due_at
        if paused > due:
            break
        entries += [Entry(What.PAUSED, paused), Entry(What.RESUMED, resumed)]
        spans.append((paused, resumed))
    runs = lambda moment: not any(paused <= moment < resumed for paused, resumed in spans)  # noqa: E731
    assert stands(*entries, table=table).due_at == oracle.due_at(said, start, minutes, runs)


@settings(max_examples=30)
@given(oracle.calendars(), st.integers(2, 900), st.integers(0, 899))
def test_what_is_left_of_a_paused_clock_is_what_it_gets(calendar, minutes, gone):
    said, start = calendar
    table = timetable.of_content(said)
    paused_at = table.due_at(start, MINUTE * min(gone, minutes - 1)) if gone else start
    entries = [started(targets.working_minutes(minutes), start), Entry(What.PAUSED, paused_at)]
    paused = stands(*entries, table=table)
    assert (paused.state, paused.due_at, paused.left) == (State.PAUSED, None, 60 * (minutes - min(gone, minutes - 1)))
    back = paused_at + timedelta(days=3)
    assert stands(*entries, Entry(What.RESUMED, back), table=table).due_at == table.due_at(back, timedelta(seconds=paused.left))


@settings(max_examples=30)
@given(st.integers(1, 12), st.integers(0, 20_000), st.integers(0, 20_000))
def test_a_working_day_counts_when_the_clock_runs_at_its_end(days, first, length):
    paused, resumed = MONDAY + MINUTE * first, MONDAY + MINUTE * (first + length)
    target = targets.working_days(days)
    if paused > stands(started(target)).due_at:
        return
    standing = stands(started(target), Entry(What.PAUSED, paused), Entry(What.RESUMED, resumed))
    day, counted = MONDAY.date(), 0
    while counted < days:
        day = OFFICE.nth_working_day(day, 1)
        counted += not paused <= OFFICE.closing(day) < resumed
    assert standing.due_at == OFFICE.closing(day)


@settings(max_examples=30)
@given(st.integers(1, 30), st.integers(0, 20_000), st.integers(0, 20_000))
def test_days_and_elapsed_time_stand_still_too(number, first, length):
    pause = Entry(What.PAUSED, MONDAY + MINUTE * first), Entry(What.RESUMED, MONDAY + MINUTE * (first + length))
    elapsed = started(targets.elapsed_minutes(number * 1440))
    if pause[0].at <= stands(elapsed).due_at:
        assert stands(elapsed, *pause).due_at == MONDAY + MINUTE * (number * 1440 + length)
    counted = started(targets.days(number))
    if pause[0].at <= stands(counted).due_at:
        nights = [OFFICE.end_of_day((MONDAY + timedelta(days=each)).date()) for each in range(1, 90)]
        assert stands(counted, *pause).due_at == [end for end in nights if not pause[0].at <= end < pause[1].at][number - 1]


class TestDueSoon:
    def test_a_fifth_of_long_times(self):
        standing = stands(started(targets.working_days(20)))
        assert standing.warn_at == MONDAY + (standing.due_at - MONDAY) * 0.8

    def test_two_working_days_of_middling_times(self):
        standing = stands(started(targets.working_days(6)))
        assert standing.due_at == datetime(2026, 12, 1, 17, tzinfo=UTC)
        assert standing.warn_at == datetime(2026, 11, 27, 17, tzinfo=UTC)

    def test_never_more_than_half_of_short_ones(self):
        assert stands(started(targets.working_hours(4))).warn_at == MONDAY + timedelta(hours=2)

    def test_as_asked(self):
        assert stands(started(targets.working_hours(4), warn={"percent": 25})).warn_at == MONDAY + timedelta(hours=3)
        assert stands(started(targets.working_hours(4), warn={"at": "2026-11-23T09:30:00+00:00"})).warn_at == MONDAY + MINUTE * 30

    @given(st.integers(1, 5_000), st.integers(1, 99))
    def test_always_between_start_and_due(self, minutes, percent):
        for warn in ({}, {"percent": percent}):
            standing = stands(started(targets.working_minutes(minutes), warn=warn))
            assert MONDAY <= standing.warn_at <= standing.due_at


class TestWhatCannotFollow:
    @pytest.mark.parametrize(
        ("entries", "sentence"),
        [
            ([Entry(What.RESUMED, MONDAY)], "Only a paused clock"),
            ([Entry(What.PAUSED, MONDAY), Entry(What.PAUSED, MONDAY)], "Only a running clock can be paused"),
            ([Entry(What.PAUSED, MONDAY - MINUTE)], "before the last thing"),
            ([Entry(What.PAUSED, MONDAY + MINUTE), Entry(What.RESUMED, MONDAY)], "before the last thing"),
            ([Entry(What.MISSED, MONDAY)], "not overdue"),
            ([Entry(What.EXPLAINED, MONDAY)], "asks for a reason"),
            ([Entry(What.MET, MONDAY), Entry(What.MET, MONDAY)], "already ended"),
            ([Entry(What.CANCELLED, MONDAY), Entry(What.CHANGED, MONDAY)], "running or paused"),
            ([Entry(What.STARTED, MONDAY)], "already started"),
        ],
    )
    def test_is_refused(self, entries, sentence):
        with pytest.raises(ClockRefused, match=sentence):
            stands(started(targets.working_hours(4)), *entries)

    def test_nothing_is_no_clock(self):
        with pytest.raises(ClockRefused, match="starts before"):
            stands()


@pytest.mark.parametrize(
    "target",
    [
        targets.working_minutes(90),
        targets.working_days(3),
        targets.elapsed_minutes(60),
        targets.days(14),
        targets.moment(MONDAY),
        targets.law("gdpr.access", {"received": MONDAY.date()}, "ENG"),
    ],
    ids=lambda target: target.form,
)
def test_targets_survive_being_stored(target):
    assert targets.from_json(targets.as_json(target)) == target


@pytest.mark.parametrize("given", [{}, {"form": "weeks"}, {"form": "days"}, {"form": "days", "days": 0}, {"form": "moment", "at": "soon"}])
def test_unknown_targets_are_refused(given):
    with pytest.raises(ClockRefused):
        targets.from_json(given)
