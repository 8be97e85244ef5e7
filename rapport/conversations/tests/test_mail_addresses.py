"""Address lists, as people and programs have written them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.conversations.mail import Address, addresses


def pairs(written):
    return [(one.name, one.email) for one in addresses.read(written)]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("ann@x.example", [("", "ann@x.example")]),
        ("Ann Lee <ann@X.Example>", [("Ann Lee", "ann@x.example")]),
        ('"Lee, Ann" <ann@x.example>, bob@y.example', [("Lee, Ann", "ann@x.example"), ("", "bob@y.example")]),
        ("ann@x.example (Ann Lee)", [("Ann Lee", "ann@x.example")]),
        ("=?utf-8?q?L=C3=BC=2C_Ann?= <ann@x.example>", [("Lü, Ann", "ann@x.example")]),
        ("=?utf-8?Q?Lee,_Ann?= <ann@x.example>", [("Lee, Ann", "ann@x.example")]),
        (
            "Friends: ann@x.example, Bob <bob@y.example>; cy@z.example",
            [("", "ann@x.example"), ("Bob", "bob@y.example"), ("", "cy@z.example")],
        ),
        ("undisclosed-recipients:;", []),
        ("<@relay.example,@b.example:ann@x.example>", [("", "ann@x.example")]),
        ("mailto:ann@x.example", [("", "ann@x.example")]),
        ("Ann Lee ann@x.example", [("Ann Lee", "ann@x.example")]),
        ("ann @ x . example", [("", "ann@x.example")]),
        ("a@x.example; b@y.example", [("", "a@x.example"), ("", "b@y.example")]),
        ("'Ann' <ann@x.example>", [("Ann", "ann@x.example")]),
        ('"quo\\"te" <ann@x.example>', [('quo"te', "ann@x.example")]),
        ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
        ("Ann <>", [("Ann", "")]),
        ("Ann\r\nBcc: all@x.example <ann@x.example>", [("all@x.example", "ann@x.example")]),
        ("Ann <ann@x.example", [("Ann", "ann@x.example")]),
        ("", []),
    ],
)
def test_ways_of_writing(written, found):
    assert pairs(written) == found


@given(st.lists(st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True), max_size=20, unique=True))
def test_a_plain_list_comes_back_in_order(emails):
    assert [one.email for one in addresses.read(", ".join(emails))] == emails


@given(st.text(max_size=300))
def test_no_text_breaks_a_line_or_makes_half_an_address(written):
    for one in addresses.read(written):
        assert not set("\r\n\0<>") & set(one.email)
        assert not set("\r\n\0") & set(one.name)
        assert one.email == "" or ("@" in one.email and not one.email.startswith("@") and not one.email.endswith("@"))


def test_reachable_leaves_out_names_and_repeats():
    assert addresses.reachable("Ann <ann@x.example>, nobody, ANN@x.example") == (Address("Ann", "ann@x.example"),)
