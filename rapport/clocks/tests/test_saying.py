"""What people read: a clock's look at a moment, and why its date is what it is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template

from rapport.clocks.actions import calendars, changing, ending, running, starting, sweeping
from rapport.clocks.queries import clocks, explaining
from rapport.clocks.rules import targets
from rapport.clocks.tests.conftest import MONDAY, OFFICE, at

pytestmark = pytest.mark.django_db
ABOUT = ("cases.case", 17)


def moment(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def begin(office, amara):
    def start(target, kind="promise", **given):
        return starting.start(about=ABOUT, name="Answer", kind=kind, target=target, calendar=office, by=amara, **given)

    return start


def looks(clock, when) -> tuple[str, str, str]:
    clock.refresh_from_db()
    face = explaining.face(clock, when)
    return face.state, face.main, face.sub


class TestFace:
    def test_of_working_days(self, begin):
        clock = begin(targets.working_days(6))
        assert looks(clock, MONDAY) == ("ok", "6 working days left", "Tue 1 Dec")
        assert looks(clock, moment(30, 9)) == ("soon", "1 working day left", "tomorrow, 5pm")
        assert looks(clock, moment(1, 15, month=12)) == ("soon", "2 working hours left", "today, 5pm")
        assert looks(clock, moment(3, 9, month=12)) == ("over", "2 working days late", "Tue 1 Dec")

    def test_of_working_hours(self, begin):
        clock = begin(targets.working_hours(4))
        assert looks(clock, moment(23, 9, 52)) == ("ok", "3 h 20 left", "today, 1:12pm")
        assert looks(clock, moment(23, 12, 52)) == ("soon", "20 minutes left", "today, 1:12pm")

    def test_of_a_paused_one(self, begin, amara):
        clock = running.pause(clock=begin(targets.working_hours(4)), reason="Waiting", by=at(amara, moment(23, 9, 52)))
        assert looks(clock, moment(26, 9)) == ("paused", "3 h 20 left", "since Mon 23 Nov")

    def test_of_ended_ones(self, begin, amara):
        met = ending.meet(clock=begin(targets.working_hours(4)), by=amara)
        assert looks(met, MONDAY) == ("met", "", "today")
        late = ending.meet(clock=begin(targets.working_hours(4)), by=at(amara, moment(24, 9, 12)))
        assert looks(late, moment(24, 10)) == ("late", "1 working day late", "today")
        gone = ending.cancel(clock=begin(targets.days(3)), reason="Opened twice", by=amara)
        assert looks(gone, MONDAY) == ("cancelled", "", "")

    def test_of_a_rule_of_law_says_its_own_kind_of_days(self, begin):
        clock = begin(targets.law("ho.stage1.response_10wd", {"received": "2026-11-20", "acknowledged": "2026-11-23"}, "ENG"), "statutory")
        assert looks(clock, MONDAY) == ("ok", "10 working days left", "Mon 7 Dec")
        assert looks(begin(targets.law("gdpr.access", {"received": "2026-11-02"}, "ENG"), "statutory"), MONDAY)[1] == "9 days left"

    def test_of_a_promise_by_the_hour(self, begin):
        clock = begin(targets.moment(moment(24, 15)))
        assert looks(clock, moment(24, 10)) == ("soon", "5 hours left", "today, 3pm")


class TestWhy:
    def test_names_every_step_and_who_took_it(self, begin, office, amara, admin):
        clock = begin(targets.working_hours(6), because="Message from the customer")
        running.pause(clock=clock, reason="Waiting for the meter reading", by=at(amara, moment(23, 10, 12)))
        running.resume(clock=clock, reason="She sent it", by=at(amara, moment(24, 9)))
        changing.change_target(clock=clock, target=targets.working_days(24), reason="Agreed with her", by=at(amara, moment(24, 10)))
        steps = explaining.why(clock)
        assert [step.text for step in steps] == [
            "Started Monday 23 November 2026, 9:12am: Message from the customer.",
            "It has 6 working hours.",
            "Counted in the calendar Weekdays, version 1: Monday to Friday 9am to 5pm, bank holidays of England, Europe/London time.",
            "Paused Monday 23 November 2026, 10:12am: Waiting for the meter reading. 5 hours left.",
            "Went on Tuesday 24 November 2026, 9am: She sent it. Due Tuesday 24 November 2026, 2pm.",
            "Given another time Tuesday 24 November 2026, 10am: Agreed with her: 24 working days. Due Tuesday 29 December 2026, 5pm.",
            "Skips 25 December 2026 (Christmas Day) and 28 December 2026 (Boxing Day (observed)).",
            "Due Tuesday 29 December 2026, 5pm.",
        ]
        assert steps[3].who == "Amara Okafor"

    def test_of_a_rule_of_law_gives_its_reference(self, begin):
        texts = [step.text for step in explaining.why(begin(targets.law("gdpr.access", {"received": "2026-09-03"}, "ENG"), "statutory"))]
        assert any("Art 12" in text for text in texts)
        assert texts[-1] == "Due Monday 5 October 2026, to midnight."

    def test_says_how_a_change_of_calendar_moved_it(self, begin, office, admin):
        clock = begin(targets.working_days(2))
        closed = {**OFFICE, "closures": [{"from": "2026-11-24", "why": "Flood"}]}
        assert calendars.change(calendar=office, given=closed, why="The office is flooded", by=admin) == 1
        texts = [step.text for step in explaining.why(clock)]
        assert (
            "Follows the calendar Weekdays, version 2 (The office is flooded), from Monday 23 November 2026, 9:12am. "
            "Its date moved from Wednesday 25 November 2026, 5pm to Thursday 26 November 2026, 5pm."
        ) in texts
        assert "Skips 24 November 2026 (Flood)." in texts

    def test_of_one_that_ended_goes_to_its_end(self, begin, amara):
        clock = begin(targets.working_hours(1))
        sweeping.warn_all(by=at(amara, moment(23, 10)))
        sweeping.miss_all(by=at(amara, moment(23, 11)))
        ending.meet(clock=clock, by=at(amara, moment(23, 12)))
        ending.give_reason(clock=clock, reason="Nobody was in", by=at(amara, moment(23, 13)))
        texts = [step.text for step in explaining.why(clock)]
        assert texts[-2:] == ["Why it was late: Nobody was in.", "Due Monday 23 November 2026, 10:12am."]


def test_a_list_of_clocks_takes_one_statement(begin, office, amara, django_assert_num_queries):
    for number in range(5):
        starting.start(
            about=("cases.case", number), name="Answer", kind="promise", target=targets.working_hours(4), calendar=office, by=amara
        )
    for ask in (clocks.of, clocks.soonest):
        with django_assert_num_queries(1):
            found = ask("cases.case", range(5))
            page = Template("{% load clocks %}{% for c in found %}{% clock_of c %}{% endfor %}")
            rows = [each[0] if isinstance(each, list) else each for each in found.values()]
            assert page.render(Context({"found": rows})).count('class="clock"') == 5


def test_the_soonest_is_the_one_that_presses(begin, amara):
    later, sooner = begin(targets.working_days(3)), begin(targets.working_hours(2))
    assert clocks.soonest("cases.case", [17])[17] == sooner
    running.pause(clock=sooner, reason="Waiting", by=amara)
    assert clocks.soonest("cases.case", [17])[17] == later
    assert [each.pk for each in clocks.due_between(MONDAY, MONDAY + timedelta(days=9))] == [later.pk]


def test_the_reasons_open_without_a_script(begin):
    html = Template("{% load clocks %}{% clock_row clock %}").render(Context({"clock": begin(targets.working_days(2))}))
    assert "<details" in html
    assert "Why this date?" in html
    assert "style=" not in html
