import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.customers.normalising import phones
from rapport.customers.tests import real_data

SEPARATORS = st.sampled_from(["", "", " ", "-", ".", "(", ")", " (", ") "])
PREFIXES = st.sampled_from(["0", "+44", "+44 ", "0044 ", "+44 (0)", "+440", "", "44", "(0", "(+44) "])
AREAS = st.sampled_from(
    ["20", "7700900", "1632960", "1244", "13873", "113", "800", "8001111", "845", "7911", "7781", "1481", "1534", "16977"]
)


@st.composite
def uk_numbers(draw):
    """What people in the UK type: a prefix, an area and digits, with separators anywhere."""
    area = draw(AREAS | st.text("0123456789", max_size=5))
    rest = draw(st.text("0123456789", min_size=1, max_size=8))
    return draw(PREFIXES) + "".join(digit + draw(SEPARATORS) for digit in area + rest)


def _carefully(text):
    try:
        return phones._read_any(text, "GB")
    except phones.NotAPhone as refusal:
        return str(refusal)


class TestTheFastPath:
    @settings(max_examples=1000, deadline=None)
    @given(uk_numbers() | st.text("0123456789+() -.x#", max_size=18))
    def test_reads_what_the_careful_reading_reads(self, text):
        quickly = phones._common_uk(text)
        assert quickly is None or quickly == _carefully(text)

    @pytest.mark.parametrize(
        "text", ["020 7946 0123", "+44 7912 345678", "(01244) 345678", "0044 20 7946 0123", "7912345678", "07700 900123"]
    )
    def test_takes_the_common_forms(self, text):
        assert phones._common_uk(text) is not None


@pytest.mark.parametrize(
    ("text", "e164", "national"),
    [
        ("020 7946 0123", "+442079460123", "020 7946 0123"),
        ("+44 (0)20 7946 0123", "+442079460123", "020 7946 0123"),
        ("01387312345", "+441387312345", "013873 12345"),
        ("0800 1111", "+448001111", "0800 1111"),
        ("tel:+44-7912-345678", "+447912345678", "07912 345678"),
        ("+33 6 00 00 00 00", "+33600000000", "+33 6 00 00 00 00"),
        ("07700 900123", "+447700900123", "07700 900123"),
        ("７９１２ 345678", "+447912345678", "07912 345678"),
    ],
)
def test_a_number_in_any_form_is_one_number(text, e164, national):
    assert phones.read(text)[:2] == (e164, national)


def test_an_extension_is_kept_apart():
    assert phones.read("020 7946 0123 ext. 12") == phones.Phone("+442079460123", "020 7946 0123", "12")


def test_a_range_that_is_not_in_use_is_taken_and_marked():
    assert not phones.read("01632 960123").is_known
    assert not phones.read("+1 (555) 123-4567").is_known


@pytest.mark.parametrize("text", ["", "abc", "555-0101", "9876543210", "0491 570 156", "+1 555-0100", "0" * 500, "12345678901234567890"])
def test_what_cannot_be_rung_is_refused_in_a_sentence(text):
    with pytest.raises(phones.NotAPhone) as refusal:
        phones.read(text)
    assert refusal.value.sentence.endswith(".")
    assert len(refusal.value.sentence) < 140


def test_a_number_without_its_area_code_says_so():
    with pytest.raises(phones.NotAPhone, match="the area code is missing"):
        phones.read("555-0101")


def test_the_country_of_a_file_can_be_another():
    assert phones.read("9876543210", "IN").e164 == "+919876543210"


def test_several_numbers_in_one_cell():
    found = phones.several("020 7946 0123 / 07912 345678")
    assert [phone.e164 for phone in found] == ["+442079460123", "+447912345678"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("07700 900", ("+447700900",)), ("+44 20", ("+4420",)), ("7946", ("+447946", "+7946")), ("ab", ()), ("12", ())]
)
def test_the_start_of_a_number_finds_it(typed, meant):
    assert phones.keys(typed) == meant


def test_a_text_can_be_sent_to_a_mobile_only():
    assert phones.is_mobile("+447912345678")
    assert phones.is_mobile("+447700900123")
    assert not phones.is_mobile("+442079460123")
    assert not phones.is_mobile("nonsense")


def test_every_country_of_the_world():
    """An example number of each kind in each country; ranges that closed since the list was made are few."""
    path = real_data.folder("7_names_addresses_phones/phone-numbers") / "phone_example_numbers.csv"
    with open(path, newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    wrong = [row["e164"] for row in rows if not _is_read_as(row["e164"], row["e164"], "GB")]
    assert len(rows) > 700
    assert len(wrong) <= len(rows) * 0.01, wrong


def _is_read_as(text, e164, region):
    try:
        return phones.read(text, region).e164 == e164
    except phones.NotAPhone:
        return False
