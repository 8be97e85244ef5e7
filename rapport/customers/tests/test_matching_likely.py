"""The quick rule: a warning while typing, and what an import may take for the same customer."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.customers.matching import Identity, likely, surely

ANN = Identity(
    "1",
    given_name="Ann",
    family_name="O'Brien",
    date_of_birth="1971-06-24",
    emails=("ann@example.com",),
    phones=("+441632960001",),
    address=("3 High Street",),
    postcode="AB1 2CD",
)


def test_it_says_why():
    entered = Identity("", given_name="Anne", family_name="Obrien", emails=("ANN@example.com",))
    assert likely(ANN, entered) == ("same name", "same email address")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"given_name": "Nancy"}, "same name"),
        ({"family_name": "O'Brian"}, "name alike"),
        ({"given_name": "A"}, "name alike"),
        ({"given_name": "O'Brien", "family_name": "Ann"}, "given and family name exchanged"),
        ({"date_of_birth": "1971-06-25"}, "date of birth one digit apart"),
        ({"family_name": "Jones"}, "same date of birth"),
    ],
)
def test_it_sees_through(change, reason):
    assert reason in likely(ANN, replace(ANN, **change))


@pytest.mark.parametrize(
    "other",
    [
        Identity("", given_name="Ann", family_name="O'Brien"),
        Identity("", given_name="Mary", family_name="Jones", phones=("+441632960001",)),
        Identity("", given_name="Tom", family_name="O'Brien", phones=("+441632960001",), postcode="AB1 2CD"),
        Identity("", given_name="Ann", family_name="O'Brien", date_of_birth="1999-01-30", postcode="AB1 2CD"),
        Identity("", kind="organisation", full_name="Ann O'Brien", emails=("ann@example.com",)),
        Identity(""),
    ],
    ids=["namesake", "same phone only", "of the household", "namesake of the household", "a firm", "nothing"],
)
def test_it_keeps_quiet(other):
    assert likely(ANN, other) == ()


def test_organisations_go_by_their_own_words():
    acme = Identity("1", kind="organisation", full_name="Acme Widgets Ltd", postcode="AB1 2CD")
    assert likely(acme, replace(acme, full_name="The ACME Widgets Limited")) == ("same name", "same postcode")
    assert likely(acme, replace(acme, full_name="Zenith Brushes Ltd")) == ()


@pytest.mark.parametrize(
    ("change", "is_sure"),
    [
        ({}, True),
        ({"given_name": "Nancy"}, True),
        ({"emails": ()}, True),
        ({"emails": (), "date_of_birth": ""}, False),
        ({"date_of_birth": "1971-07-25"}, False),
        ({"given_name": "Tom"}, False),
        ({"kind": "organisation"}, False),
    ],
)
def test_an_import_takes_for_the_same_only_what_is_one_persons_own(change, is_sure):
    assert surely(ANN, replace(ANN, **change)) is is_sure


short = st.sampled_from(["", "Ann", "Anne", "Tom", "O'Brien", "Obrien", "Jones"])
people = st.builds(
    Identity,
    id=st.just(""),
    given_name=short,
    family_name=short,
    date_of_birth=st.sampled_from(["", "1971-06-24", "1971-06-25", "1999-01-30"]),
    emails=st.sampled_from([(), ("ann@example.com",), ("tom@example.com",)]),
    phones=st.sampled_from([(), ("+441632960001",)]),
    postcode=st.sampled_from(["", "AB1 2CD", "ab12cd"]),
)


@given(people, people)
def test_it_does_not_matter_who_was_there_first(one, other):
    assert likely(one, other) == likely(other, one)
    assert surely(one, other) == surely(other, one)


@given(people, people)
def test_what_an_import_takes_for_the_same_would_also_be_warned_of(one, other):
    assert likely(one, other) or not surely(one, other)
