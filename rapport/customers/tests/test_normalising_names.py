import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.customers.normalising import characters, names, words
from rapport.customers.normalising.names import NameParts
from rapport.customers.tests import real_data

CLDR = "7_names_addresses_phones/cldr-names"


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Ann Lee", NameParts("", "Ann", "Lee", "")),
        ("Dr. A.B.C. Feelgood", NameParts("Dr.", "A.B.C.", "Feelgood", "")),
        ("Mr John F Kennedy", NameParts("Mr", "John F", "Kennedy", "")),
        ("Ludwig van Beethoven", NameParts("", "Ludwig", "van Beethoven", "")),
        ("Van Morrison", NameParts("", "Van", "Morrison", "")),
        ("Jones, Tom", NameParts("", "Tom", "Jones", "")),
        ("Jones, Mr Tom", NameParts("Mr", "Tom", "Jones", "")),
        ("Tom Jones, MBE", NameParts("", "Tom", "Jones", "MBE")),
        ("Mr and Mrs AB & D.F. Jones", NameParts("Mr and Mrs", "AB & D.F.", "Jones", "")),
        ("Adam & Debra Smith", NameParts("", "Adam & Debra", "Smith", "")),
        ("Adam Smith & Debra Jones", NameParts("", "Adam Debra", "Smith & Jones", "")),
        ("Voltaire", NameParts("", "", "Voltaire", "")),
        ("Mrs", NameParts("", "", "Mrs", "")),
        ("田中 太郎", NameParts("", "太郎", "田中", "")),
        ("김민준", NameParts("", "", "김민준", "")),
        ("", NameParts()),
        (
            "Estate Of The Late Lieutenant Colonel AB Van Der Heiden Jnr",
            NameParts("Estate Of The Late Lieutenant Colonel", "AB", "Van Der Heiden", "Jnr"),
        ),
    ],
)
def test_a_name_divides_for_sorting(written, parts):
    assert names.split(written) == parts


@given(st.text(max_size=60))
def test_no_word_of_a_name_is_lost_or_made_up(written):
    kept = sorted(word for part in names.split(written) for word in part.replace(",", " ").split())
    assert kept == sorted(written.replace(",", " ").split())


@given(st.text(max_size=60))
def test_folding_again_changes_nothing(text):
    once = names.fold(text)
    assert once.isascii()
    assert names.fold(once) == once


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Zoë O'Brien-Łyś", "zoe obrien lys"), ("O’Brien", "obrien"), ("STRAẞE", "strasse"), ("  A.  B ", "a b"), ("🙂", "slight smile")],
)
def test_a_name_is_found_without_its_accents(text, folded):
    assert names.fold(text) == folded


def test_people_are_sorted_by_family_then_given():
    people = ["Ludwig van Beethoven", "Dr Zoë Adams", "Adam Zeller", "Bob Adams"]
    assert sorted(people, key=names.sort_key) == ["Bob Adams", "Dr Zoë Adams", "Ludwig van Beethoven", "Adam Zeller"]


def test_a_name_made_of_signs_has_a_sort_key_only_if_it_has_letters():
    assert names.sort_key("Mr") == "mr"
    assert names.sort_key("-") == ""


def test_real_joint_names_are_sorted_by_the_family():
    cases = json.loads((real_data.folder("7_names_addresses_phones/name-parse") / "name_parse_cases.json").read_text())
    people = [case["input"] for case in cases if "expected_type" in case]
    assert len(people) > 10
    families = {"jones", "smith", "kennedy", "clinton", "fitzgerald", "voltaire"}
    assert [name for name in people if names.sort_key(name).split()[0] not in families] == []


def test_real_names_of_many_languages_give_their_family():
    cases = json.loads((real_data.folder(CLDR) / "cldr_sample_names.json").read_text())
    pairs = [
        c["fields"] for c in cases if set(c["fields"]) == {"given", "surname"} and c["order"] == "givenFirst" and c["space_native"] == " "
    ]
    plain = [p for p in pairs if " " not in p["given"] + p["surname"] and not names._CJK.search(p["surname"])]
    assert len(plain) > 50
    wrong = [p for p in plain if names.split(f"{p['given']} {p['surname']}").family != p["surname"]]
    assert wrong == []


def test_words_come_once_and_in_order():
    assert words.search_words("Zoë O'Brien", "zoe, St. John's CH1", "") == ("zoe", "obrien", "st", "johns", "ch1")


def test_a_book_is_cut_to_what_search_can_hold():
    assert len(words.search_words(" ".join(f"w{i}" for i in range(5000)))) == words.MOST


class TestCharacters:
    @given(st.text(st.characters(), max_size=80))
    def test_what_is_kept_can_be_stored_shown_and_sent(self, text):
        for kept in (characters.line(text), characters.paragraphs(text)):
            assert characters.why_refused(kept.replace("\n", "")) == ""
            kept.encode("utf-8")
        assert "\n" not in characters.line(text)

    @given(st.text(st.characters(), max_size=80))
    def test_cleaning_again_changes_nothing(self, text):
        assert characters.line(characters.line(text)) == characters.line(text)
        assert characters.paragraphs(characters.paragraphs(text)) == characters.paragraphs(text)

    def test_a_form_says_which_character_it_will_not_take(self):
        assert "direction override (U+202E)" in characters.why_refused("txt.\u202eexe")
        assert "control character (U+0000)" in characters.why_refused("a\x00b")
        assert characters.why_refused("Zoë \u200f(\u2066ab\u2069)\nnext\tline") == ""

    def test_real_names_are_kept_exactly(self):
        cases = json.loads((real_data.folder(CLDR) / "cldr_sample_names.json").read_text())
        for case in cases:
            for text in case["fields"].values():
                assert characters.line(text) == text.strip()

    def test_a_text_that_shows_nothing_is_blank(self):
        assert characters.is_blank(" \u200b\u2060\ufeff\t")
        assert not characters.is_blank(" a ")
