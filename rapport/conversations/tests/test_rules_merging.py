import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.conversations.rules import merging

VALUES = {"customer.formal_name": "Mrs Olwen Bevan-Jones", "case.reference": "", "today": "23 November 2026"}


def test_each_field_gets_its_value():
    merged = merging.fill("Dear {{ customer.formal_name }}, {{today}}", VALUES)
    assert (merged.text, merged.missing) == ("Dear Mrs Olwen Bevan-Jones, 23 November 2026", ())


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("{{ case.reference }}", "case.reference"),
        ("{{ customer.shoe_size }}", "customer.shoe_size"),
        ("Dear {{ Customer Name }}", "{{ Customer Name }}"),
        ("Dear {{ customer.formal_name", "{{ customer.formal_name"),
        ("{{ customer.formal_name|upper }}", "{{ customer.formal_name|upper }}"),
        ("{% if x %}{{ x }}", "{{ x }}"),
    ],
)
def test_what_has_no_value_stays_and_is_named(text, missing):
    merged = merging.fill(text, VALUES)
    assert missing in merged.missing
    assert merged.text == text


def test_a_value_is_never_read_as_a_field():
    assert merging.fill("{{ today }}", {"today": "{{ customer.formal_name }}"}).text == "{{ customer.formal_name }}"


def test_writing_a_template_names_what_no_customer_has():
    assert merging.unknown("Dear {{ customer.formal_name }} {{ customer.shoe_size }} {{ x }}") == ("customer.shoe_size", "{{ x }}")


@given(st.text())
def test_text_without_braces_stays_as_it_is(text):
    text = text.replace("{", "").replace("}", "")
    assert merging.fill(text, VALUES) == merging.Merged(text)


@given(st.text(alphabet="{} abc.\n"))
def test_nothing_that_looks_like_a_field_is_forgotten(text):
    merged = merging.fill(text, {})
    assert bool(merged.missing) == ("{{" in text or "}}" in text)
