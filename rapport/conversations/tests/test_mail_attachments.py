"""Files that come along: named safely, typed by what they hold, kept whatever they are."""

import base64

import pytest

from rapport.conversations import mail
from rapport.conversations.mail import attachments, filenames

from .mail_making import multipart, read

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30


def attached(heads: str, content: bytes) -> mail.Attachment:
    made = multipart(
        ("Content-Type: text/plain", "see"), (f"{heads}\r\nContent-Transfer-Encoding: base64", base64.b64encode(content).decode())
    )
    return mail.read(made).attachments[0]


def test_a_file_is_what_it_holds_not_what_it_is_called():
    found = attached('Content-Type: application/pdf; name="invoice.pdf"\r\nContent-Disposition: attachment', PNG)
    assert (found.filename, found.declared_type, found.content_type, found.size) == (
        "invoice.pdf",
        "application/pdf",
        "image/png",
        len(PNG),
    )
    assert len(found.sha256) == 64


@pytest.mark.parametrize(
    ("content", "declared", "found"),
    [
        (b"<html><script>x</script>", "image/png", "text/html"),
        (b"  <?xml version='1.0'?>\n<svg onload=x>", "image/jpeg", "image/svg+xml"),
        (b"BEGIN:VCALENDAR\r\n", "application/octet-stream", "text/calendar"),
        (b"a,b\n1,2\n", "text/csv", "text/csv"),
        (b"a,b\n1,2\n", "image/png", "text/plain"),
        (b"\x00\x01\x02\x03", "text/plain", "application/octet-stream"),
        (b"PK\x03\x04" + b"\0" * 40, "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
        (b"PK\x03\x04" + b"\0" * 40, "text/html", "application/zip"),
        (b"%PDF-1.7\n", "application/octet-stream", "application/pdf"),
        (b"\x78\x9f\x3e\x22\x01\x00", "application/octet-stream", "application/ms-tnef"),
        (b"<b>x", "text/html", "text/plain"),
        (b"", "application/pdf", "text/plain"),
    ],
)
def test_types_by_content(content, declared, found):
    assert attachments.found_type(content, declared) == found


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\report.doc", "report.doc"),
        ("in\u202efdp.exe", "infdp.exe"),
        ("line\r\nbreak.txt", "linebreak.txt"),
        ("a\0b.txt", "ab.txt"),
        ("  ..  ", "attachment-1.pdf"),
        ("", "attachment-1.pdf"),
        ("CON.txt", "_CON.txt"),
        ('we"ird<>|?*.txt', "we_ird_.txt"),
        ("=?utf-8?q?caf=C3=A9.txt?=", "café.txt"),
        ("пример.pdf", "пример.pdf"),
    ],
)
def test_names_are_safe_to_show(given, shown):
    assert filenames.safe(given, "application/pdf") == shown


def test_a_long_name_keeps_its_ending():
    shown = filenames.safe("x" * 5000 + ".pdf")
    assert len(shown) == filenames.LONGEST
    assert shown.endswith("….pdf")


def test_a_name_in_pieces_and_in_percent():
    found = attached(
        "Content-Type: application/x\r\nContent-Disposition: attachment; filename*0*=utf-8''caf%C3; filename*1*=%A9; filename*2=.txt", b"x"
    )
    assert found.filename == "café.txt"


def test_an_inline_image_keeps_its_id():
    found = attached("Content-Type: image/png\r\nContent-Disposition: inline\r\nContent-ID: <logo@x>", PNG)
    assert (found.content_id, found.is_inline) == ("logo@x", True)


def test_a_file_written_into_the_text_is_taken_out():
    found = read("before\r\nbegin 644 note.txt\r\n#:&D*\r\n`\r\nend\r\nafter")
    assert [(one.filename, one.content) for one in found.attachments] == [("note.txt", b"hi\n")]
    assert found.text.split() == ["before", "after"]


def test_words_that_look_like_a_file_are_words():
    assert read("begin 644 note.txt\r\nnothing of the kind").text == "begin 644 note.txt\nnothing of the kind"


def test_winmail_is_kept():
    found = attached('Content-Type: application/ms-tnef; name="winmail.dat"', b"\x78\x9f\x3e\x22\x01\x00")
    assert (found.filename, found.content_type) == ("winmail.dat", "application/ms-tnef")


def test_broken_base64_gives_what_there_is():
    made = multipart(("Content-Type: application/x; name=a\r\nContent-Transfer-Encoding: base64", "aGVs!!bG8gd29ybG\r\nQ"))
    assert mail.read(made).attachments[0].content == b"hello world"
