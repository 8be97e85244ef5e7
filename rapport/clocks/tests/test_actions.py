"""What happens to clocks: each action works, refuses, and leaves the row equal to its ledger."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from rapport.clocks.actions import changing, ending, running, starting, sweeping, writing
from rapport.clocks.models import Clock, ClockEntry
from rapport.clocks.queries import clocks
from rapport.clocks.rules import targets
from rapport.clocks.rules.ledger import State
from rapport.clocks.rules.refusals import ClockRefused
from rapport.clocks.tests.conftest import MONDAY, at

pytestmark = pytest.mark.django_db
ABOUT = ("cases.case", 17)


@pytest.fixture
def clock(office, amara):
    return starting.start(
        about=ABOUT, name="First response", kind="service-level", target=targets.working_hours(4), calendar=office, by=amara
    )


def stored(clock: Clock) -> dict:
    """The row and its ledger as they are stored."""
    row = Clock.objects.values().get(pk=clock.pk)
    return {**row, "entries": list(ClockEntry.objects.filter(clock=clock).order_by("id").values())}


def agrees(clock: Clock) -> bool:
    """Whether the row is what its ledger says."""
    fresh = Clock.objects.get(pk=clock.pk)
    columns = writing.columns(writing.standing_of(fresh))
    return {name: getattr(fresh, name) for name in columns} == columns


def moment(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


class TestStart:
    def test_gives_a_date_and_a_warning(self, clock):
        assert clock.due_at == MONDAY + timedelta(hours=4)
        assert clock.warn_at == MONDAY + timedelta(hours=2)
        assert (clock.state, clock.about_kind, clock.about_id) == (State.RUNNING, "cases.case", 17)
        assert agrees(clock)

    def test_runs_in_office_hours_unless_told_otherwise(self, amara):
        clock = starting.start(about=ABOUT, name="Answer", kind="promise", target=targets.working_days(2), by=amara)
        assert clock.due_at == moment(25, 17)
        assert clock.calendar_version.calendar.name == "Office hours"

    def test_the_same_service_level_runs_once(self, clock, office, amara):
        before = stored(clock)
        with pytest.raises(starting.AlreadyRunning, match="already running"):
            starting.start(about=ABOUT, name="First response", kind="service-level", target=targets.days(2), calendar=office, by=amara)
        assert (stored(clock), Clock.objects.count()) == (before, 1)

    def test_a_rule_of_law_gives_its_own_date(self, office, amara):
        target = targets.law("gdpr.access", {"received": "2026-09-03"}, nation="ENG")
        clock = starting.start(about=ABOUT, name="Access", kind="statutory", target=target, calendar=office, by=amara)
        assert clock.due_at == datetime(2026, 10, 5, 22, 59, 59, 999999, tzinfo=UTC)
        assert agrees(clock)

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"target": targets.law("gdpr.access", {})}, "needs"),
            ({"target": targets.law("no.such", {})}, "There is no rule"),
            ({"kind": "other"}, "A clock is one of"),
            ({"name": "  "}, "Give the clock a name"),
            ({"at": MONDAY + timedelta(minutes=1)}, "in the future"),
            ({"warn_percent": 100}, "between 1 and 99"),
        ],
    )
    def test_refuses_and_nothing_starts(self, office, amara, given, sentence):
        usual = {"about": ABOUT, "name": "Reply", "kind": "statutory", "target": targets.days(1), "calendar": office, "by": amara}
        with pytest.raises(ClockRefused, match=sentence):
            starting.start(**{**usual, **given})
        assert (Clock.objects.count(), ClockEntry.objects.count()) == (0, 0)


class TestPause:
    def test_leaves_the_date_open_and_keeps_what_is_left(self, clock, amara):
        paused = running.pause(clock=clock, reason="Waiting for the meter reading", by=at(amara, moment(23, 9, 52)))
        assert (paused.state, paused.due_at, paused.left) == (State.PAUSED, None, 3 * 3600 + 20 * 60)
        assert agrees(clock)

    def test_going_on_gives_the_time_that_was_left(self, clock, amara):
        running.pause(clock=clock, reason="Waiting", by=at(amara, moment(23, 9, 52)))
        going = running.resume(clock=clock, by=at(amara, moment(25, 16)))
        assert going.due_at == moment(26, 11, 20)
        assert agrees(clock)

    def test_a_statutory_clock_without_a_rule_that_pauses_does_not(self, office, amara):
        target = targets.law("ho.stage1.response_10wd", {"received": "2026-11-20", "acknowledged": "2026-11-23"}, nation="ENG")
        clock = starting.start(about=ABOUT, name="Stage 1", kind="statutory", target=target, calendar=office, by=amara)
        before = stored(clock)
        with pytest.raises(running.MayNotPause, match="knows no pause"):
            running.pause(clock=clock, reason="Waiting", by=amara)
        assert stored(clock) == before

    def test_a_rule_that_knows_pauses_counts_them_its_own_way(self, office, amara):
        target = targets.law("gdpr.access", {"received": "2026-11-02"}, nation="ENG")
        clock = starting.start(
            about=ABOUT, name="Access", kind="statutory", target=target, calendar=office, at=moment(2, 9), by=at(amara, moment(2, 9))
        )
        assert clock.due_at.date().isoformat() == "2026-12-02"
        running.pause(clock=clock, reason="Asked what it is about", by=at(amara, moment(9, 9)))
        going = running.resume(clock=clock, by=at(amara, moment(9, 16)))
        assert going.due_at.date().isoformat() == "2026-12-03"
        assert agrees(clock)

    def test_a_fixed_moment_cannot_stand_still(self, office, amara):
        clock = starting.start(about=ABOUT, name="Ring back", kind="promise", target=targets.moment(moment(26, 15)), by=amara)
        with pytest.raises(running.MayNotPause, match="fixed moment"):
            running.pause(clock=clock, reason="Waiting", by=amara)
        assert running.pause_all(about=ABOUT, reason="Waiting", by=amara) == []
        assert agrees(clock)

    @pytest.mark.parametrize(("reason", "when", "sentence"), [(" ", moment(23, 10), "Say why"), ("Late", moment(24, 10), "overdue")])
    def test_refuses_and_nothing_changes(self, clock, amara, reason, when, sentence):
        before = stored(clock)
        with pytest.raises(ClockRefused, match=sentence):
            running.pause(clock=clock, reason=reason, by=at(amara, when))
        assert stored(clock) == before

    def test_all_that_may_stand_still_do_and_go_on_together(self, clock, office, amara):
        promise = starting.start(about=ABOUT, name="Ring back", kind="promise", target=targets.moment(moment(26, 15)), by=amara)
        later = at(amara, moment(23, 10))
        assert running.pause_all(about=ABOUT, reason="Waiting", by=later) == [clock]
        promise.refresh_from_db()
        assert promise.state == State.RUNNING
        assert running.resume_all(about=ABOUT, by=at(amara, moment(23, 11))) == [clock]
        assert agrees(clock)


class TestEnd:
    def test_met_in_time(self, clock, amara):
        assert ending.meet(clock=clock, by=at(amara, moment(23, 11))).state == State.MET
        assert agrees(clock)

    def test_met_late(self, clock, amara):
        assert ending.meet(clock=clock, by=at(amara, moment(23, 14))).state == State.MET_LATE
        assert agrees(clock)

    def test_missed_then_met_late_and_explained(self, clock, amara):
        late = at(amara, moment(23, 14))
        assert sweeping.miss_all(by=late) == 1
        clock.refresh_from_db()
        assert (clock.state, clock.missed_at) == (State.MISSED, late.at)
        ending.meet(clock=clock, by=at(amara, moment(23, 15)))
        explained = ending.give_reason(clock=clock, reason="Nobody was in", by=at(amara, moment(23, 16)))
        assert (explained.state, explained.breach_reason) == (State.MET_LATE, "Nobody was in")
        assert agrees(clock)

    def test_news_that_came_late_still_counts_from_when_it_was_done(self, clock, amara):
        sweeping.miss_all(by=at(amara, moment(23, 14)))
        met = ending.meet(clock=clock, at=moment(23, 12), by=at(amara, moment(23, 15)))
        assert (met.state, met.missed_at) == (State.MET, None)
        assert agrees(clock)

    def test_cancelled_with_a_reason(self, clock, amara):
        assert ending.cancel(clock=clock, reason="Opened twice", by=amara).state == State.CANCELLED
        assert agrees(clock)

    def test_what_has_ended_stays_so(self, clock, amara):
        ending.meet(clock=clock, by=at(amara, moment(23, 11)))
        before = stored(clock)
        later = at(amara, moment(23, 12))
        for act in (
            lambda: ending.meet(clock=clock, by=later),
            lambda: ending.cancel(clock=clock, reason="No", by=later),
            lambda: ending.give_reason(clock=clock, reason="No", by=later),
            lambda: running.pause(clock=clock, reason="No", by=later),
            lambda: running.resume(clock=clock, by=later),
            lambda: changing.change_target(clock=clock, target=targets.days(3), reason="No", by=later),
        ):
            with pytest.raises(ClockRefused):
                act()
        assert stored(clock) == before


class TestChange:
    def test_counts_the_new_time_from_the_start(self, clock, amara):
        changed = changing.change_target(clock=clock, target=targets.working_days(2), reason="Less urgent", by=amara)
        assert changed.due_at == moment(25, 17)
        assert agrees(clock)

    def test_needs_a_reason(self, clock, amara):
        before = stored(clock)
        with pytest.raises(ClockRefused, match="Say why"):
            changing.change_target(clock=clock, target=targets.days(3), reason="", by=amara)
        assert stored(clock) == before


class TestSweep:
    def test_warns_once_and_misses_once(self, clock, amara):
        soon = at(amara, moment(23, 12))
        assert (sweeping.warn_all(by=soon), sweeping.warn_all(by=soon), sweeping.miss_all(by=soon)) == (1, 0, 0)
        assert [each.pk for each in clocks.warned()] == [clock.pk]
        late = at(amara, moment(23, 14))
        assert (sweeping.miss_all(by=late), sweeping.miss_all(by=late)) == (1, 0)
        assert [each.pk for each in clocks.missed()] == [clock.pk]
        assert agrees(clock)

    def test_a_row_that_says_other_than_its_ledger_is_put_right_and_holds_up_no_other(self, clock, office, amara):
        target = targets.working_hours(4)
        other = starting.start(
            about=("cases.case", 18), name="First response", kind="service-level", target=target, calendar=office, by=amara
        )
        Clock.objects.filter(pk=clock.pk).update(due_at=moment(23, 10, 5), warn_at=moment(23, 10, 1))
        assert sweeping.miss_all(by=at(amara, moment(23, 10, 30))) == 0
        clock.refresh_from_db()
        assert agrees(clock)
        assert clock.due_at == other.due_at
        assert sweeping.miss_all(by=at(amara, moment(23, 14))) == 2

    def test_nothing_is_overdue_in_the_very_moment_it_is_due(self, clock, amara):
        assert sweeping.miss_all(by=at(amara, clock.due_at)) == 0


def test_the_ledger_cannot_be_changed(clock):
    with pytest.raises(DatabaseError, match=r"(?i)cannot update or delete"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE clocks_clockentry SET reason = 'x'")
    assert agrees(clock)
