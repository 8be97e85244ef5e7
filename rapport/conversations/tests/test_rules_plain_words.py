import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.conversations.rules import plain_words
from rapport.conversations.rules.plain_words import hints, reading_age, syllables


def test_a_short_plain_answer_gets_no_hint():
    assert hints("Dear Olwen, the engineer comes on Wednesday at 10am. I will text you his name. Amara") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We will commence work on Monday.", "“start” says the same as “commence”."),
        ("Prior to our visit, ring us.", "“before” says the same as “prior to”."),
        ("You claim that nobody came.", "can sound cold"),
        ("Sorry for any inconvenience.", "name it"),
        ("DO NOT TOUCH the valve!!!", "shouting"),
        ("word " * 30 + ".", "has 30 words"),
    ],
)
def test_what_is_hard_or_cold_is_named_with_something_better(text, words):
    assert any(words in hint.sentence for hint in hints(text))


def test_a_word_within_another_is_left_alone():
    assert hints("The recommencement is here; utilised goods too.") == []


def test_tone_comes_first_and_there_are_never_more_than_four():
    found = hints("You claim we are unable to commence. In order to facilitate, utilise the aforementioned. Sorry if!!!")
    assert len(found) == plain_words.MOST
    assert found[0].about == "Tone"


def test_reading_age_rises_with_long_words_and_sentences():
    plain = "We will come on Wednesday at ten. The man will fix your heat. He will ring first. You can call us. " * 3
    dense = (
        "Notwithstanding considerable organisational difficulties, implementation of remedial installations necessitates authorisation. "
        * 5
    )
    assert reading_age("too short") is None
    assert reading_age(plain) < 10 < 18 < reading_age(dense)


@pytest.mark.parametrize(("word", "count"), [("come", 1), ("table", 2), ("engineer", 3), ("the", 1), ("hm", 1)])
def test_syllables(word, count):
    assert syllables(word) == count


@given(st.text(max_size=400))
def test_any_text_gets_at_most_four_hints(text):
    assert len(hints(text)) <= plain_words.MOST
