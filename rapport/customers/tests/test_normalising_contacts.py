import json

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rapport.customers.normalising import addresses, countries, emails, postcodes
from rapport.customers.normalising.addresses import Address
from rapport.customers.tests import real_data

LOCALS = st.text("abzAZ09._%+-'!#\"@ é", min_size=1, max_size=12)
DOMAINS = st.lists(st.text("abzAZ09-xn_é", min_size=1, max_size=6), min_size=1, max_size=3).map(".".join)


class TestEmails:
    @settings(max_examples=600, deadline=None)
    @given(LOCALS, DOMAINS)
    @example("a", "xn--80ak6aa92e.com")
    @example("a", "b.c1")
    @example("a" * 65, "example.org")
    def test_the_fast_path_takes_only_what_the_validator_takes_and_changes_nothing(self, local, domain):
        address = f"{local}@{domain}"
        if emails._COMMON.fullmatch(address) and len(local) <= 64:
            try:
                found = validate_email(address, check_deliverability=False, globally_deliverable=False)
            except EmailNotValidError as error:
                pytest.fail(f"{address}: {error}")
            assert emails.read(address).address == found.normalized

    @pytest.mark.parametrize(
        ("text", "address", "key"),
        [
            ("Ann.Lee@Example.ORG", "Ann.Lee@example.org", "ann.lee@example.org"),
            (" Ann Lee <ann@example.org> ", "ann@example.org", "ann@example.org"),
            ("mailto:ann@example.org", "ann@example.org", "ann@example.org"),
            ("john@doe.invalid", "john@doe.invalid", "john@doe.invalid"),
            ('"ann lee"@example.org', '"ann lee"@example.org', '"ann lee"@example.org'),
            ("jörg@münchen.example", "jörg@münchen.example", "jörg@münchen.example"),
        ],
    )
    def test_an_address_is_kept_as_written_and_found_in_any_case(self, text, address, key):
        assert emails.read(text) == (address, key)

    @pytest.mark.parametrize(
        "text", ["", "abc", "a@b", "a@@example.org", "a b@example.org", "r..m@example.org", "ann@example..org", "@", "a@" + "b" * 300]
    )
    def test_what_no_mail_can_be_sent_to_is_refused(self, text):
        with pytest.raises(emails.NotAnEmail, match="is not an email address"):
            emails.read(text)

    def test_several_in_one_cell(self):
        assert [e.key for e in emails.several("a@example.org; b@example.org, A@example.org")] == [
            "a@example.org",
            "b@example.org",
            "a@example.org",
        ]

    def test_one_wrong_among_several_is_named(self):
        with pytest.raises(emails.NotAnEmail, match="'020 7946 0123'"):
            emails.several("a@example.org / 020 7946 0123")


class TestPostcodes:
    @pytest.mark.parametrize("text", ["ch12ab", "CH1 2AB", " ch1-2ab ", "C H 1 2 A B"])
    def test_is_printed_in_one_way(self, text):
        found = postcodes.read(text)
        assert (found.formatted, found.key) == ("CH1 2AB", "CH12AB")

    @pytest.mark.parametrize("text", ["", "12FSSD", "1A1 1AA", "QA1 1AA", "LZ23 3PA", "EC1Z 8PQ", "LA23 3KA", "SW1A 1AAA", "CH1 2A\u0412"])
    def test_what_cannot_be_one_is_refused(self, text):
        with pytest.raises(postcodes.NotAPostcode, match="is not a UK postcode"):
            postcodes.read(text)

    def test_every_real_case(self):
        cases = json.loads((real_data.folder("7_names_addresses_phones/uk-postcodes") / "postcode_cases.json").read_text())
        wrong = [case for case in cases if _postcode_part(case) != case["expected"]]
        assert len(cases) > 100
        assert wrong == []


PARTS = {"areas": "area", "districts": "district", "incodes": "inward", "outcodes": "outward", "sectors": "sector", "units": "unit"}


def _postcode_part(case):
    function, text = case["function"], case["input"]
    if function == "valid_fragment":
        return postcodes.is_fragment(text)
    found = postcodes.find(text)
    if function == "validation":
        return found is not None
    if found is None:
        return None
    if function == "sub-districts":
        return found.sub_district or None
    return getattr(found, PARTS[function]) if function in PARTS else found.formatted


class TestAddresses:
    def test_parts_make_an_address_of_the_uk(self):
        made = addresses.from_parts(["Flat 2", " ", "12 The Mall"], "London", "", "sw1a1aa")
        assert made == Address(("Flat 2", "12 The Mall"), "London", "", "SW1A 1AA", "GB")
        assert made.printed == "Flat 2\n12 The Mall\nLondon\nSW1A 1AA"

    def test_another_country_keeps_its_postcode_and_is_printed(self):
        made = addresses.from_parts(["10 Rue des Lilas"], "Paris", "", "75001", "France")
        assert (made.country, made.postcode) == ("FR", "75001")
        assert made.printed.endswith("Paris\n75001\nFrance")

    def test_the_county_is_kept_but_not_printed(self):
        made = addresses.from_parts(["1 High Street"], "Chester", "Cheshire", "CH1 2AB")
        assert made.county == "Cheshire"
        assert "Cheshire" not in made.printed

    def test_a_wrong_postcode_is_kept_as_written_and_told(self):
        made = addresses.from_parts(["1 High Street"], "Chester", "", "CH1 2A", "United Kingdom")
        assert made.postcode == "CH1 2A"
        assert addresses.is_doubtful(made)

    def test_a_town_among_the_lines_is_found(self):
        made = addresses.from_parts(["Health Centre", "Lawson Street", "Stockton-on-Tees", "Cleveland"], postcode="TS18 1HU")
        assert (made.lines, made.town, made.county) == (("Health Centre", "Lawson Street"), "Stockton-on-Tees", "Cleveland")
        assert addresses.from_parts(["Flat 2", "12 The Mall"], postcode="SW1A 1AA").town == ""

    def test_a_house_number_of_its_own_goes_first(self):
        assert addresses.from_parts(["High Street"], number="12a").lines == ("12a High Street",)

    @pytest.mark.parametrize(
        ("text", "made"),
        [
            ("1 High Street, Chester, Cheshire CH1 2AB", Address(("1 High Street",), "Chester", "Cheshire", "CH1 2AB", "GB")),
            ("Flat 2\n12, The Mall\nLondon SW1A 1AA\nUK", Address(("Flat 2", "12 The Mall"), "London", "", "SW1A 1AA", "GB")),
            ("221 E. 51st St.", Address(("221 E. 51st St.",))),
            ("SW1A 1AA", Address((), "", "", "SW1A 1AA", "GB")),
            ("", Address()),
        ],
    )
    def test_a_whole_address_is_taken_apart(self, text, made):
        assert addresses.read(text) == made

    def test_two_ways_of_writing_share_a_key(self):
        one = addresses.from_parts(["1, High Street"], "Chester", "", "ch12ab")
        other = addresses.from_parts(["1 HIGH STREET"], "CHESTER", "Cheshire", "CH1 2AB", "England")
        assert one.key == other.key == "ch12ab 1 high street"

    @pytest.mark.parametrize(
        ("text", "code"),
        [("Deutschland", "DE"), ("wales", "GB"), ("U.S.A.", "US"), ("日本", "JP"), ("fr", "FR"), ("+44", ""), ("Narnia", "")],
    )
    def test_a_country_by_any_name(self, text, code):
        assert countries.code(text) == code

    def test_real_addresses_are_printed_as_the_post_prints_them(self):
        cases = json.loads((real_data.folder("7_names_addresses_phones/gb-address-format") / "gb_address_cases.json").read_text())
        wanted = [case for case in cases if {"road", "postcode"} <= set(case["components"])]
        assert len(wanted) >= 4
        for case in wanted:
            parts = case["components"]
            building = [parts.get(name) for name in ("house", "university", "building") if parts.get(name)]
            if "quarter" in parts:
                building = [f"{building[0]}, {parts['quarter']}"]
            road = " ".join(filter(None, [parts.get("house_number"), parts["road"]]))
            town = case["expected"][-3]
            made = addresses.from_parts([*building, road], town, parts["county"], parts["postcode"], parts["country"])
            assert [*made.envelope(), "United Kingdom"] == case["expected"] or made.postcode == "E10"
