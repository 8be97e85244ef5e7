"""Worked dates: ours, one or more for every rule that has a clock, and those of the shared reference if it is there."""

from datetime import date, datetime
from pathlib import Path

import pytest
import yaml

from rapport import law
from rapport.law import reading

OURS = yaml.safe_load((Path(__file__).parent / "examples.yaml").read_text())["examples"]
SHARED = Path(__file__).parents[3].parent / "shared" / "law"


def shared(file, key):
    path = SHARED / file
    return yaml.safe_load(path.read_text())[key] if path.exists() else []


def ends(value):
    """A day or a moment, however YAML read it."""
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return value


@pytest.mark.parametrize("example", OURS, ids=lambda each: f"{each['rule']}-{each['due']}")
def test_a_date_worked_by_hand_comes_out(example):
    found = law.due(example["rule"], example["facts"], nation=example.get("nation"))
    assert found.ends == ends(example["due"]), found.steps
    assert found.steps
    if "working" in example:
        assert found.last_working_day == example["working"]
    for name, value in example.get("also", {}).items():
        assert found.also[name] == value


def test_every_rule_with_a_clock_has_an_example():
    with_a_clock = {rule.id for rule in law.rules() if "why_not" not in reading.methods()[rule.counting_rule]}
    assert with_a_clock == {example["rule"] for example in OURS}


@pytest.mark.skipif(not SHARED.exists(), reason="the shared reference folder is not here")
@pytest.mark.parametrize("example", shared("examples.yaml", "examples"), ids=lambda each: each["id"])
def test_a_date_of_the_reference_comes_out(example):
    found = law.due(example["rule"], example["inputs"], nation=example["jurisdiction"])
    plain = found.as_json()
    assert plain["due"] == example["expected"], found.steps
    assert plain["weekday"][:3] == example["expected_weekday"]
    for name in ("excluded_days", "extension_notice_by", "deemed_received"):
        if name in example:
            assert plain[name] == example[name]
    if example.get("status") == "future" or example.get("confidence"):
        assert found.warnings or found.rule.notes


SAME = ("jurisdiction", "status", "kind", "duty_holder", "counting_rule", "calendar", "roll", "confidence", "sources")
DATED = ("effective_from", "effective_to")


@pytest.mark.skipif(not SHARED.exists(), reason="the shared reference folder is not here")
def test_the_book_agrees_with_the_reference_in_every_fact():
    theirs = {entry["id"]: entry for entry in shared("rules.yaml", "rules")}
    ours = {rule.id: rule for rule in law.rules()}
    assert ours.keys() == theirs.keys()
    for rule_id, entry in theirs.items():
        for key in SAME + DATED:
            assert comparable(getattr(ours[rule_id], key)) == comparable(entry.get(key)), (rule_id, key)
        assert {key: ours[rule_id].duration[key] for key in ("value", "unit")} == {key: entry["duration"][key] for key in ("value", "unit")}


def comparable(value):
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
