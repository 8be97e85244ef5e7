"""The small drawings: safe for any name, true to their numbers."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.core import drawing

numbers = st.floats(-1e9, 1e9, allow_nan=False)


def drawn(svg: str) -> ElementTree.Element:
    """The drawing as XML: what cannot be parsed was not escaped."""
    return ElementTree.fromstring(svg)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Amara Okafor", "AO"),
        ("Olwen Bevan-Jones", "OJ"),
        ("Łucja Szymańska", "ŁS"),
        ("Cher", "C"),
        ("dee valley almshouses", "DA"),
        ("3 Men & a Van", "MV"),
        ("", "–"),
        ("  ", "–"),
        ("123", "1"),
    ],
)
def test_initials_are_of_the_first_and_last_words(name, letters):
    assert drawing.initials(name) == letters


@given(st.text(max_size=40).filter(lambda text: all(ch.isprintable() for ch in text)))
def test_an_avatar_stands_for_any_name_and_is_hidden_from_assistive_technology(name):
    span = drawn(drawing.avatar(name))
    assert span.attrib["aria-hidden"] == "true"
    assert 1 <= int(span.attrib["data-h"]) <= drawing.HUES
    assert span.text


@given(st.floats(-50, 150))
def test_a_meter_is_never_fuller_than_full_or_emptier_than_empty(percent):
    width = float(drawn(drawing.meter(percent)).find("rect").attrib["width"])
    assert 0 <= width <= 100
    assert width == pytest.approx(min(max(percent, 0), 100), rel=1e-4, abs=1e-4)


@given(st.lists(numbers, min_size=2, max_size=40))
def test_a_spark_stays_in_its_box_with_the_highest_value_on_top(values):
    svg = drawing.spark(values, "Contacts a week")
    points = [(float(x), float(y)) for x, y in re.findall(r"(\d+\.\d\d) (\d+\.\d\d)", drawn(svg).find("path").attrib["d"])]
    assert len(points) == len(values)
    assert all(2 <= x <= 68 and 3 <= y <= 17 for x, y in points)
    assert points[values.index(max(values))][1] == min(y for _, y in points)


def test_one_value_is_no_line():
    assert drawing.spark([3]) == ""


@pytest.mark.parametrize("state", drawing.WORDS)
def test_a_clock_says_its_state_in_words_and_has_a_shape_of_its_own(state):
    html = drawing.clock(state, "4 working days left", "Fri 27 Nov")
    assert f"<b>{drawing.WORDS[state]}: 4 working days left</b>" in html
    others = {drawing.ring(other) for other in drawing.WORDS if other != state}
    assert drawing.ring(state) not in others


def test_words_are_escaped():
    assert "&lt;b&gt;" in drawing.pill("good", "<b>")
    assert "&quot;" in drawing.meter(5, label='"')


def test_a_stacked_bar_is_filled_from_the_left_without_gaps():
    bars = drawn(drawing.stacked([(20, "c1"), (30, "c2"), (50, "c3")], "Kept, late, broken")).findall("rect")
    assert [(bar.attrib["x"], bar.attrib["width"]) for bar in bars] == [("0", "20"), ("20", "30"), ("50", "50")]
