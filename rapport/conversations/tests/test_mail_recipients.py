"""Who gets an answer: never ourselves, nobody twice, and where the writer asked for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.conversations.mail import Address, Mail, lookalike, reply_to

from .mail_making import OWN, read

PEOPLE = [Address("", f"{name}@customer.example") for name in ("ann", "bob", "cy", "ANN")] + [
    Address("Help", "help@northgate.example"),
    Address("", "Help+tok@northgate.example"),
    Address("", "tenants@lists.example"),
    Address("Nobody", ""),
]
people = st.lists(st.sampled_from(PEOPLE), max_size=5).map(tuple)


def emails(found):
    return [one.email for one in found]


def test_the_writer_is_answered_and_the_others_get_a_copy():
    found = reply_to(read(cc="Bob <bob@x.example>", to="help@northgate.example, cy@y.example"), OWN)
    assert (emails(found.to), emails(found.cc)) == (["ann@customer.example"], ["cy@y.example", "bob@x.example"])


def test_only_the_writer_when_asked():
    found = reply_to(read(cc="bob@x.example"), OWN, everyone=False)
    assert (emails(found.to), found.cc) == (["ann@customer.example"], ())


def test_where_the_writer_asks_for_answers():
    found = reply_to(read(reply_to="desk@customer.example"), OWN)
    assert (emails(found.to), found.cc) == (["desk@customer.example"], ())


@pytest.mark.parametrize("asked", ["help@northgate.example", "help+abc@northgate.example", "tenants@lists.example"])
def test_neither_ourselves_nor_the_list_is_where_to_answer(asked):
    found = reply_to(read(reply_to=asked, list_id="<tenants.lists.example>", to="tenants@lists.example"), OWN)
    assert emails(found.to) == ["ann@customer.example"]


def test_a_third_person_who_answers_is_answered():
    found = reply_to(
        read(from_="", **{"from": "Bob <bob@x.example>"}, to="ann@customer.example, help@northgate.example", in_reply_to="<1@n>"), OWN
    )
    assert (emails(found.to), emails(found.cc)) == (["bob@x.example"], ["ann@customer.example"])


def test_our_own_mail_is_followed_up_to_those_it_went_to():
    found = reply_to(read(**{"from": "help@northgate.example"}, to="ann@customer.example", cc="bob@x.example"), OWN)
    assert (emails(found.to), emails(found.cc)) == (["ann@customer.example"], ["bob@x.example"])


@given(people, people, people, people, st.booleans())
def test_never_ourselves_nobody_twice_always_the_same(from_, asked, to, cc, everyone):
    one = Mail(from_=from_, reply_to=asked, to=to, cc=cc)
    found = reply_to(one, OWN, everyone=everyone)
    keys = [each.key for each in found.everyone]
    assert len(keys) == len(set(keys))
    assert not {"help@northgate.example", "help+tok@northgate.example", ""} & set(keys)
    assert found == reply_to(one, OWN, everyone=everyone)
    assert everyone or not found.cc


@given(people, people)
def test_everyone_it_was_to_stays_in(to, cc):
    one = Mail(from_=(PEOPLE[0],), to=to, cc=cc)
    reached = {each.key for each in reply_to(one, OWN).everyone}
    assert {each.key for each in to + cc if each.email and "northgate" not in each.email} <= reached | {"ann@customer.example"}


@pytest.mark.parametrize(
    ("domain", "known", "like"),
    [
        ("examp1e.example", ["example.example"], "example.example"),
        ("exarnple.org", ["example.org"], "example.org"),
        ("examlpe.org", ["example.org"], "example.org"),
        ("exmple.org", ["example.org"], "example.org"),
        ("exxample.org", ["example.org"], "example.org"),
        ("example.co", ["example.org"], "example.org"),
        ("example.org.evil.com", ["example.org"], "example.org"),
        ("еxample.org", ["example.org"], "example.org"),
        ("xn--xample-2of.org", ["example.org"], "example.org"),
        ("EXAMPLE.org", ["example.org"], None),
        ("mail.example.org", ["example.org"], None),
        ("other.net", ["example.org"], None),
        ("bbc.org", ["abc.org"], None),
        ("gmial.com", ["gmail.com", "gmial.com"], None),
        ("", ["example.org"], None),
        ("x" * 4000, ["example.org"], None),
    ],
)
def test_domains_that_look_like_another(domain, known, like):
    assert lookalike(domain, known) == like
