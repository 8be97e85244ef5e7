import struct
import zipfile
import zlib
from datetime import date, datetime

import pytest
import xlsxwriter

from rapport.customers.reading import Limits, Unreadable, kinds, open_table

SHEET = b"""<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>"""


@pytest.fixture
def book(tmp_path):
    """A workbook as a program would write it, with the cells of every kind."""
    path = tmp_path / "people.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        workbook.add_worksheet("Empty")
        page = workbook.add_worksheet("People")
        page.write_row(2, 1, ["Name", "Phone", "Born", "Seen", "Active", "Score"])
        page.write_row(3, 1, ["Zoë Łyś", 7700900123])
        page.write_datetime(3, 3, date(1980, 2, 1), day)
        page.write_datetime(3, 4, datetime(2024, 2, 1, 9, 30), moment)
        page.write_boolean(3, 5, True)
        page.write_number(3, 6, 1.5)
        page.write_row(5, 1, ["Bob", "020 7946 0123"])
        page.write_formula(5, 3, "=NA()", None, "#N/A")
    return path


def rewritten(path, part, content, name="changed.xlsx", **attributes):
    """The same package with one part changed."""
    target = path.with_name(name)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, content if item.filename == part else old.read(item.filename))
    return target


def test_cells_of_every_kind_are_text(book):
    with open_table(book) as table:
        assert table.kind == kinds.Kind.XLSX
        assert (table.sheet, table.sheets) == ("People", ["Empty", "People"])
        assert table.header == ("Name", "Phone", "Born", "Seen", "Active", "Score")
        rows = list(table.rows())
    assert rows[0] == (4, ["Zoë Łyś", "7700900123", "1980-02-01", "2024-02-01 09:30:00", "yes", "1.5"], ())
    assert rows[1] == (6, ["Bob", "020 7946 0123", "", "", "", ""], ())


def test_a_workbook_by_another_name_is_a_workbook(book):
    with open_table(book.rename(book.with_suffix(".csv"))) as table:
        assert table.kind == kinds.Kind.XLSX


def test_a_sheet_that_is_not_there(book):
    with pytest.raises(Unreadable, match="no sheet called 'Gone'"):
        open_table(book, sheet="Gone")


def test_a_package_that_unpacks_to_more_than_it_says(book):
    """The directory says 10 bytes; the part holds ten million."""
    bomb = rewritten(book, "xl/styles.xml", b"0" * 10_000_000)
    data = bytearray(bomb.read_bytes())
    with zipfile.ZipFile(bomb) as package:
        part = package.getinfo("xl/styles.xml")
    where = data.rfind(b"xl/styles.xml") - 46
    data[where + 24 : where + 28] = struct.pack("<L", 10)
    bomb.write_bytes(data)
    assert part.file_size == 10_000_000
    with pytest.raises(Unreadable, match="would unpack to more than it should"):
        open_table(bomb)


def test_a_package_that_is_almost_only_air(book):
    bomb = rewritten(book, "xl/styles.xml", b"0" * 60_000_000)
    with pytest.raises(Unreadable, match="would unpack to more than it should"):
        open_table(bomb, limits=Limits(ratio=100))


def test_too_many_parts(book):
    with zipfile.ZipFile(book, "a") as package:
        for i in range(60):
            package.writestr(f"xl/media/{i}.png", b"")
    with pytest.raises(Unreadable, match="too many parts"):
        open_table(book, limits=Limits(parts=50))


@pytest.mark.parametrize("reference", [b'r="XFD1048576"', b"r = 'xfd1048576'", b's="1" r="ZZ999999"'])
def test_a_sheet_whose_corners_lie_far_apart(book, reference):
    far = rewritten(book, "xl/worksheets/sheet2.xml", SHEET % (b'<row r="1"><c r="A1"><v>1</v></c><c %s><v>1</v></c></row>' % reference))
    with pytest.raises(Unreadable, match="delete what is empty"):
        open_table(far)


def test_parts_that_share_their_bytes(book):
    """The same packed bytes under many names, as in bombs that do not nest."""
    data = book.read_bytes()
    with zipfile.ZipFile(book) as package:
        start = package.start_dir
        first = package.infolist()[0]
    assert first.header_offset == 0
    directory = data[start : data.rfind(b"PK\x05\x06")]
    end = bytearray(data[data.rfind(b"PK\x05\x06") :])
    count = struct.unpack("<H", end[8:10])[0]
    entry = directory[: 46 + len(first.filename)]
    end[8:12] = struct.pack("<HH", count + 1, count + 1)
    end[12:16] = struct.pack("<L", len(directory) + len(entry))
    book.write_bytes(data[:start] + directory + entry + bytes(end))
    with pytest.raises(Unreadable):
        open_table(book)


def test_a_long_text_repeated_without_end(book):
    strings = b"<sst>" + b"<si><t>" + b"x" * 32_000 + b"</t></si></sst>"
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (i, i) for i in range(1, 3001))
    loud = rewritten(rewritten(book, "xl/sharedStrings.xml", strings), "xl/worksheets/sheet2.xml", SHEET % cells, "loud.xlsx")
    with pytest.raises(Unreadable, match="repeats very long texts"):
        open_table(loud, limits=Limits(text=4_000_000, ratio=100_000))


def test_a_workbook_cut_short(book):
    book.write_bytes(book.read_bytes()[:-400])
    with pytest.raises(Unreadable, match="damaged"):
        open_table(book)


def test_a_part_that_is_not_what_was_packed(book):
    data = bytearray(book.read_bytes())
    with zipfile.ZipFile(book) as package:
        part = package.getinfo("xl/worksheets/sheet2.xml")
    start = part.header_offset + 30 + len(part.filename)
    data[start : start + 20] = b"\xff" * 20
    book.write_bytes(data)
    with pytest.raises(Unreadable, match="damaged"):
        open_table(book)
    assert zlib.crc32(b"") == 0


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["word/document.xml"], "Word document"),
        (["content.xml"], "OpenDocument"),
        (["xl/workbook.bin"], "XLSB"),
        (["photo.jpg"], "compressed"),
    ],
)
def test_other_packages_say_what_they_are(tmp_path, names, sentence):
    path = tmp_path / "people.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        for name in names:
            package.writestr(name, b"x")
    with pytest.raises(Unreadable, match=sentence):
        open_table(path)


def test_a_protected_workbook_says_so(tmp_path):
    path = tmp_path / "people.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(Unreadable, match="protected by a password"):
        open_table(path)


def test_an_old_workbook_that_is_damaged_says_so(tmp_path):
    path = tmp_path / "people.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000)
    with pytest.raises(Unreadable, match="damaged"):
        open_table(path)
