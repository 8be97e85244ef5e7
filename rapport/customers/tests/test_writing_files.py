import csv
import io
import json
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rapport.customers.mapping import Column, Entry, Field, Mapping, apply, from_card
from rapport.customers.normalising import characters
from rapport.customers.reading import Card, open_table, read_cards
from rapport.customers.reading.cards import CardAddress, CardValue
from rapport.customers.tests import real_data
from rapport.customers.writing import cells, tables, vcards

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LINE = TEXT.map(characters.line)
PARAGRAPHS = TEXT.map(characters.paragraphs)
WORD = LINE.filter(lambda text: text.strip() and not text.isspace())


def naughty():
    path = real_data.folder("7_names_addresses_phones/naughty-strings") / "blns.json"
    return [text for text in json.loads(path.read_text()) if not characters.is_blank(text)]


def names_of_the_world():
    path = real_data.folder("7_names_addresses_phones/cldr-names") / "cldr_sample_names.json"
    return list(dict.fromkeys(" ".join(case["fields"].values()) for case in json.loads(path.read_text())))


NAME_AND_NOTE = Mapping((Column(0, "Name", Field.NAME), Column(1, "Note", Field.NOTE)))


def through_csv(tmp_path, texts):
    """Name and note of each text, written by us and read by our own import."""
    path = tmp_path / "people.csv"
    with open(path, "wb") as stream:
        tables.write_csv(stream, ["Name", "Note"], [[characters.line(text), characters.paragraphs(text)] for text in texts])
    return _imported(path)


def through_xlsx(tmp_path, texts):
    path = tmp_path / "people.xlsx"
    tables.write_xlsx(path, ["Name", "Note"], [[characters.line(text), characters.paragraphs(text)] for text in texts])
    return _imported(path)


def through_vcards(tmp_path, texts, version):
    path = tmp_path / "people.vcf"
    with open(path, "wb") as stream:
        vcards.write_cards(stream, [Card(name=characters.line(t), notes=(characters.paragraphs(t),)) for t in texts], version)
    entries = [from_card(card) for card in read_cards(path)]
    return [(entry.name, entry.note) for entry in entries]


def _imported(path):
    with open_table(path) as table:
        entries = [apply(NAME_AND_NOTE, row) for row in table.rows()]
    assert all(isinstance(entry, Entry) for entry in entries), entries
    return [(entry.name, entry.note) for entry in entries]


class TestCells:
    @pytest.mark.parametrize(
        "text",
        [
            "=SUM(A1)",
            "+cmd|' /C calc'!A0",
            "-2+3+cmd|' /C calc'!A0",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "  =1",
            "＝1",
            "=",
            "-",
            "+x",
            "'=1",
        ],
    )
    def test_what_would_be_run_is_made_text_and_comes_back(self, text):
        safe = cells.neutral(text)
        assert safe == "'" + text
        assert cells.restored(safe) == text

    @pytest.mark.parametrize(
        "text",
        ["+44 7700 900123", "+447700900123", "-100", "-1.50", "+44 (0)20 7946 0123", "'Draw' Bridge", "O'Brien", "a=b", "", "1+1", "'"],
    )
    def test_what_people_need_to_read_is_left_alone(self, text):
        assert cells.neutral(text) == cells.restored(text) == text

    @given(st.text(st.sampled_from("'=+-@ \t\r\n1a(")), st.text(max_size=5))
    @example("''''=", "")
    def test_the_way_back_is_exact(self, start, end):
        text = start + end
        assert cells.restored(cells.neutral(text)) == text
        assert not re.match(r"[\s]*[=@]|[\t\r\n]", cells.neutral(text))


class TestRoundTrips:
    def test_of_naughty_strings_through_csv(self, tmp_path):
        texts = naughty()
        assert len(texts) > 300
        assert through_csv(tmp_path, texts) == [(characters.line(t), characters.paragraphs(t)) for t in texts]

    def test_of_naughty_strings_through_a_workbook(self, tmp_path):
        texts = naughty()
        assert through_xlsx(tmp_path, texts) == [(characters.line(t), characters.paragraphs(t)) for t in texts]

    @pytest.mark.parametrize("version", ["3.0", "4.0"])
    def test_of_naughty_strings_through_vcards(self, tmp_path, version):
        texts = naughty()
        assert through_vcards(tmp_path, texts, version) == [(characters.line(t), characters.paragraphs(t)) for t in texts]

    def test_of_the_names_of_the_world_through_everything(self, tmp_path):
        names = names_of_the_world()
        expected = [(name.strip(), name.strip()) for name in names]
        assert len(names) > 400
        assert through_csv(tmp_path, names) == expected
        assert through_xlsx(tmp_path, names) == expected
        assert through_vcards(tmp_path, names, "4.0") == expected

    @settings(max_examples=60, deadline=None)
    @given(st.lists(TEXT.filter(lambda text: not characters.is_blank(characters.line(text))), max_size=5))
    def test_of_any_text_through_csv(self, tmp_path_factory, texts):
        tmp_path = tmp_path_factory.mktemp("csv")
        assert through_csv(tmp_path, texts) == [(characters.line(t), characters.paragraphs(t)) for t in texts]

    @settings(max_examples=40, deadline=None)
    @given(st.builds(
        Card, name=WORD, given=WORD, family=LINE, title=LINE, suffix=LINE, additional=LINE, organisation=LINE, job_title=LINE,
        pronouns=LINE,
        known_as=st.lists(WORD, max_size=2, unique=True).map(tuple), categories=st.lists(WORD, max_size=3, unique=True).map(tuple),
        notes=PARAGRAPHS.filter(str.strip).map(lambda text: (text,)), birthday=st.sampled_from(["", "1980-02-01"]),
        emails=st.just((CardValue("a@b.org", ("work", "pref")), CardValue("c@d.org", ("boat",)))),
        phones=st.just((CardValue("+44 7700 900123", ("cell",)),)),
        addresses=WORD.map(lambda text: (CardAddress("", "", text, "Chester", "", "CH1 2AB", "UK", ("home",)),)),
    ), st.sampled_from(["3.0", "4.0"]))  # fmt: skip
    def test_of_any_card(self, tmp_path_factory, card, version):
        path = tmp_path_factory.mktemp("vcf") / "people.vcf"
        with open(path, "wb") as stream:
            assert vcards.write_cards(stream, [card], version) == 1
        (found,) = read_cards(path)
        compared = ("name", "given", "family", "title", "suffix", "organisation", "job_title", "pronouns", "known_as", "categories",
                    "notes", "emails", "phones", "addresses")  # fmt: skip
        assert [getattr(found, name) for name in compared] == [getattr(card, name) for name in compared]
        assert found.birthday.replace("-", "") == card.birthday.replace("-", "")

    def test_of_real_cards(self, tmp_path):
        for source in sorted(real_data.folder("1_contacts").rglob("*.vcf")):
            cards = list(read_cards(source))
            path = tmp_path / "again.vcf"
            with open(path, "wb") as stream:
                vcards.write_cards(stream, cards)
            again = list(read_cards(path))
            assert [_contacts(card) for card in again] == [_contacts(card) for card in cards], source


def _contacts(card):
    return (
        card.name or card.organisation or "No name",
        [v.value for v in card.emails],
        [v.value for v in card.phones],
        [a[:7] for a in card.addresses if any(a[:7])],
        card.notes,
    )


class TestCsv:
    def test_is_what_a_spreadsheet_in_the_uk_opens(self):
        stream = io.BytesIO()
        rows = [["Zoë", date(2024, 2, 1), True, None, Decimal("1.50"), "=1", 'say "hi"\nthere']]
        assert tables.write_csv(stream, ["Name", "Born", "Active", "Gone", "Score", "Sum", "Note"], rows) == 1
        data = stream.getvalue()
        assert data.startswith(b"\xef\xbb\xbfName,Born")
        (found,) = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]
        assert found == ["Zoë", "2024-02-01", "yes", "", "1.50", "'=1", 'say "hi"\nthere']


class TestXlsx:
    def test_holds_text_as_text_and_dates_as_dates(self, tmp_path):
        path = tmp_path / "people.xlsx"
        rows = [["=1+1", date(2024, 2, 1), datetime(2024, 2, 1, 9, 30), True, 12, "0123", "https://b.org", date(1850, 1, 1)]]
        assert tables.write_xlsx(path, list("abcdefgh"), rows) == 1
        with open_table(path, header=True) as table:
            (row,) = table.rows()
        assert row.values == ["=1+1", "2024-02-01", "2024-02-01 09:30:00", "yes", "12", "0123", "https://b.org", "1850-01-01"]
        with zipfile.ZipFile(path) as package:
            sheet = package.read("xl/worksheets/sheet1.xml")
            assert b"<f>" not in sheet
            assert b'quotePrefix="1"' in package.read("xl/styles.xml")

    def test_a_moment_with_its_zone_is_text(self, tmp_path):
        path = tmp_path / "people.xlsx"
        tables.write_xlsx(path, ["Seen"], [[datetime(2024, 2, 1, 9, 30, tzinfo=UTC)]])
        with open_table(path) as table:
            assert table.sample(1)[0].values == ["2024-02-01 09:30:00+00:00"]

    def test_a_cell_that_is_too_long_is_cut_to_what_fits(self, tmp_path):
        path = tmp_path / "people.xlsx"
        tables.write_xlsx(path, ["Note"], [["x" * 40_000]])
        with open_table(path) as table:
            assert len(table.sample(1)[0].values[0]) == tables.LONGEST_CELL


class TestVcards:
    def test_lines_are_short_and_no_character_is_cut(self):
        stream = io.BytesIO()
        vcards.write_cards(stream, [Card(name="漢字" * 60, notes=("a,b;c\\d\ne" * 40,))])
        lines = stream.getvalue().split(b"\r\n")
        assert all(len(line) <= 75 for line in lines)
        assert all(line.decode() for line in lines[:-1])

    def test_what_we_have_no_type_for_keeps_the_owners_word(self, tmp_path):
        path = tmp_path / "people.vcf"
        with open(path, "wb") as stream:
            vcards.write_cards(stream, [Card(name="Ann", phones=(CardValue("07700 900123", ("boat", "pref")),))], "3.0")
        (card,) = read_cards(path)
        assert set(card.phones[0].labels) == {"boat", "pref"}

    def test_an_organisation_is_one_in_both_versions(self, tmp_path):
        for version in ("3.0", "4.0"):
            path = tmp_path / "people.vcf"
            with open(path, "wb") as stream:
                vcards.write_cards(stream, [Card(name="Acme", kind="org", organisation="Acme")], version)
            (card,) = read_cards(path)
            assert from_card(card).kind == "organisation"
