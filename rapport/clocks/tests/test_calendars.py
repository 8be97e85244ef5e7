"""Calendars are made and changed by those who may; a change is shown first, moves open clocks, and leaves the past alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from rapport.clocks.actions import calendars, ending, running, starting, sweeping, writing
from rapport.clocks.models import Calendar, CalendarVersion, Clock, ClockEntry
from rapport.clocks.queries import effect, timetables
from rapport.clocks.rules import content, targets
from rapport.clocks.rules.ledger import State
from rapport.clocks.rules.refusals import CalendarRefused
from rapport.clocks.rules.timetable import Era
from rapport.clocks.tests.conftest import MONDAY, OFFICE, at

pytestmark = pytest.mark.django_db
TUESDAY_OFF = {**OFFICE, "closures": [{"from": "2026-11-24", "to": "2026-11-24", "why": "Flood"}]}


def everything() -> dict:
    """All rows that a refused change must leave alone."""
    return {model: list(model.objects.order_by("pk").values()) for model in (Calendar, CalendarVersion, Clock, ClockEntry)}


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def begin(office, amara):
    def start(number, target):
        return starting.start(about=("cases.case", number), name="Answer", kind="service-level", target=target, calendar=office, by=amara)

    return start


def test_the_first_installation_has_office_hours():
    assert Calendar.objects.get(is_default=True).name == "Office hours"
    assert timetables.default().content["weekly"]["fri"] == [["09:00", "17:00"]]


def test_an_installation_that_lost_its_calendar_gets_office_hours_with_its_first_clock(amara):
    Calendar.objects.update(is_default=False)
    Calendar.objects.filter(name="Office hours").update(name="Was office hours")
    clock = starting.start(about=("cases.case", 1), name="Answer", kind="promise", target=targets.working_hours(1), by=amara)
    assert clock.calendar_version.calendar.name == "Office hours"


class TestMake:
    def test_begins_with_version_one_for_all_time(self, office, admin):
        version = timetables.latest(office)
        assert (version.number, version.made_by, version.content) == (1, admin.user, content.read(OFFICE).as_json())
        assert not office.is_default

    @pytest.mark.parametrize(
        ("name", "given", "sentence"),
        [
            (" ", OFFICE, "Give the calendar a name"),
            ("weekdays", OFFICE, "already a calendar"),
            ("New", {"weekly": {}}, "needs working hours"),
        ],
    )
    def test_refuses_and_nothing_is_made(self, office, admin, name, given, sentence):
        before = everything()
        with pytest.raises(CalendarRefused, match=sentence):
            calendars.make(name=name, given=given, by=admin)
        assert everything() == before

    def test_an_adviser_may_not(self, amara):
        before = everything()
        with pytest.raises(PermissionDenied):
            calendars.make(name="Mine", given=OFFICE, by=amara)
        assert everything() == before


class TestChange:
    def test_moves_open_clocks_and_leaves_ended_and_missed_ones(self, begin, office, amara, admin):
        running_one, paused = begin(1, targets.working_hours(12)), begin(2, targets.working_hours(12))
        met, missed, soon = begin(3, targets.working_hours(2)), begin(4, targets.working_hours(1)), begin(5, targets.working_hours(3))
        running.pause(clock=paused, reason="Waiting", by=at(amara, moment(23, 10, 12)))
        ending.meet(clock=met, by=at(amara, moment(23, 10)))
        sweeping.miss_all(by=at(amara, moment(23, 11)))
        before = {row["id"]: row for row in Clock.objects.values()}
        assert calendars.change(calendar=office, given=TUESDAY_OFF, why="Flood", by=at(admin, moment(23, 11))) == 1
        after = {row["id"]: row for row in Clock.objects.values()}
        assert after[running_one.pk]["due_at"] == moment(25, 13, 12)
        assert (after[paused.pk]["left"], after[paused.pk]["due_at"]) == (11 * 3600, None)
        assert after[soon.pk]["due_at"] == before[soon.pk]["due_at"]
        assert [after[clock.pk] for clock in (met, missed)] == [before[clock.pk] for clock in (met, missed)]
        assert all(after[clock.pk]["calendar_version_id"] == timetables.latest(office).pk for clock in (running_one, paused, soon))
        assert all(agrees(clock) for clock in (running_one, paused, met, missed, soon))

    def test_a_change_from_later_on_leaves_what_comes_before(self, begin, office, admin):
        clock = begin(1, targets.working_hours(16))
        longer = {**OFFICE, "weekly": {**OFFICE["weekly"], "tue": [["08:00", "18:00"]], "wed": [["08:00", "18:00"]]}}
        calendars.change(calendar=office, given=longer, why="Longer days", in_force_from=moment(25, 0), by=admin)
        clock.refresh_from_db()
        assert clock.due_at == moment(25, 8, 12)

    def test_a_promise_for_a_moment_stays(self, begin, office, amara, admin):
        clock = starting.start(
            about=("cases.case", 9), name="Ring", kind="promise", target=targets.moment(moment(24, 15)), calendar=office, by=amara
        )
        assert calendars.change(calendar=office, given=TUESDAY_OFF, why="Flood", by=admin) == 0
        clock.refresh_from_db()
        assert (clock.due_at, clock.state) == (moment(24, 15), State.RUNNING)

    def test_what_was_shown_is_what_happens(self, begin, office, admin):
        for number in range(1, 8):
            begin(number, targets.working_hours(3 * number))
        shown = effect.of(office, Era(admin.at, content.read(TUESDAY_OFF), 2), admin.at)
        due = dict(Clock.objects.values_list("pk", "due_at"))
        moved = calendars.change(calendar=office, given=TUESDAY_OFF, why="Flood", by=admin)
        now = dict(Clock.objects.values_list("pk", "due_at"))
        assert (shown.looked_at, shown.moved, shown.earlier) == (7, moved, 0)
        assert {move.clock.pk: (move.before, move.after) for move in shown.moves} == {
            pk: (due[pk], now[pk]) for pk in due if due[pk] != now[pk]
        }
        assert moved == 5

    def test_showing_changes_nothing(self, begin, office, admin):
        begin(1, targets.working_hours(12))
        before = everything()
        assert effect.of(office, Era(admin.at, content.read(TUESDAY_OFF), 2), admin.at).later == 1
        assert everything() == before

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"why": " "}, "Say why"),
            ({"given": OFFICE}, "Nothing in this calendar is different"),
            ({"given": {"weekly": {}}}, "needs working hours"),
            ({"version": 7}, "in the meantime"),
        ],
    )
    def test_refuses_and_nothing_changes(self, begin, office, admin, given, sentence):
        begin(1, targets.working_hours(12))
        before = everything()
        with pytest.raises(CalendarRefused, match=sentence):
            calendars.change(**{"calendar": office, "given": TUESDAY_OFF, "why": "Flood", "by": admin, **given})
        assert everything() == before

    def test_an_adviser_may_not(self, begin, office, amara):
        begin(1, targets.working_hours(12))
        before = everything()
        with pytest.raises(PermissionDenied):
            calendars.change(calendar=office, given=TUESDAY_OFF, why="Flood", by=amara)
        assert everything() == before


def test_one_calendar_is_the_default(office, admin):
    calendars.make_default(calendar=office, by=admin)
    assert [each.name for each in Calendar.objects.filter(is_default=True)] == ["Weekdays"]


def test_a_calendar_gets_another_name(office, admin):
    assert calendars.rename(calendar=office, name="Front desk", by=admin).name == "Front desk"
    with pytest.raises(CalendarRefused, match="already"):
        calendars.rename(calendar=office, name="office hours", by=admin)
    assert Calendar.objects.get(pk=office.pk).name == "Front desk"


def test_a_warning_comes_again_when_there_is_time_again(begin, office, amara, admin):
    clock = begin(1, targets.working_hours(8))
    sweeping.warn_all(by=at(amara, moment(23, 16)))
    closed = {**OFFICE, "closures": [{"from": "2026-11-24", "to": "2026-11-27", "why": "Flood"}]}
    longer = {**closed, "days": {"2026-11-23": {"windows": [["09:00", "10:00"]], "why": "Flood"}}}
    calendars.change(calendar=office, given=longer, why="Flood", in_force_from=MONDAY - timedelta(hours=1), by=at(admin, moment(23, 16)))
    clock.refresh_from_db()
    assert (clock.warned_at, agrees(clock)) == (None, True)


def agrees(clock: Clock) -> bool:
    """Whether the row is what its ledger says."""
    fresh = Clock.objects.get(pk=clock.pk)
    columns = writing.columns(writing.standing_of(fresh))
    return {name: getattr(fresh, name) for name in columns} == columns
