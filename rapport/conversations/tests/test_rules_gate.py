from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.conversations.rules import gate
from rapport.conversations.rules.gate import Leaving, Whom

OLWEN = Whom("olwen@example.com")
FINE = Leaving(
    subject="Re: Heating",
    text="An engineer comes on Monday.",
    to=(OLWEN,),
    thread=frozenset({"olwen@example.com"}),
    references=frozenset({"CU-1"}),
)


def keys(leaving):
    return [each.key for each in gate.concerns(leaving)]


def sentences(leaving):
    return [each.sentence for each in gate.concerns(leaving) if each.is_final]


def test_an_ordinary_answer_goes():
    assert gate.concerns(FINE) == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"to": ()}, "Say to whom it goes."),
        ({"to": (replace(OLWEN, is_opted_out=True),)}, "olwen@example.com does not want to be written to: it is opted out."),
        ({"to": (replace(OLWEN, is_invalid=True),)}, "olwen@example.com does not work. Correct it first."),
        ({"missing": ("case.reference",)}, "There is no value for “case.reference”."),
        ({"text": "  "}, "Write something first."),
        ({"stops": ("Olwen has died. All contact has stopped.",)}, "Olwen has died. All contact has stopped."),
        ({"subject": "Hello\r\nBcc: all@example.com"}, "A subject, a name or an address with a line break in it cannot be sent."),
        (
            {"to": (replace(OLWEN, name="O\nBcc: x@example.com"),)},
            "A subject, a name or an address with a line break in it cannot be sent.",
        ),
        ({"to": (Whom("a@b.org\r\nRCPT TO:<x@b.org>"),)}, "A subject, a name or an address with a line break in it cannot be sent."),
    ],
)
def test_what_nobody_can_confirm_away(change, sentence):
    leaving = replace(FINE, **change)
    assert sentences(leaving) == [sentence]
    found = gate.concerns(leaving)
    assert gate.open_ones(found, {each.key for each in found if not each.is_final} | {"final:0"})[0].sentence == sentence


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"to": (OLWEN, Whom("new@example.com"))}, "new:new@example.com"),
        ({"to": (OLWEN, Whom("olwen@exarnple.com", resembles="example.com"))}, "lookalike:olwen@exarnple.com"),
        ({"to": (OLWEN, Whom("help@northgate.example")), "own": frozenset({"help@northgate.example"})}, "own:help@northgate.example"),
        ({"text": "See CU-22, please."}, "reference:CU-22"),
        ({"subject": "About cas-00022"}, "reference:CAS-22"),
        ({"others": {"CU-7": "Gareth Jones"}, "text": "Dear Gareth  Jones,"}, "name:CU-7"),
        ({"newer": (("12", "Priya answered a moment ago."),)}, "newer:12"),
        ({"text": "The form is attached."}, "attachment"),
    ],
)
def test_what_a_person_has_to_look_at_first_and_can_confirm(change, key):
    found = gate.concerns(replace(FINE, **change))
    assert [each.key for each in found] == [key]
    assert gate.open_ones(found, [key]) == ()
    assert gate.open_ones(found, ["new:somebody-else@example.com"]) == found


def test_when_nobody_of_the_thread_would_get_it():
    assert keys(replace(FINE, to=(Whom("new@example.com"),))) == ["new:new@example.com", "nobody-of-thread"]


def test_a_conversation_without_a_past_knows_no_strangers():
    assert keys(replace(FINE, thread=frozenset(), to=(Whom("new@example.com"),))) == []


def test_an_address_the_customer_gave_us_is_not_new():
    assert keys(replace(FINE, known=frozenset({"work@example.org"}), to=(OLWEN, Whom("Work@example.org")))) == []


@pytest.mark.parametrize(
    "text",
    [
        "I have attached the form.",
        "Please find attached our letter.",
        "The form is enclosed.",
        "See the attachment.",
        "I'm attaching two photos",
        "Mae'r ffurflen ynghlwm.",
        "Rwyf wedi'i hatodi, gweler yr atodiad.",
        "Amgaeaf y llythyr.",
        "Atodaf gopi o'r llythyr.",
    ],
)
def test_words_that_promise_a_file(text):
    assert gate.says_attached(text)
    assert keys(replace(FINE, text=text)) == ["attachment"]
    assert keys(replace(FINE, text=text, files=1)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your attachment.",
        "Thank you, your two attached photos arrived.",
        "Nothing was attached to it.",
        "We could not find any attachment.",
        "The attachment you sent is clear.",
        "The tap attached to the wall drips.",
        "An engineer comes on Monday.",
    ],
)
def test_words_that_do_not(text):
    assert not gate.says_attached(text)


def test_a_name_that_belongs_to_the_thread_is_nobody_elses():
    leaving = replace(FINE, others={"CU-7": "Gareth Jones"}, text="Gareth Jones will ring.", familiar="My son Gareth Jones deals with it.")
    assert keys(leaving) == []


def test_one_word_is_too_little_to_be_a_name():
    assert keys(replace(FINE, others={"CU-7": "Grace"}, text="By the grace of Monday.")) == []


def test_part_of_a_longer_word_is_no_name():
    assert keys(replace(FINE, others={"CU-7": "Ann Lee"}, text="Joann Leeson rings.")) == []


@given(st.text(), st.text(max_size=50), st.sets(st.text(max_size=20), max_size=4))
def test_whatever_is_written_it_decides_and_final_reasons_stay(text, subject, confirmed):
    found = gate.concerns(replace(FINE, text=text, subject=subject))
    assert {each for each in found if each.is_final} <= set(gate.open_ones(found, confirmed))
    assert set(gate.open_ones(found, {each.key for each in found})) == {each for each in found if each.is_final}


@given(st.text(alphabet="abc\r\n\x0b\u2028", min_size=1))
def test_no_line_break_passes_in_a_subject(subject):
    broken = any(letter in subject for letter in "\r\n\x0b\u2028")
    assert bool(sentences(replace(FINE, subject=subject))) == broken
