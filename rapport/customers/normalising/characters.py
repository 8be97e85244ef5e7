"""Which characters may be kept, which are taken out, and why.

Names and notes are kept as people write them, in any script, with accents, emoji and joiners. Taken out on import, and
refused by name on a form (so that nobody's text changes behind their back):

- control characters (C0, DEL, C1): they have no written form; a NUL cannot be stored, others break XLSX, logs and terminals;
- the two overrides U+202D and U+202E: they make text read differently from what is stored ("exe.txt" for "txt.exe");
- halves of surrogate pairs, U+FFFE and U+FFFF: no text; they cannot be sent as UTF-8 or written to XML.

Kept: the marks, embeddings and isolates that Arabic and Hebrew need (U+200E, U+200F, U+061C, U+202A to C, U+2066 to 9).
A page isolates every name (`<bdi>`), so one that is left open cannot reach its neighbours.
"""

import re

_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
_EDGES = " \t\n\r\x0b\x0c\x85\xa0\u2028\u2029\u3000\u200b\u2060\ufeff"
_OVERRIDES = "\u202d\u202e"


def line(text: str) -> str:
    """One line: line breaks and tabs become a space, the ends are trimmed, what has no written form is gone."""
    if text.isprintable():
        return text.strip()
    return _NO_TEXT.sub("", _BLANKS.sub(" ", text)).strip(_EDGES)


def paragraphs(text: str) -> str:
    """Several lines: every kind of line break becomes "\\n", tabs stay, what has no written form is gone."""
    if text.isprintable():
        return text.strip()
    return _NO_TEXT.sub("", _BREAKS.sub("\n", text)).strip(_EDGES)


def why_refused(text: str) -> str:
    """For a form: the sentence that says which character cannot be kept, or "" when all can."""
    found = None if text.isprintable() else _NO_TEXT.search(text)
    if found is None:
        return ""
    name = f"U+{ord(found[0]):04X}"
    if found[0] in _OVERRIDES:
        return f"Take out the direction override ({name}): it makes text read differently from what is stored."
    return f"Take out the control character ({name}): it cannot be shown or printed."


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen: empty, spaces, or only marks without a form."""
    return not any(c.isprintable() and not c.isspace() for c in text)
