"""What a result says besides its date: steps, warnings, facts kept; and what holds for every rule."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport import law
from rapport.law import naming, reading, wording

CLOCKED = [rule for rule in law.rules() if "why_not" not in reading.methods()[rule.counting_rule]]
OTHERWISE = ("hours_elapsed", "cra_s22_pause", "pause_inclusive")
SINGLE = [rule for rule in CLOCKED if rule.counting_rule not in OTHERWISE and "needs" not in rule.start]
ROLLING = [rule for rule in CLOCKED if rule.roll == "next_working_day" and rule.domain == "gdpr"]


def warnings(rule, facts, nation=None):
    return " ".join(law.due(rule, facts, nation=nation).warnings)


class TestWarnings:
    def test_a_rule_not_in_force_says_so(self):
        assert "not in force yet" in warnings("dmcc.sub.cooling_off_initial", {"contract": "2027-05-10"})

    def test_every_future_rule_with_a_date_says_so(self):
        future = [rule for rule in CLOCKED if rule.status == "future"]
        assert len(future) == 7
        for rule in future:
            value = "2027-05-10T10:00" if rule.counting_rule == "hours_elapsed" else "2027-05-10"
            assert "not in force yet" in warnings(rule, {naming.starts_of(rule)[0]: value})

    def test_a_clock_that_starts_before_its_rule_says_so_and_names_the_older_rule(self):
        said = warnings("ofcom.adr_letter_6w", {"complaint_made": "2026-04-07"})
        assert "applies from Wed 8 Apr 2026" in said
        assert "ofcom.adr_letter_8w_old" in said
        assert not warnings("ofcom.adr_letter_6w", {"complaint_made": "2026-04-08"})

    def test_a_clock_that_starts_after_its_rule_ended_names_the_newer_rule(self):
        said = warnings("ofcom.adr_letter_8w_old", {"complaint_made": "2026-04-08"})
        assert "ofcom.adr_letter_6w" in said
        assert not warnings("ofcom.adr_letter_8w_old", {"complaint_made": "2026-04-07"})

    def test_a_figure_not_found_in_a_source_says_so(self):
        assert "not found in a source" in warnings("psow.ack_5wd", {"received": "2026-11-20"})

    def test_a_target_is_not_law(self):
        assert "not law" in warnings("rail.response_20wd", {"received": "2026-11-20"}, "ENG")

    def test_our_own_target_is_policy(self):
        found = law.due("cra.goods.repair_replace", {"requested": "2026-11-20", "target_working_days": 10})
        assert found.on == date(2026, 12, 4)
        assert "policy and not law" in found.warnings[0]

    def test_holidays_not_proclaimed_yet_say_so(self):
        assert "not proclaimed" in warnings("ho.stage1.ack_5wd", {"received": "2029-11-20"})
        assert not warnings("ho.stage1.ack_5wd", {"received": "2028-11-20"})

    def test_the_nation_taken_for_granted_is_named(self):
        assert "No nation was given" in warnings("gdpr.access", {"received": "2026-11-02"})
        assert not warnings("gdpr.access", {"received": "2026-11-02"}, "SCT")

    def test_a_fact_that_plays_no_part_is_named(self):
        assert "acknowledged" in warnings("gdpr.access", {"received": "2026-11-02", "acknowledged": "2026-11-03"}, "ENG")

    def test_a_late_question_or_notice_or_repair_is_named(self):
        assert "time was up" in warnings("gdpr.access", {"received": "2026-11-02", "asked": "2026-12-10", "answered": "2026-12-11"}, "ENG")
        assert "no extension" in warnings("gdpr.access", {"received": "2026-11-02", "complex": True, "notice_sent": "2026-12-03"}, "ENG")
        late = {"ready_date": "2026-11-02", "requested": "2026-12-20", "received_back": "2026-12-24"}
        assert "window closed" in warnings("cra.goods.short_term_reject.after_repair", late)

    def test_a_time_that_came_twice_says_which_was_taken(self):
        assert "came twice" in warnings("gdpr.breach.ico_72h", {"aware": "2026-10-25T01:30"})
        assert not warnings("gdpr.breach.ico_72h", {"aware": "2026-10-25T01:30+00:00"})
        assert not warnings("gdpr.breach.ico_72h", {"aware": datetime(2026, 10, 25, 1, 30, tzinfo=wording.LONDON, fold=1)})


class TestReasons:
    def test_bank_holidays_that_a_count_passed_over_are_named(self):
        steps = law.due("foi.response_20wd", {"received": "2026-11-27"}, nation="ENG").steps
        assert steps[2] == "Besides weekends, Mon 30 Nov 2026, Fri 25 Dec 2026 and Mon 28 Dec 2026 are bank holidays and do not count."
        assert len(law.due("awaab.safety_work_5wd", {"concluded": "2026-04-17"}).steps) == 2
        extended = law.due("ho.stage1.response_10wd", {"acknowledged": "2026-12-09", "good_reason": True}).steps
        assert "Fri 1 Jan 2027 are bank holidays" in extended[-1]

    def test_two_working_days_at_least_are_explained(self):
        two = law.rule_from(
            {**vars(law.rule("gdpr.complaint.ack_30d")), "id": "ours.two", "duration": {"value": 2, "unit": "calendar_days"}}
        )
        found = law.due(two, {"received": "2026-04-02"}, nation="ENG")
        assert found.on == date(2026, 4, 8)
        assert found.steps[-1] == "A period of two days or more holds at least two working days: Wed 8 Apr 2026."

    def test_each_step_of_a_paused_and_rolled_date_is_told(self):
        facts = {"received": "2026-07-01", "asked": "2026-07-06", "answered": "2026-07-15", "complex": True}
        steps = law.due("gdpr.access.extension", facts, nation="ENG").steps
        assert steps[0] == "Received: Wed 1 Jul 2026."
        assert "Thu 1 Oct 2026" in steps[1]
        assert "10 days do not count" in steps[2]
        assert "move to the next working day, Mon 12 Oct 2026" in steps[3]
        assert "Tue 11 Aug 2026" in steps[4]

    def test_a_month_without_the_day_is_explained(self):
        steps = law.due("fca.fos_6m", {"final_response_sent": "2026-08-31"}).steps
        assert "the end of the month, which has no 31" in steps[1]
        assert "this rule does not move it" in steps[2]

    def test_a_rule_that_takes_over_is_named_first(self):
        found = law.due("fca.disp.final_8w", {"received": "2026-12-14", "payment": True}, nation="ENG")
        assert found.rule.id == "fca.disp.psd_15bd"
        assert "takes the place of fca.disp.final_8w" in found.steps[0]

    def test_the_facts_and_the_version_are_kept(self):
        found = law.due("cra.refund_14d", {"agreed": "2026-12-20"})
        assert found.inputs == {"agreed": "2026-12-20"}
        assert found.rule_version == "2026-11-21"
        assert found.as_json()["last_working_day"] == "2026-12-31"

    def test_the_last_working_day_is_unknown_where_holidays_are(self):
        found = law.due("cra.refund_14d", {"agreed": "2060-11-20"})
        assert (found.on, found.last_working_day) == (date(2060, 12, 3), None)


class TestFacts:
    @pytest.mark.parametrize(
        "name", ["received", "Received", "received_on", "date_received", "received date", "request_received", "start", "received-at"]
    )
    def test_a_fact_answers_to_its_other_names(self, name):
        assert law.due("gdpr.erasure", {name: "2026-03-31"}, nation="ENG").on == date(2026, 4, 30)

    @pytest.mark.parametrize(
        "value", [date(2026, 3, 31), datetime(2026, 3, 31, 9, tzinfo=UTC), "2026-03-31T09:00", "2026-03-30T23:30:00+00:00", " 2026-03-31 "]
    )
    def test_a_day_may_come_in_any_form_and_is_the_day_in_the_united_kingdom(self, value):
        assert law.due("gdpr.erasure", {"received": value}, nation="ENG").on == date(2026, 4, 30)

    @pytest.mark.parametrize(
        "facts",
        [
            {"asked": ["2026-09-03", "2026-09-10"], "answered": ["2026-09-04", "2026-09-14"]},
            {"asked": "2026-09-03,2026-09-10", "answered": "2026-09-04,2026-09-14"},
            {"asked_1": "2026-09-03", "answered_1": "2026-09-04", "asked_2": "2026-09-10", "answered_2": "2026-09-14"},
            {"pauses": [("2026-09-03", "2026-09-04"), ("2026-09-10", "2026-09-14")]},
            {"pauses": "2026-09-03/2026-09-04, 2026-09-10/2026-09-14"},
            {"asked": "2026-09-03", "answered": "2026-09-04", "pauses": "2026-09-10/2026-09-14"},
            {"pauses": [{"asked": "2026-09-03", "answered": "2026-09-04"}, {"asked": "2026-09-10", "answered": "2026-09-14"}]},
        ],
    )
    def test_several_pauses_may_be_given_in_many_ways(self, facts):
        found = law.due("gdpr.access", {"received": "2026-09-01", **facts}, nation="ENG")
        assert (found.on, found.also["excluded_days"]) == (date(2026, 10, 8), 7)

    @pytest.mark.parametrize("nation", ["SCT", "sct", "Scotland"])
    def test_a_nation_answers_to_its_name(self, nation):
        assert law.due("gdpr.access", {"received": "2026-10-30"}, nation=nation).on == date(2026, 12, 1)

    def test_the_nearest_name_wins_and_the_other_is_set_aside(self):
        found = law.due("ho.stage2.ack_5wd", {"received": "2026-09-01", "escalated": "2026-10-05"}, nation="ENG")
        assert found.on == date(2026, 10, 12)
        assert "received" in found.warnings[0]

    def test_the_earlier_of_two_moments_with_one_name_on_the_clock_is_meant(self):
        assert law.due("gdpr.breach.ico_72h", {"aware": "2026-10-25T01:30"}).at == datetime.fromisoformat("2026-10-28T00:30+00:00")

    def test_a_rule_of_ones_own_counts_like_any_other(self):
        own = law.rule_from({**reading.rules_of("energy")[2], "duration": {"value": 4, "unit": "weeks"}})
        assert law.due(own, {"received": "2026-11-20"}, nation="ENG").on == date(2026, 12, 18)


@given(st.sampled_from(SINGLE), st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(1, 60))
def test_under_every_rule_starting_later_is_never_due_sooner_and_the_last_working_day_is_in_time(rule, start, days):
    name = naming.starts_of(rule)[0]
    facts = {"channel": "oral"} if "receipt_rule" in rule.more else {}
    one = law.due(rule, {name: start, **facts})
    other = law.due(rule, {name: start + timedelta(days=days), **facts})
    assert start <= one.on <= other.on
    assert one.last_working_day <= one.on
    assert one.steps


@given(
    st.sampled_from(ROLLING),
    st.dates(date(2026, 1, 1), date(2028, 9, 1)),
)
def test_a_rule_that_rolls_ends_on_a_working_day_of_the_nation(rule, start):
    facts = {"received": start, "id_received": start, "obtained": start, "asked": start, "answered": start + timedelta(days=3)}
    for nation in ("ENG", "WLS", "SCT", "NIR"):
        found = law.due(rule, facts, nation=nation)
        assert found.on == found.last_working_day
