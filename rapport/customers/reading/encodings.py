"""Bytes to text, a block at a time: the encoding is decided on a sample and stays right to the end of the file.

A byte order mark decides. Else UTF-8, when the sample is UTF-8. Else the sample's lines that are not ASCII are looked at:
single marked letters among ASCII mean a Western code page, runs of them another script, for which `charset-normalizer` is
asked. A file that looked like ASCII and turns out otherwise further on is decided there; bytes that do not fit UTF-8 in a
file that is UTF-8 are read as windows-1252, which is what such files are made of. Each of these leaves a warning.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from charset_normalizer import from_bytes

from .limits import Warnings

BLOCK = 1 << 18  # bytes
SAMPLE = 1 << 16  # bytes looked at to guess
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_WESTERN = ("cp1252", "cp1250", "cp1254", "mac_roman", "cp850")
_OTHER_SCRIPTS = ["cp932", "euc_jp", "gb18030", "big5", "cp949", "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp1254", "cp874"]
_NOT_ASCII = re.compile(rb"[\x80-\xff]+")
_LINE_NOT_ASCII = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
_TYPOGRAPHY = frozenset("£€’‘“”–—…•§°©®™½¼¾×·´¨\xa0«»¿¡ºª")
_REPAIR = "rapport-windows-1252"
NAMES = {"cp1252": "windows-1252", "cp932": "Shift-JIS", "cp1250": "windows-1250", "cp1251": "windows-1251", "mac_roman": "Mac Roman"}


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """What to do with bytes that are not UTF-8: they were pasted in from a Western code page."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_REPAIR, _as_windows_1252)


def shown(encoding: str) -> str:
    """The name of an encoding as people know it."""
    return NAMES.get(encoding, encoding.upper().replace("_", "-"))


def guess(sample: bytes, *, is_whole: bool = True) -> str:
    """The encoding of a sample taken from the start of a file."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if wide := _wide(sample):
        return wide
    try:
        codecs.utf_8_decode(sample, "strict", is_whole)
    except UnicodeDecodeError:
        return "utf-8" if _has_utf_8(sample) else _one_byte_or_more(sample)
    return "utf-8"


def _wide(sample: bytes) -> str:
    """UTF-16 without its mark: every second byte of Latin text is zero."""
    even, odd, half = sample[0::2].count(0), sample[1::2].count(0), max(1, len(sample) // 2)
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.1 else ""


def _one_byte_or_more(sample: bytes) -> str:
    """The likeliest encoding of text that is not UTF-8."""
    telling = b"\n".join(_LINE_NOT_ASCII.findall(sample))[:SAMPLE] or sample[:SAMPLE]
    runs = _NOT_ASCII.findall(telling)
    in_runs = sum(len(run) for run in runs if len(run) > 2)
    if in_runs * 2 > sum(map(len, runs)):
        best = from_bytes(telling, cp_isolation=_OTHER_SCRIPTS, threshold=0.4).best()
        if best is not None:
            return str(best.encoding)
    return max(_WESTERN, key=lambda encoding: _plausibility(telling, encoding))


def _plausibility(sample: bytes, encoding: str) -> float:
    """How much of what is not ASCII makes sense: letters within words, and the usual typographic signs."""
    text = sample.decode(encoding, "replace")
    score = total = 0.0
    for before, char, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if char.isascii():
            continue
        total += 1
        if char.isalpha() and (before.isalpha() or after.isalpha()):
            score += 0.6 if char.isupper() and before.islower() else 1
        elif char in _TYPOGRAPHY:
            score += 0.8
    rare = sum(text.count(c) for c in "�þðýÞÐÝŽžŸƒ‡†‰ˇ˘")
    return (score - rare * 0.5) / (total or 1) + (0.2 if encoding == "cp1252" else 0)


class Decoder:
    """Turns a file's bytes into text; `encoding` is what it is read as now, `warnings` what had to be supposed."""

    def __init__(self, stream: BinaryIO, warnings: Warnings) -> None:
        self._stream = stream
        self._warnings = warnings
        self._first = stream.read(BLOCK)
        self.encoding = guess(self._first, is_whole=len(self._first) < BLOCK)
        mark = next((mark for mark, _ in _MARKS if self._first.startswith(mark)), b"")
        self._first = self._first[len(mark) :]

    def blocks(self) -> Iterator[str]:
        """The text, some hundred thousand characters at a time, without its byte order mark."""
        return self._from_utf_8() if self.encoding == "utf-8" else self._from_other(self._first)

    def _from_utf_8(self) -> Iterator[str]:
        data, errors, is_ascii = self._first, "strict", True
        while data:
            block = self._stream.read(BLOCK)
            try:
                text, used = codecs.utf_8_decode(data, errors, not block)
            except UnicodeDecodeError:
                if is_ascii and not _has_utf_8(data):
                    yield from self._from_here(data, block)
                    return
                errors = _REPAIR
                self._warnings.tell("Some characters are not UTF-8 like the rest of the file: they were read as windows-1252.")
                text, used = codecs.utf_8_decode(data, errors, not block)
            is_ascii = is_ascii and text.isascii()
            yield text
            data = data[used:] + block

    def _from_here(self, data: bytes, block: bytes) -> Iterator[str]:
        """The file looked like ASCII so far: what it is shows only now."""
        self.encoding = _one_byte_or_more(data)
        self._warnings.tell(f"Further on, the file is not UTF-8: it was read as {shown(self.encoding)}.")
        yield from self._from_other(data + block)

    def _from_other(self, data: bytes) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        while data:
            block = self._stream.read(BLOCK)
            state = decoder.getstate()
            try:
                text = decoder.decode(data, not block)
            except UnicodeDecodeError:
                decoder.setstate(state)
                decoder.errors = "replace"
                self._warnings.tell(f"Some characters are not {shown(self.encoding)}: they were replaced by \ufffd.")
                text = decoder.decode(data, not block)
            yield text
            data = block


def _has_utf_8(data: bytes) -> bool:
    """Whether the text before the first wrong byte holds letters in UTF-8 already, or most of what follows does."""
    telling = b"\n".join(_LINE_NOT_ASCII.findall(data))[:SAMPLE]
    runs = _NOT_ASCII.findall(telling)
    good = sum(1 for run in runs if _is_utf_8(run))
    return good * 2 > len(runs)


def _is_utf_8(run: bytes) -> bool:
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
