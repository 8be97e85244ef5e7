"""What matching makes of names, dates, addresses and numbers before it compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.customers.matching import Identity
from rapport.customers.matching import normalise as n
from rapport.customers.matching.blocking import keys
from rapport.customers.matching.nicknames import root_of

words = st.text(max_size=30)


@pytest.mark.parametrize("function", [n.fold, n.street, n.postcode, n.birth_date, n.email, n.phone, root_of])
@given(words)
def test_what_is_normal_stays_so(function, text):
    once = function(n.fold(text) if function is root_of else text)
    assert function(once) == once


@given(words)
def test_a_folded_text_is_plain(text):
    folded = n.fold(text)
    assert all(letter in "abcdefghijklmnopqrstuvwxyz0123456789 " for letter in folded)
    assert folded == " ".join(folded.split())


@given(words)
def test_case_and_accents_and_space_do_not_count(text):
    assert n.fold(f"  {text.upper()} ") == n.fold(text.upper())
    assert n.fold("É" + text) == n.fold("e" + text)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_a_sound_is_short_and_begins_like_the_word_or_its_twin_letter(word):
    code = n.sound(word)
    assert 1 <= len(code) <= 4
    assert code[0] == {"k": "c", "q": "c", "z": "s", "j": "g", "y": "i"}.get(word[0], word[0])


@pytest.mark.parametrize(
    ("one", "other"), [("smith", "smyth"), ("katherine", "catherine"), ("philips", "phillips"), ("jeffrey", "geoffrey")]
)
def test_names_that_sound_alike_share_a_code(one, other):
    assert n.sound(one) == n.sound(other)


@pytest.mark.parametrize(
    ("short", "name"), [("bob", "robert"), ("liz", "elizabeth"), ("bill", "william"), ("peggy", "margaret"), ("zebedee", "zebedee")]
)
def test_a_pet_name_is_the_name_it_stands_for(short, name):
    assert root_of(short) == name


def test_titles_and_particles_fall_away_but_a_name_of_nothing_else_stays():
    assert n.name_words("Dr. José of Ávila, OBE") == ("jose", "avila")
    assert n.name_words("Earl") == ("earl",)


def test_a_company_is_known_by_what_is_its_own():
    row = n.prepare(Identity("1", kind="organisation", full_name="The Acme Widget Co. Ltd"))
    assert (row.given, row.family, row.words) == (None, "acme widget", ["acme", "widget"])


def test_a_full_name_alone_gives_both_names():
    row = n.prepare(Identity("1", full_name="Mrs Mary Ann O'Brien"))
    assert (row.given, row.given_root, row.family) == ("mary", "maria", "obrien")


@pytest.mark.parametrize(
    ("text", "digits"), [("1971-06-24", "19710624"), ("19710624", "19710624"), ("24/6", ""), ("unknown", ""), ("", "")]
)
def test_a_date_of_birth_is_eight_digits_or_nothing(text, digits):
    assert n.birth_date(text) == digits


@pytest.mark.parametrize(
    ("text", "plain"),
    [(" Ann.Lee+news@Example.COM ", "ann.lee@example.com"), ("not an address", ""), ("@host", ""), ("a@", "")],
)
def test_an_email_address(text, plain):
    assert n.email(text) == plain


@pytest.mark.parametrize(("code", "district"), [("SW1A 1AA", "sw1a"), ("m1 1ae", "m1"), ("4011", "40"), ("", "")])
def test_the_district_of_a_postcode(code, district):
    assert n.outward(n.postcode(code)) == district


def test_an_address_is_number_street_and_telling_words():
    row = n.prepare(Identity("1", address=("Rose Cottage", "3a, High St.")))
    assert (row.number, row.street, row.house) == ("3a", "high street", "3a high street")
    assert row.place_words == ["cottage", "high", "rose"]


people = st.builds(
    Identity,
    id=st.just("1"),
    given_name=words,
    family_name=words,
    full_name=words,
    date_of_birth=st.dates().map(str) | words,
    emails=st.lists(st.emails() | words, max_size=2).map(tuple),
    phones=st.lists(words, max_size=2).map(tuple),
    address=st.lists(words, max_size=3).map(tuple),
    town=words,
    postcode=words,
    external_id=words,
)


@given(people)
def test_anything_people_write_can_be_prepared_and_keyed(person):
    row = n.prepare(person)
    assert keys(row) == keys(n.prepare(person))
    assert "" not in (row.given, row.family, row.birth, row.email, row.street, row.town, row.postcode)


@given(people)
def test_exchanged_names_still_meet(person):
    row = n.prepare(person)
    turned = n.prepare(Identity("2", given_name=person.family_name, family_name=person.given_name))
    straight = n.prepare(Identity("3", given_name=person.given_name, family_name=person.family_name))
    assert row.kind == turned.kind
    if straight.given and straight.family and len(straight.words) > 1:
        assert keys(straight) & keys(turned)
