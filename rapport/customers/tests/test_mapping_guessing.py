import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rapport.customers.mapping import Field, Mapping, guess
from rapport.customers.mapping import guessing as guessing_module
from rapport.customers.reading import open_table
from rapport.customers.tests import real_data


def fields_of(header, rows=()):
    """What each column is taken for, with its label where it has one."""
    return {c.header: f"{c.field.value} {c.label}".strip() for c in guess(header, rows).columns if c.field != Field.IGNORE}


def template(name):
    templates = json.loads((real_data.folder("1_contacts/crm-lead-csv") / "header_templates.json").read_text())
    return next(each["columns"] for each in templates if each["format"] == name)


class TestHeadersOfOtherPrograms:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            (
                "google_contacts_2015_style",
                {
                    "Name": "name", "Given Name": "given", "Additional Name": "middle", "Family Name": "family", "Name Prefix": "title",
                    "Nickname": "known-as", "Birthday": "birthday", "Notes": "note", "Group Membership": "tags", "Occupation": "job-title",
                    "E-mail 1 - Value": "email", "E-mail 1 - Type": "label",
                    "Phone 2 - Value": "phone", "Address 1 - Street": "address-line",
                    "Address 1 - City": "town", "Address 1 - Postal Code": "postcode", "Address 1 - Country": "country",
                },
            ),
            (
                "outlook_desktop_start",
                {
                    "Title": "title", "First Name": "given", "Last Name": "family", "Company": "organisation", "Job Title": "job-title",
                    "Business Street": "address-line work", "Business Street 2": "address-line work", "Business City": "town work",
                    "Business Postal Code": "postcode work", "Home Country/Region": "country home",
                    "Business Fax": "phone work fax",
                    "Home Phone 2": "phone home", "Mobile Phone": "phone mobile", "E-mail Address": "email", "E-mail 2 Address": "email",
                    "Categories": "tags", "Birthday": "birthday",
                },
            ),
            (
                "salesforce_contact_start",
                {
                    "Id": "external-id", "Salutation": "title", "MailingStreet": "address-line postal",
                    "MailingPostalCode": "postcode postal",
                    "MobilePhone": "phone mobile", "HomePhone": "phone home", "Email": "email", "Title": "job-title",
                    "Birthdate": "birthday",
                    "Description": "note",
                },
            ),
            (
                "hubspot_contacts_common",
                {
                    "Record ID": "external-id", "First Name": "given", "Last Name": "family", "Email": "email", "Phone Number": "phone",
                    "Job Title": "job-title", "Associated Company": "organisation", "Country/Region": "country",
                },
            ),
            (
                "yahoo",
                {
                    "First": "given", "Last": "family", "Alternate Email 1": "email other", "Mobile": "phone mobile", "Home": "phone home",
                    "Title": "job-title", "Work ZIP": "postcode work", "Home Address": "address-line home", "Comments": "note",
                },
            ),
        ],
    )  # fmt: skip
    def test_are_known(self, name, expected):
        found = fields_of(template(name))
        assert {header: found.get(header) for header in expected} == expected

    def test_what_says_nothing_of_a_person_is_left_out(self):
        found = fields_of(template("salesforce_contact_start"))
        assert not {"IsDeleted", "HasOptedOutOfEmail", "OwnerId", "AccountId", "CreatedDate", "AssistantName"} & set(found)

    @pytest.mark.parametrize(
        "header", ["Email", "EMAIL ADDRESS", "e-mail", "emailAddress", "E_Mail", "Correo", "contact email", "Customer's email address"]
    )
    def test_in_any_spelling(self, header):
        assert fields_of(["Name", header])[header] == "email"

    @pytest.mark.parametrize(
        ("header", "field"),
        [
            ("mobilenumber", "phone mobile"), ("Téléphone", "phone"), ("Pupil first name", "given"),
            ("Tenant mobile number", "phone mobile"),
            ("PLZ", "postcode"), ("D.O.B.", "birthday"), ("AddressLine1", "address-line"), ("Post Code", "postcode"),
            ("Whatsapp Number", "phone whatsapp"),
        ],
    )  # fmt: skip
    def test_and_in_the_words_of_forms(self, header, field):
        assert fields_of(["Name", header])[header] == field


class TestValues:
    def test_speak_where_no_header_does(self):
        rows = [
            ["Ann Lee", "Ann", "Lee", "a@b.org", "07700 900123", "CH1 2AB"],
            ["Bob Ray", "Bob", "Ray", "b@b.org", "020 7946 0123", "SW1A 1AA"],
        ]
        found = guess([f"Column {i}" for i in range(1, 7)], rows)
        assert [c.field.value for c in found.columns] == ["name", "given", "family", "email", "phone", "postcode"]
        assert all(0 < c.confidence < 0.8 for c in found.columns)

    def test_make_a_guess_less_certain_where_they_disagree(self):
        sure, unsure = (guess(["Name", "Email"], [["Ann", value]] * 3).columns[1] for value in ("a@b.org", "see note"))
        assert sure.confidence > 0.9
        assert unsure.confidence == 0.4
        assert unsure.reason == "The column is called 'Email', but only 0% of the values looked at are email addresses."

    def test_tell_a_title_from_a_job(self):
        assert fields_of(["Title", "Name"], [["Mrs", "Ann"]])["Title"] == "title"
        assert fields_of(["Title", "Name"], [["Nurse", "Ann"]])["Title"] == "job-title"

    def test_that_repeat_identify_nobody(self):
        assert "Reference" not in fields_of(["Reference", "Name"], [["A1", "Ann"], ["A1", "Bob"]])

    def test_decide_whether_a_status_is_a_stage_of_ours(self):
        assert fields_of(["Name", "Status"], [["Ann", "Active"]])["Status"] == "stage"
        assert "Status" not in fields_of(["Name", "Status"], [["Ann", "Paid"]])

    def test_of_a_day_of_the_week_are_no_phone_numbers(self):
        assert "Day" not in fields_of(["Name", "Day"], [["Ann", "Monday"]])

    def test_say_which_country_phone_numbers_are_from(self):
        indian = [["Ann", f"98765012{i}{i}"] for i in range(5)]
        assert guess(["Name", "Mobile"], indian).region == "IN"
        assert guess(["Name", "Phone"], [["Ann", "07700 900123"]] * 5).region == "GB"
        assert guess(["Name", "Phone"], [["Ann", "555-0101"]] * 5).region == "GB"
        assert guess(["Name", "Phone", "Country"], [["Ann", "(212) 555-0123", "USA"]]).region == "US"

    def test_say_the_order_of_dates(self):
        assert guess(["Name", "DOB"], [["Ann", "02/28/1980"]]).date_order == "month-first"
        assert guess(["Name", "DOB"], [["Ann", "28/02/1980"]]).date_order == "day-first"

    def test_say_that_the_rows_are_organisations(self):
        assert guess(["Company name", "Website"], []).kind == "organisation"
        assert guess(["Code", "Name"], [["1", "The Elms Surgery"], ["2", "Hill Medical Centre"]]).kind == "organisation"
        assert guess(["Name", "Company"], [["Ann Lee", "Acme Ltd"]]).kind == "person"

    def test_that_are_mostly_no_phone_numbers_cost_no_rows(self):
        assert guess(["Name", "Phone"], [["Ann", "555-0101"]] * 3).doubtful == "note"
        assert guess(["Name", "Phone"], [["Ann", "07700 900123"]] * 3 + [["Bob", "abc"]]).doubtful == "refuse"


class TestEveryColumn:
    @settings(max_examples=300, deadline=None)
    @given(st.lists(st.text(max_size=15), min_size=3, max_size=3), st.lists(st.lists(st.text(max_size=10), max_size=4), max_size=3))
    @example(["---", "1", "☎"], [])
    @example(["E-mail 1 -", "No.", "Name Name"], [["", "", ""]])
    def test_of_any_file_is_something(self, header, rows):
        mapping = guess(header, rows)
        assert [column.header for column in mapping.columns] == header
        assert Mapping.from_json(mapping.to_json()) == mapping

    def test_has_a_reason_in_a_sentence(self):
        header = ["Name", "Name (2)", "password", "Shoe size", "Empty", "Contact owner"]
        columns = guess(header, [["Ann", "Ann L", "secret", "7", "", "Priya"]]).columns
        assert [c.field.value for c in columns] == ["name", "ignore", "ignore", "ignore", "ignore", "ignore"]
        assert columns[1].reason == "Nothing of ours fits: choose a custom field to keep it." or "name" in columns[1].reason
        assert columns[2].reason == "Passwords are never imported."
        assert columns[3].reason == guessing_module.UNKNOWN
        assert columns[4].reason == "The column is empty."
        assert all(c.reason.endswith((".", "...")) for c in columns)

    def test_single_things_come_from_one_column_the_most_certain(self):
        columns = guess(["Account Name", "Company", "Name"], [["", "Acme", "Ann"]]).columns
        assert [c.field.value for c in columns] == ["ignore", "organisation", "name"]
        assert columns[0].reason == "The organisation comes from 'Company'."

    @pytest.mark.parametrize(
        "path", sorted(real_data.folder("1_contacts").rglob("*.csv")), ids=lambda path: f"{path.parent.name}-{path.name}"
    )
    def test_of_a_real_file_is_guessed(self, path):
        with open_table(path) as table:
            mapping = guess(table.header, table.sample())
        assert [c.header for c in mapping.columns] == list(table.header)
        single = [c.field for c in mapping.columns if not c.field.may_repeat]
        assert len(single) == len(set(single))
        assert all(0 <= c.confidence <= 1 and c.reason for c in mapping.columns)
