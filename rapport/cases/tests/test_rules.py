"""References, reopening, routing, levels and closing: plain values."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.cases.rules import closing, levels, reopening, routing, words

DAY = date(2026, 11, 2)
CLOSED = datetime(2026, 11, 2, 12, tzinfo=UTC)


@given(st.integers(1, 2**63 - 1))
def test_a_reference_reads_back_as_its_number(number):
    assert words.number_in(words.reference(number)) == number


@pytest.mark.parametrize("text", ["cas-22840", " CAS 22840 ", "CAS-22 840", "CAS22840"])
def test_a_reference_is_understood_however_it_is_spaced(text):
    assert words.number_in(text) == 22840


@pytest.mark.parametrize("text", ["", "22840", "CU-22840", "CAS-0", "CAS-99999999999999999999", "my CAS-22840"])
def test_what_is_no_reference(text):
    assert words.number_in(text) is None


@given(st.integers(0, 365), st.integers(0, 400 * 24))
def test_an_answer_opens_again_within_the_days_and_never_after(days, hours):
    at = CLOSED + timedelta(hours=hours)
    assert reopening.opens_again(CLOSED, at, days) == (days > 0 and hours <= days * 24)
    assert reopening.opens_again(None, at, days)


def rule(**given):
    empty = {"name": "Gas", "mailbox_id": None, "channels": [], "words": [], "segment_id": None, "form": ""}
    return SimpleNamespace(**{**empty, **given})


MESSAGE = routing.Facts(mailbox=3, channel="email", form="", text="Smell of GAS, please come", segments=frozenset({7}))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, True),
        ({"mailbox_id": 3, "channels": ["email", "form"], "words": ["smell of gas"], "segment_id": 7}, True),
        ({"mailbox_id": 4}, False),
        ({"channels": ["form"]}, False),
        ({"segment_id": 8}, False),
        ({"form": "Repairs"}, False),
        ({"words": ["gasket", "boiler"]}, False),
        ({"words": ["boiler", "GAS"]}, True),
        ({"words": ["(.*"]}, False),
        ({"words": [" "]}, False),
    ],
)
def test_every_condition_of_a_rule_must_hold(given, expected):
    assert routing.matches(rule(**given), MESSAGE) is expected


def test_the_first_rule_in_order_decides_and_says_why():
    rules = [rule(name="Boilers", words=["boiler"]), rule(name="Gas", words=["gas"]), rule(name="Rest")]
    found = routing.first(rules, MESSAGE)
    assert routing.why(found, MESSAGE) == "Rule “Gas”: it says “gas”"


def level(**given):
    empty = {
        "kinds": [],
        "priorities": [],
        "channels": [],
        "customer_id": None,
        "segment_id": None,
        "queue_id": None,
        "starts_on": None,
        "ends_on": None,
    }
    return SimpleNamespace(**{"name": "Usual", **empty, **given})


def test_the_first_service_level_that_fits_holds_and_the_last_catches_the_rest():
    facts = levels.Facts("problem", 3, "email", queue=2, day=DAY)
    urgent, one, rest = level(priorities=[4]), level(kinds=["problem"]), level()
    assert levels.choose([urgent, one, rest], facts) is one
    assert levels.choose([urgent, rest], facts) is rest
    assert levels.choose([urgent], facts) is None


def test_nothing_open_means_nothing_in_the_way():
    assert closing.obstacles(closing.Facts()) == ()


@given(st.lists(st.text(min_size=1, max_size=9), max_size=4), st.booleans())
def test_each_open_thing_is_named_once(tasks, is_unanswered):
    found = closing.obstacles(closing.Facts(tasks=tuple(tasks), is_unanswered=is_unanswered))
    assert len(found) == len(tasks) + is_unanswered
    assert all(each.sentence in closing.sentence(found) for each in found)
