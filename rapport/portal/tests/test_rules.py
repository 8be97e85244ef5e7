from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.portal.rules import machines, questions, words
from rapport.portal.rules.questions import NotAQuestion, Question, Type

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
labels = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30)
asked = st.lists(
    st.one_of(
        st.builds(Question, st.just(""), labels, st.sampled_from([t for t in Type if t not in questions.CHOOSING]), st.booleans()),
        st.builds(
            Question, st.just(""), labels, st.sampled_from(sorted(questions.CHOOSING)), st.booleans(), st.just(("Heating", "Repairs"))
        ),
    ),
    max_size=5,
    unique_by=lambda each: questions._key(each.label),
)


@given(asked)
def test_what_the_editor_shows_is_what_it_reads(found):
    text = "\n".join(each.line() for each in found)
    read = questions.read(text)
    assert [each.line() for each in read] == [each.line() for each in found]
    assert questions.read(text, read) == read
    assert tuple(questions.question(each.stored()) for each in read) == read


def test_a_question_keeps_its_key_when_it_moves():
    before = questions.read("Account number\nWhat is it about? | choice | A, B")
    after = questions.read("What is it about? | choice | A, B, C\nAccount number | text | required", before)
    assert [each.key for each in after] == ["what_is_it_about", "account_number"]


@pytest.mark.parametrize(
    "text", ["| text", "A | colour", "A | choice | one", "A | text | one, two", "A\nA", "x" * 200, "\n".join(f"Q{n}" for n in range(31))]
)
def test_what_is_no_question_is_refused_with_its_number(text):
    with pytest.raises(NotAQuestion, match=r"^(Question \d+: |Ask at most)"):
        questions.read(text)


def test_answers_stand_under_their_questions():
    found = questions.read("Account number\nColour")
    assert words.written("It is cold.", found, {"account_number": "12", "colour": ""}) == "It is cold.\n\nAccount number\n12"


@pytest.mark.parametrize(
    ("seconds", "trap", "text", "expected"),
    [(60, "", "It is cold.", ""), (1, "", "x", "faster"), (60, "http://x", "x", "do not see"), (60, "", "http://a " * 5, "web addresses")],
)
def test_machines_give_themselves_away(seconds, trap, text, expected):
    reason = machines.why_suspected(opened=NOON, sent=NOON + timedelta(seconds=seconds), trap=trap, text=text)
    assert expected in reason
    assert bool(reason) == bool(expected)
