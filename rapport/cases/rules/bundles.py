"""What goes into a bundle of a case and how far: which files become pages, and how words are set so that none runs off the page."""

import re
import unicodedata
from typing import TypedDict

MOST_BYTES = 500 * 1024 * 1024  # of files in one bundle
MOST_PAGES_OF_FILE = 400
MOST_PAGES = 3_000  # of files in one bundle
MOST_BYTES_AS_PAGES = 100 * 1024 * 1024  # of one file that is shown as pages
LONGEST_TEXT, LONGEST_QUOTE = 100_000, 1_500  # characters of one message
LONGEST_RUN = 60  # characters without a place to break a line

AS_PAGES = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
_RUN = re.compile(rf"\S{{{LONGEST_RUN}}}")
_GAPS = re.compile(r"\n\s*\n")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e")
BREAK = "\u200b"


class Paragraph(TypedDict):
    """Lines that belong together, and whether they are read from right to left."""

    rtl: bool
    lines: list[str]


def as_pages(content_type: str) -> str:
    """How a file of this type is shown as pages, "" when it is not."""
    return AS_PAGES.get(content_type.split(";")[0].strip().lower(), "")


def paragraphs(text: str) -> list[Paragraph]:
    """A text as it is set: by paragraphs, with a place to break in whatever is longer than a line."""
    parts = (part.strip("\n") for part in _GAPS.split(printable(text)))
    return [{"rtl": is_rtl(part), "lines": part.split("\n")} for part in parts if part.strip()]


def printable(text: str) -> str:
    """Without what has no shape (control characters) or turns the order of others around, and with places to break."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    shown = "".join(each for each in plain if each == "\n" or not (unicodedata.category(each) in {"Cc", "Cs"} or each in _TURNING))
    return _RUN.sub(lambda run: run[0] + BREAK, shown)


def is_rtl(text: str) -> bool:
    """By the first letter that has a direction."""
    return next((found in {"R", "AL"} for each in text if (found := unicodedata.bidirectional(each)) in {"L", "R", "AL"}), False)


def size(count: int) -> str:
    """A number of bytes as people read it: 812 bytes, 34 KB, 1.2 MB."""
    if count < 1024:
        return f"{count} bytes"
    return f"{count / 1024:.0f} KB" if count < 1024 * 1024 else f"{count / 1024 / 1024:.1f} MB"
