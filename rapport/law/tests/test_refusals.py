"""What is refused: each with one sentence that names what is missing or impossible."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport import law
from rapport.law import naming

READY, ASKED = {"ready_date": "2026-11-02"}, {"received": "2026-11-02"}

REFUSED = [
    # facts missing
    ("gdpr.access", {}, "ENG", law.InputMissing, "received"),
    ("gdpr.access", {"received": ""}, "ENG", law.InputMissing, "received"),
    ("ho.stage1.response_10wd", ASKED, "ENG", law.InputMissing, "acknowledged"),
    ("gdpr.access.identity", ASKED, "ENG", law.InputMissing, "id_received"),
    ("gdpr.access.clarify_pause", ASKED, "ENG", law.InputMissing, "asked"),
    ("cra.goods.short_term_reject", {}, None, law.InputMissing, "ready_date"),
    ("cra.goods.short_term_reject.after_repair", READY, None, law.InputMissing, "received_back"),
    ("ho.stage2.extension_20wd", {}, "ENG", law.InputMissing, "original_due"),
    ("energy.signpost_8w", {"received_at": "2026-11-20T17:30"}, "ENG", law.InputMissing, "channel"),
    ("energy.signpost_8w", {"received": "2026-11-21"}, "ENG", law.InputMissing, "channel"),
    # a clock that stands still or has not begun
    ("gdpr.access", {**ASKED, "asked": "2026-11-03"}, "ENG", law.InputMissing, "answered"),
    ("gdpr.access", {**ASKED, "id_requested": "2026-11-03"}, "ENG", law.InputMissing, "id_received"),
    ("gdpr.access", {**ASKED, "answered": "2026-11-03"}, "ENG", law.InputMissing, "asked"),
    ("foi.response_20wd", {**ASKED, "asked": "2026-11-03"}, "ENG", law.InputMissing, "answered"),
    ("cra.goods.short_term_reject", {**READY, "requested": "2026-11-10"}, None, law.InputMissing, "received_back"),
    # facts impossible
    ("cra.refund_14d", {"agreed": "2026-02-30"}, None, law.InputImpossible, "agreed"),
    ("cra.refund_14d", {"agreed": True}, None, law.InputImpossible, "agreed"),
    ("cra.refund_14d", {"agreed": 20261120}, None, law.InputImpossible, "agreed"),
    ("cra.refund_14d", {"agreed": "9999-12-31"}, None, law.InputImpossible, "9999"),
    ("cra.refund_14d", {"agred": "2026-11-20"}, None, law.InputImpossible, "agred"),
    ("gdpr.access", {"received": "2026-11-02,2026-11-03"}, "ENG", law.InputImpossible, "received"),
    ("gdpr.access", {**ASKED, "asked": "2026-11-09", "answered": "2026-11-03"}, "ENG", law.InputImpossible, "answered"),
    ("gdpr.access", {**ASKED, "complex": "perhaps"}, "ENG", law.InputImpossible, "complex"),
    ("gdpr.access", {**ASKED, "pauses": "2026-11-03/2026-11-04,2026-11-05"}, "ENG", law.InputImpossible, "pauses"),
    ("gdpr.access", {**ASKED, "complex": True, "notice_sent": "2026-11-01"}, "ENG", law.InputImpossible, "notice_sent"),
    ("foi.sct_response_20wd", {}, "SCT", law.InputMissing, "received or answered"),
    ("gdpr.access.extension", {**ASKED, "complex": False}, "ENG", law.InputImpossible, "complex"),
    ("gdpr.breach.ico_72h", {"aware": "2026-12-24"}, None, law.InputImpossible, "aware"),
    ("gdpr.breach.ico_72h", {"aware": "2027-03-28T01:30"}, None, law.InputImpossible, "skipped"),
    ("energy.signpost_8w", {"received": "2026-11-20", "channel": "pigeon"}, "ENG", law.InputImpossible, "channel"),
    ("gdpr.notice_indirect", {"obtained": "2026-11-04", "first_contact": "2026-11-01"}, "ENG", law.InputImpossible, "first_contact"),
    ("cra.goods.delivery_30d", {"contract": "2026-11-04", "agreed_until": "2026-11-01"}, None, law.InputImpossible, "agreed_until"),
    ("cra.goods.repair_replace", {"requested": "2026-11-04", "target_days": "0"}, None, law.InputImpossible, "target_days"),
    ("ccr.cancel.extended", {"contract": "2026-11-04", "info_given": "yes"}, None, law.InputImpossible, "info_given"),
    ("gdpr.access", ASKED, "FRA", law.InputImpossible, "FRA"),
    # not law there, no clock, no figure, no rule, no holidays
    ("ho.stage1.ack_5wd", ASKED, "SCT", law.OutsideNation, "England"),
    ("energy.signpost_8w", ASKED, "NIR", law.OutsideNation, "Northern Ireland"),
    ("foi.response_20wd", ASKED, "SCT", law.OutsideNation, "Scotland"),
    ("cra.goods.tier2", {}, None, law.NoDate, "event"),
    ("cra.goods.repair_replace", {"requested": "2026-11-04"}, None, law.NoDate, "reasonable"),
    ("fca.disp.ack", ASKED, None, law.NoDate, "promptly"),
    ("cra.goods.no_deduction_6m", {**READY, "motor_vehicle": "true"}, None, law.NoDate, "motor vehicle"),
    ("leo.refer_6m", {"final_response": "2026-11-04", "signposted": "no"}, None, law.NoDate, "Legal Ombudsman"),
    ("ccr.return_goods_14d", {"informed": "2026-11-04", "trader_collects": "yes"}, None, law.NoDate, "collects"),
    ("nhs.wls.listening", ASKED, "WLS", law.FigureNotLoaded, "not verified"),
    ("gdpr.acess", ASKED, None, law.UnknownRule, "gdpr.access"),
    ("../rules", ASKED, None, law.UnknownRule, "../rules"),
    ("", ASKED, None, law.UnknownRule, "no rule"),
    ("ho.stage1.ack_5wd", {"received": "2060-11-20"}, "ENG", law.CalendarEnds, "2060"),
]


@pytest.mark.parametrize(("rule", "facts", "nation", "refusal", "names"), REFUSED)
def test_it_is_refused_in_one_sentence_that_names_the_matter(rule, facts, nation, refusal, names):
    given = dict(facts)
    with pytest.raises(refusal) as refused:
        law.due(rule, facts, nation=nation)
    sentence = str(refused.value)
    assert names in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert facts == given


ODD = ["2026-11-20", "2026-11-20T10:00", "2026-11-20,2026-11-21", "2026-11-20/2026-11-25", "yes", "none", "//", ",", "0001-01-01T00:00+23"]
NONSENSE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=12),
    st.dates(),
    st.datetimes(timezones=st.none() | st.just(UTC)),
    st.sampled_from(ODD),
    st.lists(st.dates() | st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.dates(), max_size=2),
)


@given(st.data(), st.sampled_from(law.rules()), st.sampled_from([None, "ENG", "WLS", "SCT", "NIR", "UK", "", "ENG_WLS"]))
@settings(max_examples=400)
def test_nonsense_is_refused_or_answered_but_never_breaks(data, rule, nation):
    names = st.sampled_from(naming.names_of(rule).own or ("received",)) | st.text(max_size=8)
    facts = data.draw(st.dictionaries(names, NONSENSE, max_size=5))
    try:
        said = law.due(rule, facts, nation=nation).as_json()["due"]
    except law.LawRefused as refused:
        said = str(refused)
    assert said.endswith(".") or datetime.fromisoformat(said)


def test_every_rule_without_a_clock_says_why():
    for rule in law.rules():
        if rule.figure is None and rule.counting_rule not in ("pause_inclusive", "receipt_cutoff_1700"):
            with pytest.raises((law.NoDate, law.FigureNotLoaded), match=rule.id):
                law.due(rule, {})
