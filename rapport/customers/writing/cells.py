"""Text that a spreadsheet would run as a formula, made plain: and the way back.

A cell of a CSV file whose text starts with =, +, -, @ (also full-width), a tab or a line break, or with spaces and then one
of these, gets an apostrophe in front, which is how people type such text themselves. Left alone are texts of digits and the
signs of a phone number ("+44 7700 900123", "-100"): they cannot call or read anything, and people need to read them. A text
that starts with apostrophes and then would be run gets one more, so that the way back is always exact; our own import takes
it. In XLSX the cell's type says that it is text, so the text is written as it is.
"""

import re

_RUN = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")
_NUMBERS = re.compile(r"[+-]?[0-9(][0-9 ().\-/]*")


def _would_run(text: str) -> bool:
    return bool(_RUN.match(text)) and not _NUMBERS.fullmatch(text)


def neutral(text: str) -> str:
    """The text for a CSV cell: as it is, or with an apostrophe in front."""
    if not text or text[0].isalnum():
        return text
    return "'" + text if _would_run(text) else text


def restored(text: str) -> str:
    """The text as it was before `neutral`, from whoever wrote it so."""
    return text[1:] if text[:1] == "'" and _would_run(text[1:]) else text


def needs_care(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula once somebody edits the cell."""
    return bool(text) and not text[0].isalnum() and _would_run(text)
