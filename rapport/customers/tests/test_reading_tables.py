import csv
import io
import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.customers.reading import Limits, Unreadable, kinds, open_table
from rapport.customers.tests import real_data

CONTACTS = real_data.folder("1_contacts")
REAL = sorted(CONTACTS.rglob("*.csv"))


def table_of(tmp_path, content, **options):
    path = tmp_path / "people.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_table(path, **options)


def values(table):
    return [row.values for row in table.rows()]


class TestRealFiles:
    @pytest.mark.parametrize("path", REAL, ids=lambda path: str(path.relative_to(CONTACTS)))
    def test_every_file_is_read_as_the_standard_reader_reads_it(self, path):
        """For files that keep to the rules ours must agree with Python's own reader, cell for cell."""
        with open_table(path) as table:
            ours = [row for row in table.rows() if not row.extra]
        with open(path, newline="", encoding="utf-8-sig") as stream:
            theirs = [record for record in csv.reader(stream, delimiter=table.delimiter) if any(map(str.strip, record))]
        if table.has_header:
            theirs = theirs[next(i for i, record in enumerate(theirs) if record[0].strip() or record[1].strip()) + 1 :]
        width = len(table.header)
        assert [row.values for row in ours] == [(record + [""] * width)[:width] for record in theirs]
        assert table.warnings == []

    @pytest.mark.parametrize("path", sorted((CONTACTS / "csv-spectrum" / "csvs").glob("*.csv")), ids=lambda path: path.name)
    def test_the_dialects_of_csv_spectrum(self, path):
        expected = json.loads((path.parents[1] / "json" / f"{path.stem}.json").read_text())
        with open_table(path) as table:
            found = [dict(zip(table.header, row.values, strict=True)) for row in table.rows()]
        if path.stem == "location_coordinates":  # one object, and its phone number is not the one in the file
            expected = [expected | {"Contact Phone Number": "2095257564"}]
        assert found == expected

    def test_a_file_without_a_header(self):
        with open_table(CONTACTS / "thunderbird-csv" / "csv_no_header.csv") as table:
            assert not table.has_header
            assert table.header == ("Column 1", "Column 2", "Column 3", "Column 4")
            assert [row.number for row in table.rows()] == [1, 2]


class TestEncodings:
    @pytest.mark.parametrize(
        ("encoding", "name"),
        [
            ("utf-8", "Zoë Brontë 漢字"), ("utf-8-sig", "Zoë Brontë"), ("utf-16", "Zoë Łyś"), ("utf-16-le", "Zoë Brontë"),
            ("utf-16-be", "Zoë"), ("utf-32", "Zoë"), ("cp1252", "Zoë Brontë’s – £5"), ("mac_roman", "Zoë Brontë Müller"),
            ("cp932", "田中太郎 山田花子"), ("euc_jp", "田中太郎 山田花子"), ("cp949", "김민준 이서연"), ("cp1251", "Иван Петров"),
            ("cp1253", "Γιώργος Παπαδόπουλος της Θεσσαλονίκης και του Βόλου"), ("cp1254", "Ayşe Yılmaz Doğan"),
        ],
    )  # fmt: skip
    def test_a_file_in_any_encoding(self, tmp_path, encoding, name):
        text = "Name,Email\r\n" + "".join(f"{name},p{i}@example.org\r\n" for i in range(20))
        with table_of(tmp_path, text.encode(encoding)) as table:
            assert table.header == ("Name", "Email")
            assert {row.values[0] for row in table.rows()} == {name}

    def test_a_file_that_looks_like_ascii_until_far_beyond_the_sample(self, tmp_path):
        rows = [f"Person {i},p{i}@example.org" for i in range(60_000)]
        content = "\n".join(["Name,Email", *rows, "Zoë Müller,z@example.org"]).encode("cp1252")
        with table_of(tmp_path, content) as table:
            assert values(table)[-1] == ["Zoë Müller", "z@example.org"]
            assert table.warnings == ["Further on, the file is not UTF-8: it was read as windows-1252."]

    def test_one_wrong_byte_in_a_file_of_utf_8(self, tmp_path):
        content = "Name\nZoë\nŁukasz\n".encode() * 3 + b"Andr\xe9\n" + "Siân\n".encode()
        with table_of(tmp_path, content) as table:
            assert values(table)[-2:] == [["André"], ["Siân"]]
            assert "read as windows-1252" in table.warnings[0]

    def test_bytes_that_are_no_text_in_the_encoding_are_told(self, tmp_path):
        good = "Имя,Город\n" + "Иван Петров,Москва\n" * 5000
        content = good.encode("cp1251") + b"\x98\x98\n"
        with table_of(tmp_path, content) as table:
            assert values(table)[0] == ["Иван Петров", "Москва"]
            assert "replaced" in table.warnings[0]

    @settings(max_examples=60, deadline=None)
    @given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8), st.integers(4, 6))
    def test_no_character_is_cut_between_two_blocks(self, tmp_path_factory, text, block):
        from rapport.customers.reading import encodings
        from rapport.customers.reading.limits import Warnings

        before = encodings.BLOCK
        encodings.BLOCK = block
        try:
            stream = io.BytesIO(b"\xef\xbb\xbf" + text.encode())
            assert "".join(encodings.Decoder(stream, Warnings()).blocks()) == text.removeprefix("\ufeff")
        finally:
            encodings.BLOCK = before


class TestDialects:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_the_delimiter_is_found(self, tmp_path, delimiter):
        rows = [["Name", "Street", "Town"], ["Ann", "1, High St; rear", "Chester"], ["Bob", "2 | 3 Low St", "Leeds\tcity"]]
        stream = io.StringIO()
        csv.writer(stream, delimiter=delimiter).writerows(rows)
        with table_of(tmp_path, stream.getvalue()) as table:
            assert [list(table.header), *values(table)] == rows

    def test_a_line_that_names_it(self, tmp_path):
        with table_of(tmp_path, "sep=;\r\nName;Town\r\nAnn;Chester, Leeds\r\n") as table:
            assert values(table) == [["Ann", "Chester, Leeds"]]

    @settings(max_examples=80, deadline=None)
    @given(
        st.lists(
            st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6), min_size=3, max_size=3),
            max_size=8,
        )
    )
    def test_what_the_standard_writer_wrote_is_read_back(self, tmp_path_factory, rows):
        stream = io.StringIO()
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([["Name", "Email", "Note"], *rows])
        with table_of(tmp_path_factory.mktemp("csv"), stream.getvalue(), header=True) as table:
            assert values(table) == [row for row in rows if "".join(row).strip()]

    def test_line_breaks_of_every_kind(self, tmp_path):
        with table_of(tmp_path, 'Name,Note\rAnn,"one\rtwo"\rBob,\u2028x\x0by\r') as table:
            assert values(table) == [["Ann", "one\rtwo"], ["Bob", "\u2028x\x0by"]]

    def test_quotes_escaped_with_a_backslash(self, tmp_path):
        with table_of(tmp_path, 'Name,Note\n"Ann \\"Annie\\" Lee","says \\"hi\\" to all"\n') as table:
            assert values(table) == [['Ann "Annie" Lee', 'says "hi" to all']]

    def test_a_backslash_is_a_backslash(self, tmp_path):
        with table_of(tmp_path, "Name,Note\nAnn,C:\\new\n") as table:
            assert values(table) == [["Ann", "C:\\new"]]

    def test_nuls_are_no_reason_to_stop(self, tmp_path):
        with table_of(tmp_path, b"Name,Note\nA\x00nn,x\n") as table:
            assert values(table) == [["A\x00nn", "x"]]


class TestRows:
    def test_ragged_rows_are_padded_and_what_is_too_much_is_kept_apart(self, tmp_path):
        with table_of(tmp_path, "Name,Email,Town\nAnn\nBob,b@example.org,Leeds,x,y,\n") as table:
            first, second = table.rows()
        assert first == (2, ["Ann", "", ""], ())
        assert second == (3, ["Bob", "b@example.org", "Leeds"], ("x", "y"))

    def test_blank_rows_are_left_out_but_counted(self, tmp_path):
        with table_of(tmp_path, "\n ,\nName,Email\n\n,\nAnn,a@example.org\n  ,  \n") as table:
            assert [(row.number, row.values) for row in table.rows()] == [(6, ["Ann", "a@example.org"])]

    def test_headings_above_the_header_are_left_out_and_told(self, tmp_path):
        with table_of(tmp_path, "Customers of 2026,,\n\nName,Email,Town\nAnn,a@example.org,Leeds\n") as table:
            assert table.header == ("Name", "Email", "Town")
            assert "The rows above row 3" in table.warnings[0]

    def test_columns_have_names_that_differ(self, tmp_path):
        with table_of(tmp_path, "Name,Email,email,,Email\nAnn,a@example.org,b@example.org,x,y\n") as table:
            assert table.header == ("Name", "Email", "email (2)", "Column 4", "Email (3)")

    def test_a_column_somebody_forgot_to_name(self, tmp_path):
        with table_of(tmp_path, "Name,Email\nAnn,a@example.org,x\nBob,b@example.org,y\n") as table:
            assert table.header == ("Name", "Email", "Column 3")

    def test_a_person_can_say_that_there_is_no_header(self, tmp_path):
        with table_of(tmp_path, "Ann\nBob\n", header=False) as table:
            assert values(table) == [["Ann"], ["Bob"]]

    def test_rows_can_be_read_again(self, tmp_path):
        with table_of(tmp_path, "Name\nAnn\nBob\n") as table:
            assert table.sample(1)[0].values == ["Ann"]
            assert values(table) == values(table) == [["Ann"], ["Bob"]]
            assert table.share_read == 1.0

    def test_a_quotation_mark_that_is_never_closed_costs_one_row_not_the_file(self, tmp_path):
        rows = [f"Person {i},p{i}@example.org\n" for i in range(3000)]
        rows[5] = '"Person 5,p5@example.org\n'
        rows[2999] = '"Person 2999,p2999@example.org\n'
        with table_of(tmp_path, "Name,Email\n" + "".join(rows)) as table:
            found = values(table)
        assert len(found) == 3000
        assert found[5] == ['"Person 5', "p5@example.org"]
        assert found[6] == ["Person 6", "p6@example.org"]
        assert found[2999] == ['"Person 2999', "p2999@example.org"]
        assert "Row 7 opens a quotation mark" in table.warnings[0]

    def test_a_long_note_in_quotes_is_a_note(self, tmp_path):
        note = "\n".join(f"line {i}" for i in range(900))
        with table_of(tmp_path, f'Name,Note\nAnn,"{note}"\nBob,x\n') as table:
            assert values(table) == [["Ann", note], ["Bob", "x"]]


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "The file is empty."), (b" \r\n\xef\xbb\xbf", "The file is empty."), (b"%PDF-1.7 ...", "This is a PDF"),
            (b"\x89PNG\r\n\x1a\n....", "This is a picture"), (b"<html><table><tr><td>Ann</td></tr></table>", "This is a web page"),
            (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook>', "This is a web page or XML"), (b'{"name": "Ann"}', "This is JSON"),
            (b"PK\x03\x04rubbish", "The workbook is damaged"), (b"\x1f\x8b\x08rubbish", "This file is compressed"),
            (bytes(range(32)) * 20, "This file is no table"), (b"BEGIN:VCARD\r\nEND:VCARD", "This is a file of contact cards"),
        ],
    )  # fmt: skip
    def test_what_is_no_table_says_so_whatever_its_name(self, tmp_path, content, sentence):
        with pytest.raises(Unreadable) as refusal:
            table_of(tmp_path, content)
        assert refusal.value.sentence.startswith(sentence)
        assert refusal.value.sentence.endswith(".")

    def test_one_line_of_a_hundred_megabytes(self, tmp_path):
        path = tmp_path / "people.csv"
        with open(path, "wb") as stream:
            for _ in range(100):
                stream.write(b"Name,Email," * 95_000)
        tracemalloc.start()
        with pytest.raises(Unreadable, match="longer than 4 million characters"):
            open_table(path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 60_000_000

    def test_a_file_that_is_too_large_or_too_wide(self, tmp_path):
        with pytest.raises(Unreadable, match="larger than 1 MB"):
            table_of(tmp_path, b"Name\n" * 300_000, limits=Limits(file=1_000_000))
        with pytest.raises(Unreadable, match="more than 2,000 columns"):
            table_of(tmp_path, ",".join(f"C{i}" for i in range(2500)) + "\n")

    def test_memory_does_not_grow_with_the_file(self, tmp_path):
        path = tmp_path / "people.csv"
        with open(path, "w") as stream:
            stream.write("Name,Email,Note\n")
            stream.writelines(f"Person {i},p{i}@example.org,something to say about them\n" for i in range(60_000))
        tracemalloc.start()
        with open_table(path) as table:
            count = sum(1 for _ in table.rows())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == 60_000
        assert peak < 5_000_000

    def test_the_kind_is_told_by_content(self, tmp_path):
        path = tmp_path / "people.xlsx"
        path.write_bytes(b"Name,Email\nAnn,a@example.org\n")
        assert kinds.of(path) == kinds.Kind.CSV
