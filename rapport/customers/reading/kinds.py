"""What a file is, from its first bytes: names and endings lie."""

import re
import zipfile
from enum import StrEnum
from pathlib import Path

from .limits import LIMITS, Limits, Unreadable

HEAD = 8192  # bytes
FEW = 8  # control characters that a text may hold by accident, however short it is


class Kind(StrEnum):
    """What we can read."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    VCARD = "vcard"
    JCARD = "jcard"


_ADVICE = "save it as XLSX or CSV and try again."
_OTHERS = (
    (b"%PDF", f"This is a PDF, not a table: {_ADVICE}"),
    (b"\x89PNG", "This is a picture, not a table."),
    (b"\xff\xd8\xff", "This is a picture, not a table."),
    (b"GIF8", "This is a picture, not a table."),
    (b"{\\rtf", f"This is a text document, not a table: {_ADVICE}"),
    (b"\x1f\x8b", "This file is compressed: unpack it and try again."),
    (b"BZh", "This file is compressed: unpack it and try again."),
    (b"7z\xbc\xaf", "This file is compressed: unpack it and try again."),
    (b"Rar!", "This file is compressed: unpack it and try again."),
    (b"\xfd7zXZ", "This file is compressed: unpack it and try again."),
    (b"SQLite format 3", f"This is a database, not a table: {_ADVICE}"),
    (b"PAR1", f"This is a Parquet file, which we do not read: {_ADVICE}"),
    (b"\x7fELF", "This is a program, not a table."),
    (b"MZ\x90", "This is a program, not a table."),
)
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_WEB = re.compile(r"<(?:!doctype html|html|head|body|table|style|meta|\?xml|!--)", re.IGNORECASE)
_VCARD = re.compile(r"(?:[A-Za-z0-9-]+\.)?BEGIN[ \t]*:[ \t]*VCARD", re.IGNORECASE)
_JCARD = re.compile(r'\[\s*(?:\[\s*)?"(?:vcard|vcardstream)"', re.IGNORECASE)
_JSON = re.compile(r'[\[{]\s*(?:["{\[]|\n)')


def of(path: str | Path, *, limits: Limits = LIMITS) -> Kind:
    """What the file is; it refuses, with what to do, a file that is no list of people."""
    try:
        size = Path(path).stat().st_size
    except FileNotFoundError:
        raise Unreadable("This file is gone from where files are kept. Send it again.") from None
    with open(path, "rb") as stream:
        head = stream.read(HEAD)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("The file is empty.")
    if size > limits.file:
        raise Unreadable(f"The file is larger than {limits.file // 1_000_000:,} MB: split it and import the parts.")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_package(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _of_compound(path)
    if head.startswith((b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")):
        raise Unreadable(f"This is a workbook from before 1997, which we do not read: {_ADVICE}")
    for start, sentence in _OTHERS:
        if head.startswith(start):
            raise Unreadable(sentence)
    return _of_text(head)


def _of_package(path: str | Path) -> Kind:
    """A workbook, or something else that is kept in a ZIP."""
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unreadable("The workbook is damaged: open it in a spreadsheet, save it again and try again.") from None
    if any(name.lower() == "xl/workbook.xml" for name in names):
        return Kind.XLSX
    if any(name.endswith("workbook.bin") for name in names):
        raise Unreadable(f"This is a binary workbook (XLSB), which we do not read: {_ADVICE}")
    if "word/document.xml" in names:
        raise Unreadable(f"This is a Word document, not a table: {_ADVICE}")
    if "content.xml" in names:
        raise Unreadable(f"This is an OpenDocument file, which we do not read: {_ADVICE}")
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return Kind.XLSX
    raise Unreadable("This file is compressed: unpack it and try again.")


def _of_compound(path: str | Path) -> Kind:
    """An old workbook; a protected new one and old Word files look alike from outside."""
    with open(path, "rb") as stream:
        data = stream.read(2_000_000)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("The workbook is protected by a password: save it without one and try again.")
    if "WordDocument".encode("utf-16-le") in data:
        raise Unreadable(f"This is a Word document, not a table: {_ADVICE}")
    return Kind.XLS


def _of_text(head: bytes) -> Kind:
    text = _as_text(head).lstrip("\ufeff \t\r\n\x00")
    if _VCARD.match(text):
        return Kind.VCARD
    if _JCARD.match(text):
        return Kind.JCARD
    if _WEB.match(text):
        raise Unreadable(f"This is a web page or XML, whatever its name says: open it in a spreadsheet, {_ADVICE}")
    if _JSON.match(text):
        raise Unreadable("This is JSON, not a table: CSV, XLSX and vCard can be imported.")
    if _is_binary(head):
        raise Unreadable("This file is no table: CSV, XLSX and vCard can be imported.")
    return Kind.CSV


def _as_text(head: bytes) -> str:
    """Good enough to look at the start; the real encoding is found later."""
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return head.decode("utf-32", "replace")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return head.replace(b"\x00", b"").decode("utf-8", "replace")


def _is_binary(head: bytes) -> bool:
    """Whether control characters are too many for text; NULs every second byte are UTF-16."""
    if head.startswith(_TEXT_MARKS):
        return False
    zeros = max(head[0::2].count(0), head[1::2].count(0))
    without = head.replace(b"\x00", b"") if zeros > len(head) // 5 else head
    controls = sum(byte < 9 or (14 <= byte < 32 and byte != 27) for byte in without)
    return controls > len(without) // 20 + FEW
