"""Files as pages, by the very process that makes them: what is on a page shows, what harms only fails for itself."""

import zlib

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject, NumberObject, TextStringObject

from rapport.cases.binding import joining, running
from rapport.core import typesetting

ABOUT = {"reference": "CAS-22840", "title": "File 3: boiler.pdf", "most": 400}


@pytest.fixture
def written(tmp_path):
    """A PDF of two pages, the second wider than high."""
    layout = tmp_path / "written.typ"
    layout.write_text('#set page(paper: "a5")\nThe boiler is cold.\n#page(flipped: true)[Wide]')
    path = tmp_path / "written.pdf"
    path.write_bytes(typesetting.pdf(layout))
    return path


def sheets(tmp_path, source, kind="pdf", **more):
    return running.run(tmp_path / "step", "sheets", source=str(source), kind=kind, **{**ABOUT, **more})


def text_of(path):
    return [page.extract_text() for page in PdfReader(path).pages]


def png(wide, high):
    """A grey picture, a bit to each dot."""

    def chunk(name, data):
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = wide.to_bytes(4, "big") + high.to_bytes(4, "big") + b"\x01\x00\x00\x00\x00"
    packer = zlib.compressobj(1)
    rows = b"".join([*(packer.compress(bytes(1 + -(-wide // 8))) for _ in range(high)), packer.flush()])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_each_page_of_a_pdf_is_a_page_that_says_what_it_is_and_its_number(tmp_path, written):
    assert sheets(tmp_path, written) == {"wide": [False, True], "is_partial": False}
    running.run(tmp_path / "step", "numbered", kind="pdf", wide=[False, True], reference="CAS-22840", title=ABOUT["title"], first=7, of=9)
    first, second = text_of(tmp_path / "step" / "sheets.pdf")
    assert "The boiler is cold." in first
    assert "File 3: boiler.pdf, page 1 of 2" in first
    assert "CAS-22840" in second
    assert "Page 8 of 9" in second


def with_note(path, **more):
    """A PDF with an answer in a form, drawn as such answers are."""
    writer = PdfWriter(clone_from=path)
    look = DecodedStreamObject()
    look.set_data(b"BT /F 12 Tf 2 2 Td (I live at 4 Hill Street) Tj ET")
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    look.update(
        {
            NameObject("/BBox"): ArrayObject(map(FloatObject, (0, 0, 200, 20))),
            NameObject("/Resources"): DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F"): font})}),
        }
    )
    note = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/Rect"): ArrayObject(map(FloatObject, (50, 100, 250, 120))),
            NameObject("/V"): TextStringObject("I live at 4 Hill Street"),
            **({NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(look)})} if more.get("is_drawn", True) else {}),
            **({NameObject("/F"): NumberObject(2)} if more.get("is_hidden") else {}),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    writer.write(path)


def test_answers_in_a_form_are_on_its_pages(tmp_path, written):
    with_note(written)
    assert not sheets(tmp_path, written)["is_partial"]
    assert "I live at 4 Hill Street" in text_of(tmp_path / "step" / "sheets.pdf")[0]


def test_what_is_hidden_in_a_pdf_stays_hidden(tmp_path, written):
    with_note(written, is_hidden=True)
    assert not sheets(tmp_path, written)["is_partial"]
    assert "Hill Street" not in text_of(tmp_path / "step" / "sheets.pdf")[0]


def test_an_answer_that_cannot_be_drawn_is_said(tmp_path, written):
    with_note(written, is_drawn=False)
    assert sheets(tmp_path, written)["is_partial"]


def test_nothing_that_acts_comes_along(tmp_path, written):
    writer = PdfWriter(clone_from=written)
    act = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('hello')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(act)
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): DictionaryObject(act)})
    writer.write(written)
    assert b"/JavaScript" in written.read_bytes()
    sheets(tmp_path, written)
    made = (tmp_path / "step" / "sheets.pdf").read_bytes()
    assert not any(word in made for word in (b"/JavaScript", b"/OpenAction", b"/AA", b"/Annots"))


def test_a_pdf_that_is_only_closed_against_changes_is_shown(tmp_path, written):
    writer = PdfWriter(clone_from=written)
    writer.encrypt(user_password="", owner_password="bank", algorithm="AES-256")
    writer.write(written)
    assert "The boiler is cold." in (sheets(tmp_path, written) and text_of(tmp_path / "step" / "sheets.pdf")[0])


def test_a_pdf_with_a_password_says_so(tmp_path, written):
    writer = PdfWriter(clone_from=written)
    writer.encrypt(user_password="secret", algorithm="AES-256")
    writer.write(written)
    assert sheets(tmp_path, written) == {"problem": "It is locked with a password."}


def test_too_many_pages_say_so(tmp_path, written):
    assert sheets(tmp_path, written, most=1) == {"problem": "It has 2 pages, and up to 1 of a file are put in."}


@pytest.mark.parametrize("damage", [lambda content: content[:300], lambda content: b"%PDF-1.7\nnothing", lambda content: b""])
def test_a_broken_pdf_fails_for_itself(tmp_path, written, damage):
    written.write_bytes(damage(written.read_bytes()))
    with pytest.raises(running.StepFailed):
        sheets(tmp_path, written)


def test_a_picture_is_a_page(tmp_path):
    source = tmp_path / "boiler"
    source.write_bytes(png(40, 20))
    assert sheets(tmp_path, source, kind="png")["wide"] == [False]
    assert joining.pages_of(tmp_path / "step" / "sheets.pdf") == 1


def test_a_picture_that_unpacks_to_gigabytes_fails_for_itself(tmp_path):
    source = tmp_path / "bomb"
    source.write_bytes(png(60_000, 60_000))
    assert source.stat().st_size < 10_000_000
    with pytest.raises(running.StepFailed):
        sheets(tmp_path, source, kind="png")


def test_names_are_never_mark_up(tmp_path, written):
    sheets(tmp_path, written, title='File 1: #read("/etc/passwd") *x* $y$.pdf')
    assert '#read("/etc/passwd") *x* $y$.pdf' in text_of(tmp_path / "step" / "sheets.pdf")[0]
