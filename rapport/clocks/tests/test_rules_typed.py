"""What people type about hours and days is understood, or refused with an example."""

import pytest
from hypothesis import given, settings

from rapport.clocks.rules import content, typed
from rapport.clocks.rules.refusals import CalendarRefused
from rapport.clocks.tests import oracle


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("09:00 to 17:00", [["09:00", "17:00"]]),
        ("9am to 12:30pm, 1.30pm to 5 pm", [["09:00", "12:30"], ["13:30", "17:00"]]),
        ("9-12 and 13-17", [["09:00", "12:00"], ["13:00", "17:00"]]),
        ("midnight to midday", [["00:00", "12:00"]]),
        ("10pm to midnight", [["22:00", "24:00"]]),
        ("6pm to 12am", [["18:00", "24:00"]]),
        ("12am to 6am", [["00:00", "06:00"]]),
        ("All day", [["00:00", "24:00"]]),
        ("closed", []),
        ("  ", []),
    ],
)
def test_hours_are_understood(text, windows):
    assert typed.hours(text, field="mon") == windows


@pytest.mark.parametrize("text", ["nine to five", "9", "9am", "9am to", "9 to 5 to 6"])
def test_hours_that_are_not_understood_are_refused_with_an_example(text):
    with pytest.raises(CalendarRefused, match="like 9am to 5pm") as refusal:
        typed.hours(text, field="mon")
    assert refusal.value.field == "mon"


def test_lines_are_closures_and_other_days():
    found = typed.exceptions(
        "24/12/2026 9am to 1pm: Christmas Eve\n\n 29 Dec 2026 to 31 December 2026: Office closed \n2027-05-01: Fair\n2 May 2027 closed"
    )
    assert found == {
        "closures": [
            {"from": "2026-12-29", "to": "2026-12-31", "why": "Office closed"},
            {"from": "2027-05-01", "to": "2027-05-01", "why": "Fair"},
        ],
        "days": {"2026-12-24": {"windows": [["09:00", "13:00"]], "why": "Christmas Eve"}, "2027-05-02": {"windows": [], "why": ""}},
    }


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Christmas: closed", "not understood"),
        ("31 Feb 2026: No", "not a date"),
        ("1 Jan 2026 to 3 Jan 2026 9 to 12: Short", "several days"),
        ("1 Jan 2026 9 to 12: A\n1 Jan 2026 closed: B", "twice"),
    ],
)
def test_lines_that_are_not_understood_are_refused(line, sentence):
    with pytest.raises(CalendarRefused, match=sentence):
        typed.exceptions(line)


@settings(max_examples=40)
@given(oracle.calendars())
def test_what_is_shown_can_be_typed_again(calendar):
    said, _ = calendar
    again = typed.exceptions(typed.exceptions_shown(said))
    assert content.read({**said.as_json(), **again}) == said
    for windows in said.weekly:
        assert content.windows(typed.hours(typed.hours_shown(windows), field="mon")) == windows
