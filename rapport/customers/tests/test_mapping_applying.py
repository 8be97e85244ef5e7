import csv
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.customers.mapping import (
    BadMapping,
    Column,
    Entry,
    Field,
    Mapping,
    RowRefused,
    apply,
    entries,
    fingerprint,
    from_card,
    guess,
)  # fmt: skip
from rapport.customers.normalising.addresses import Address
from rapport.customers.reading import Card, CardRefused, Row, open_table, read_cards
from rapport.customers.reading.cards import CardAddress, CardValue
from rapport.customers.tests import real_data


def mapped(fields, **options):
    """A mapping of columns called after their fields; a field may come with options of its column."""
    columns = []
    for i, each in enumerate(fields):
        field, more = each if isinstance(each, tuple) else (each, {})
        columns.append(Column(i, field.value, field, **more))
    return Mapping(tuple(columns), **options)


def entry_of(**cells):
    """One row as an entry; the fields of its columns are the names of the cells."""
    fields = [Field[name.upper()] for name in cells]
    return apply(mapped(fields), Row(12, list(cells.values())))


class TestARow:
    def test_becomes_an_entry(self):
        entry = entry_of(
            external_id="C-1", name="Dr Zoë O'Brien", email="Zoe@Example.org", phone="07700 900123", address_line="1 High Street",
            town="Chester", postcode="ch12ab", organisation="Northgate", job_title="Nurse", birthday="1/2/1980", tags="a; b,a",
        )  # fmt: skip
        assert isinstance(entry, Entry)
        assert (entry.number, entry.kind, entry.name, entry.title, entry.given, entry.family) == (
            12,
            "person",
            "Dr Zoë O'Brien",
            "Dr",
            "Zoë",
            "O'Brien",
        )
        assert (entry.external_id, entry.organisation, entry.job_title) == ("C-1", "Northgate", "Nurse")
        assert entry.emails[0].email == ("Zoe@example.org", "zoe@example.org")
        assert entry.phones[0].phone.e164 == "+447700900123"
        assert entry.addresses[0].address == Address(("1 High Street",), "Chester", "", "CH1 2AB", "GB")
        assert (entry.born_on, entry.tags) == (date(1980, 2, 1), ("a", "b"))

    def test_names_in_columns_of_their_own_are_not_split(self):
        entry = entry_of(title="Mrs", given="Mary Ann", middle="B", family="de la Tour Smith")
        assert (entry.name, entry.title, entry.given, entry.family) == (
            "Mary Ann B de la Tour Smith",
            "Mrs",
            "Mary Ann B",
            "de la Tour Smith",
        )

    def test_a_null_is_a_name_but_no_email(self):
        entry = entry_of(name="Null", email="null", phone="N/A")
        assert (entry.name, entry.emails, entry.phones) == ("Null", (), ())

    def test_without_a_name_it_is_the_organisation_or_known_by_how_it_is_reached(self):
        assert entry_of(name="", organisation="Acme")[1:3] == ("organisation", "Acme")
        assert entry_of(name="", email="ann@example.org")[1:3] == ("person", "ann@example.org")
        assert entry_of(name=" ", phone="07700900123")[1:3] == ("person", "07700 900123")

    def test_a_company_by_its_form(self):
        assert entry_of(name="Acme Widgets Ltd").kind == "organisation"
        assert entry_of(name="Limited").kind == "person"

    def test_several_of_a_kind_once_each(self):
        mapping = mapped([Field.NAME, (Field.EMAIL, {"label": "work"}), Field.EMAIL, (Field.PHONE, {"label": "mobile"}), Field.PHONE])
        entry = apply(mapping, Row(2, ["Ann", "a@b.org ::: c@d.org", "A@b.org", "07700900123", "+44 7700 900123 / 020 7946 0123"]))
        assert [(point.label, point.email.key) for point in entry.emails] == [("work", "a@b.org"), ("work", "c@d.org")]
        assert [(point.label, point.phone.e164) for point in entry.phones] == [("mobile", "+447700900123"), ("", "+442079460123")]

    def test_a_cell_with_an_email_and_a_phone(self):
        entry = entry_of(name="Raj", email_or_phone="raj@example.org / 07700 900123")
        assert (entry.emails[0].email.key, entry.phones[0].phone.e164) == ("raj@example.org", "+447700900123")

    def test_a_label_from_a_column_of_its_own(self):
        mapping = mapped([Field.NAME, (Field.LABEL, {"slot": "email 1"}), (Field.EMAIL, {"slot": "1"})])
        assert apply(mapping, Row(2, ["Ann", "* Work", "a@b.org"])).emails[0].label == "work"

    def test_an_apostrophe_that_only_kept_a_cell_from_being_run_is_taken_off(self):
        entry = entry_of(name="'=SUM(A1)", note="'@home")
        assert (entry.name, entry.note) == ("=SUM(A1)", "@home")
        assert entry_of(name="'Draw' Bridge").name == "'Draw' Bridge"

    def test_control_characters_are_taken_out(self):
        assert entry_of(name="An\x00n\x1b \u202eLee").name == "Ann Lee"

    def test_only_people_have_birthdays(self):
        entry = entry_of(name="Acme Ltd", birthday="1980-02-01")
        assert (entry.kind, entry.born_on) == ("organisation", None)

    def test_words_of_other_programs_for_kind_and_stage(self):
        entry = entry_of(name="Northgate", kind="Company", stage="Lead")
        assert (entry.kind, entry.stage) == ("organisation", "prospect")

    def test_custom_fields_are_texts_by_their_key(self):
        mapping = mapped([Field.NAME, (Field.CUSTOM, {"custom": "boiler"}), (Field.CUSTOM, {"custom": "loft"})])
        assert apply(mapping, Row(2, ["Ann", "Vaillant", ""])).custom == (("boiler", "Vaillant"),)


class TestARowThatIsRefused:
    @pytest.mark.parametrize(
        ("cells", "column", "reason"),
        [
            ({"name": "Ann", "phone": "abc"}, "phone", "Row 12: 'abc' is not a phone number."),
            ({"name": "Ann", "email": "a@@b.org"}, "email", "Row 12: 'a@@b.org' is not an email address."),
            ({"name": "Ann", "birthday": "30/02/1980"}, "birthday", "Row 12: '30/02/1980' is not a date."),
            ({"name": "Ann", "birthday": "1/1/1066"}, "birthday", "Row 12: '1/1/1066' cannot be a date of birth."),
            ({"name": "Ann", "stage": "Hot"}, "stage", "Row 12: 'Hot' is not a stage we know."),
            ({"name": "Ann", "kind": "alien"}, "kind", "Row 12: 'alien' is not a person, an organisation or an internal team."),
            ({"name": "Ann", "owner_email": "Priya"}, "owner-email", "Row 12: 'Priya' is not an email address."),
            ({"name": "", "town": "Leeds"}, "", "Row 12: there is no name, email or phone number."),
            ({"name": "x" * 301}, "name", "Row 12: 'name' is longer than 300 characters."),
        ],
    )
    def test_says_why_in_one_sentence(self, cells, column, reason):
        assert entry_of(**cells) == RowRefused(12, column, reason)

    def test_names_that_are_too_long_together(self):
        assert entry_of(given="g" * 150, family="f" * 150).reason == "Row 12: the name is longer than 300 characters."

    def test_an_address_that_is_too_long(self):
        lines = [Field.ADDRESS_LINE] * 4
        refused = apply(mapped([Field.NAME, *lines]), Row(12, ["Ann", *["x" * 150] * 4]))
        assert refused.reason == "Row 12: the address is longer than 480 characters."

    def test_a_name_that_cannot_be_seen(self):
        assert entry_of(name="\u2066\u200f", town="Leeds").reason == "Row 12: there is no name, email or phone number."

    def test_more_cells_than_columns(self):
        refused = apply(mapped([Field.NAME]), Row(7, ["Ann"], ("x",)))
        assert refused == RowRefused(7, "", "Row 7: there are more cells than columns: a comma may be missing its quotation marks.")

    def test_unless_what_is_doubtful_is_to_be_kept_in_the_note(self):
        mapping = mapped([Field.NAME, Field.PHONE, Field.BIRTHDAY, Field.NOTE], doubtful="note")
        entry = apply(mapping, Row(3, ["Ann", "555-0101", "soon", "hello"]))
        assert entry.note == "hello\n\nphone: 555-0101\n\nbirthday: soon"
        assert entry.warnings == ("Row 3: phone: 555-0101 was kept in the note.", "Row 3: birthday: soon was kept in the note.")

    @settings(max_examples=300, deadline=None)
    @given(st.lists(st.text(max_size=20), min_size=len(Field), max_size=len(Field)))
    def test_no_row_is_a_reason_to_stop(self, cells):
        mapping = mapped([(field, {"custom": "x"}) for field in Field])
        result = apply(mapping, Row(2, cells))
        assert isinstance(result, Entry | RowRefused)
        assert result.number == 2
        if isinstance(result, Entry):
            assert result.name.strip()


class TestAMapping:
    def test_goes_to_text_and_back(self):
        mapping = guess(("Name", "Work Email", "Boat"), []).with_column(2, field=Field.CUSTOM, custom="boat")
        assert Mapping.from_json(mapping.to_json()) == mapping
        assert mapping.columns[2].reason == "You chose this."

    @pytest.mark.parametrize(
        "text",
        [
            "{", "[]", "{}", '{"columns": []}', '{"columns": [1]}', '{"columns": [{"field": "shoe size"}]}',
            '{"columns": [{"field": "custom"}]}',
            '{"columns": [{"field": "name"}], "region": "XX"}', '{"columns": [{"field": "name"}], "doubtful": "guess"}',
            '{"columns": [{"field": "name"}], "date_order": "year"}', '{"columns": [{"field": "name"}], "kind": "cat"}',
            '{"columns": [{"field": "name", "index": 1}, {"field": "email", "index": 1}]}', '{"columns": [{"field": "name", "index": -1}]}',
        ],
    )  # fmt: skip
    def test_that_is_none_is_refused(self, text):
        with pytest.raises(BadMapping) as refusal:
            Mapping.from_json(text)
        assert refusal.value.sentence.endswith(".")

    def test_is_remembered_by_the_names_of_its_columns(self):
        assert fingerprint(["First Name", "E-mail"]) == fingerprint(["first_name", "E MAIL"])
        assert fingerprint(["First Name", "E-mail"]) != fingerprint(["E-mail", "First Name"])


class TestCards:
    def test_a_card_is_the_same_kind_of_entry(self):
        card = Card(
            name="Dr Ann Lee", title="Dr", given="Ann", additional="B", family="Lee", organisation="Acme", job_title="Nurse",
            birthday="19800201", uid="u1",
            emails=(CardValue("old@b.org", ("home",)), CardValue("a@b.org", ("work", "pref"))),
            phones=(CardValue("07700 900123", ("cell",)),),
            addresses=(CardAddress("", "", "1 High St", "Chester", "", "CH1 2AB", "UK", ("home",)),),
            urls=(CardValue("https://b.org"),),
        )  # fmt: skip
        entry = from_card(card, 5)
        assert entry[:7] == (5, "person", "Dr Ann Lee", "Dr", "Ann B", "Lee", "")
        assert [(p.label, p.email.key) for p in entry.emails] == [("work", "a@b.org"), ("home", "old@b.org")]
        assert [(p.label, p.phone.e164) for p in entry.phones] == [("mobile", "+447700900123")]
        assert entry.addresses[0].address.one_line == "1 High St, Chester, CH1 2AB"
        assert (entry.born_on, entry.external_id, entry.handles[0].handle) == (date(1980, 2, 1), "u1", "https://b.org")

    def test_what_cannot_be_read_is_kept_in_the_note(self):
        entry = from_card(Card(name="Ann", phones=(CardValue("123"),), birthday="--0203", notes=("hello",)))
        assert entry.note == "hello\n\nPhone: 123\n\nBirthday: --0203"
        assert len(entry.warnings) == 2

    def test_a_company_is_an_organisation(self):
        assert from_card(Card(name="Acme", organisation="Acme"))[1:3] == ("organisation", "Acme")
        assert from_card(Card(name="Acme", kind="org"))[1:3] == ("organisation", "Acme")

    def test_a_card_that_says_nothing_or_is_no_one(self):
        assert from_card(Card(number=3)).reason == "Card 3 has no name, organisation, email or phone number."
        assert from_card(Card(number=3, kind="group", name="All")).reason == "Card 3 is a group of cards, not a person or an organisation."
        assert from_card(CardRefused(3, "Too large.")) == RowRefused(3, "", "Too large.")


class TestRealFiles:
    def test_every_card_is_an_entry_or_has_a_reason(self):
        results = [from_card(card) for path in sorted(real_data.folder("1_contacts").rglob("*.vcf")) for card in read_cards(path)]
        refused = [result for result in results if isinstance(result, RowRefused)]
        assert len(results) > 150
        assert len(refused) <= 6

    @pytest.mark.parametrize(
        "path", sorted(real_data.folder("1_contacts").rglob("*.csv")), ids=lambda path: f"{path.parent.name}-{path.name}"
    )
    def test_every_row_is_an_entry_or_has_a_reason(self, path):
        with open_table(path) as table:
            mapping = guess(table.header, table.sample())
            rows = list(table.rows())
        results = list(entries(mapping, rows))
        assert [result.number for result in results] == [row.number for row in rows]
        assert all(result.name if isinstance(result, Entry) else result.reason.endswith(".") for result in results)

    def test_the_errors_of_a_file_made_to_have_some(self):
        path = real_data.folder("1_contacts/mahara-user-csv") / "7usersnew-errors.csv"
        with open_table(path) as table:
            expiry = table.header.index("expiry")
            mapping = guess(table.header, table.sample()).with_column(expiry, field=Field.BIRTHDAY)
            results = list(entries(mapping, table.rows()))
        assert [isinstance(result, Entry) for result in results] == [False, False, False, False, True, True]
        assert results[3] == RowRefused(5, "expiry", "Row 5: 'Marych 27, 2025' is not a date.")

    def test_the_practices_of_a_country(self):
        path = real_data.folder("7_names_addresses_phones/uk-gp-practices") / "epraccur.csv"
        with open_table(path) as table:
            mapping = guess(table.header, table.sample())
            results = list(entries(mapping, table.rows()))
        refused = [result for result in results if isinstance(result, RowRefused)]
        taken = [result for result in results if isinstance(result, Entry)]
        assert mapping.kind == "organisation"
        assert len(refused) < len(results) * 0.001, refused[:5]
        with open(path, newline="") as stream:
            postcodes = [row["Postcode"] for row in csv.DictReader(stream)]
        assert sum(entry.addresses[0].address.postcode in postcodes for entry in taken[:500]) == 500
        found = [entry.addresses[0].address for entry in taken]
        assert sum(address.country == "GB" and bool(address.town) for address in found) > len(found) * 0.99
        assert found[0] == Address(("THE HEALTH CENTRE", "LAWSON STREET"), "STOCKTON-ON-TEES", "CLEVELAND", "TS18 1HU", "GB")
