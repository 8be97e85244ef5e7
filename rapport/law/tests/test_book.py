"""The book of rules: whole, consistent, and explained."""

from datetime import date
from pathlib import Path

import pytest

from rapport import law
from rapport.law import naming, reading, tally

RULES = law.rules()


def test_it_holds_every_rule_once():
    assert len(RULES) == len({rule.id for rule in RULES}) == 133


def test_each_rule_stands_in_the_file_of_its_regime():
    assert all(rule.domain == rule.id.partition(".")[0] for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_uses_only_words_the_book_knows(rule):
    known = reading.sources()
    assert rule.kind in known["kinds"]
    assert rule.confidence in known["confidence"]
    assert set(rule.sources) <= known["sources"].keys()
    assert rule.calendar is None or rule.calendar in reading.calendars()
    assert rule.roll in ("none", "next_working_day")
    assert rule.status in ("in_force", "future")
    assert set(rule.jurisdiction) <= {"ENG", "WLS", "SCT", "NIR"}
    assert rule.reference
    assert rule.outcome.endswith(".")
    assert all(fact in reading.inputs()["names"] for fact in naming.names_of(rule).own)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_rules_a_rule_points_to_exist(rule):
    more = rule.more
    extension = more.get("extension_rule", {})
    others = [extension.get(key) for key in ("replaces_with", "result_rule", "requires_within")]
    others += [more.get(key) for key in ("before", "after", "extension_of", "date_of", "first_window")]
    others += [*more.get("later_of", ()), *more.get("earlier_of", ()), *more.get("derived_from", {}).values()]
    others += [case["rule"] for case in more.get("instead", ())]
    for other in filter(None, others):
        assert law.rule(other).id == other


def test_every_counting_method_is_explained_and_done():
    used = {rule.counting_rule for rule in RULES}
    assert used == reading.methods().keys()
    done = tally.PLAIN.keys() | tally.SPECIAL.keys() | {"hours_elapsed"}
    assert done == {name for name, method in reading.methods().items() if "why_not" not in method}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_fact_of_a_rule_answers_to_its_own_name(rule):
    names = naming.names_of(rule)
    for fact in names.own:
        assert names.find(fact)[:2] == (fact, 0)
        assert names.find(naming.shown(fact))[:2] == (fact, 0)


def test_no_other_name_of_a_fact_is_written_twice():
    for name, entry in reading.inputs()["names"].items():
        also = [naming.plain_name(word) for word in entry.get("also", ())]
        assert len(also) == len(set(also)), name


def test_every_fact_of_the_vocabulary_is_used():
    used = {fact for rule in RULES for fact in naming.names_of(rule).own}
    assert used == reading.inputs()["names"].keys()


def test_a_rule_is_explained_with_its_facts_and_its_standing():
    text = "\n".join(law.explain("gdpr.access").lines())
    for part in (
        "UK GDPR Art 15",
        "since Thursday 5 February 2026",
        "the United Kingdom",
        "1 month",
        "received: ",
        "(starts the clock)",
        "asked: ",
    ):
        assert part in text
    assert "not yet, expected from about Monday 1 March 2027" in "\n".join(law.explain("dmcc.sub.reminder_6m").lines())
    assert "until Tuesday 7 April 2026" in "\n".join(law.explain("ofcom.adr_letter_8w_old").lines())


def test_every_rule_can_be_explained():
    for rule in RULES:
        explanation = law.explain(rule.id)
        assert explanation.as_json()["id"] == rule.id
        assert explanation.lines()[0].startswith(rule.id)


def test_nations_are_in_words():
    assert law.rule("gdpr.access").nations == "the United Kingdom"
    assert law.rule("energy.signpost_8w").nations == "England, Wales and Scotland"
    assert law.rule("water.written_10wd").nations == "England and Wales"
    assert law.rule("spso.stage1_5wd").nations == "Scotland"


def test_dates_in_force_are_dates():
    assert law.rule("gdpr.access").effective_from == date(2026, 2, 5)
    assert law.rule("cra.refund_14d").effective_from is None


def test_each_data_file_is_short_enough_to_read():
    for path in Path(reading.DATA).rglob("*.yaml"):
        assert len(path.read_text().splitlines()) < 300, path.name
