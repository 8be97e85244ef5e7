"""Bytes as text, whatever the label says: a label that lies is not believed, one that is missing is found out."""

import codecs
import re

from charset_normalizer import from_bytes

# Labels that Python does not know, or reads more narrowly than those who write them.
_MEANT = {
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1": "utf-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-1": "iso2022_jp_ext",
    "cp-850": "cp850",
    "cp50220": "iso2022_jp_ext",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "windows-874": "cp874",
    "x-windows-949": "cp949",
    "utf8mb4": "utf-8",
    "utf-8mb4": "utf-8",
    "big5": "big5hkscs",
    "x-unknown": "",
    "unknown-8bit": "",
    "x-user-defined": "",
    "binary": "",
    "default": "",
}
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_LATIN = {"cp1252", "cp1254", "iso8859-1", "iso8859-15", "ascii"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BEYOND_ASCII = re.compile(r"[\x80-\ufffc\ufffe-\U0010ffff]")
_HIGH = re.compile(rb"[\x80-\xff]")
_SAMPLE = 4096  # bytes that are enough to tell one charset from another


def text_of(content: bytes, label: str = "") -> str:
    """The text in these bytes. Never fails; a byte that means nothing becomes a replacement character."""
    if content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        label = "utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-16"
    return _lines(_text(content, label.strip(" \t\"';").lower()))


def _text(content: bytes, label: str) -> str:
    codec = codec_of(label)
    if content.isascii() and codec in ("", "utf-8", "cp1252") and b"\x1b" not in content:
        return content.decode("ascii")
    if (not codec or codec == "utf-8") and b"\x1b$" in content:
        codec = "iso2022_jp_ext"
    for name in ["utf-8", codec] if codec in _LATIN else [codec, "utf-8"]:
        if name and (text := _strictly(content, name)) is not None:
            return text
    return _guessed(content, codec)


def codec_of(label: str) -> str:
    """Python's codec for a label, or nothing when there is none that reads text."""
    meant = _MEANT.get(label, label)
    if not meant:
        return ""
    try:
        info = codecs.lookup(meant)
    except (LookupError, ValueError):
        return ""
    name = info.name.replace("_", "-") if info.name.startswith("utf") else info.name
    return "" if name in _NO_CHARSETS or not info._is_text_encoding else name  # type: ignore[attr-defined]


def _strictly(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _guessed(content: bytes, codec: str) -> str:
    """No label that works: mostly UTF-8 with a broken byte, then what the letters look like, then the most common of the West."""
    utf8 = content.decode("utf-8", "replace")
    broken = utf8.count("\ufffd")
    if broken <= max(2, len(utf8) // 200) and _BEYOND_ASCII.search(utf8):
        return utf8
    if codec and codec not in _LATIN and codec != "utf-8":
        return content.decode(codec, "replace")
    high = len(_HIGH.findall(content[:_SAMPLE]))
    if high > 40 and (best := from_bytes(content[:_SAMPLE], threshold=0.3).best()):
        return content.decode(best.encoding, "replace")
    return content.decode("cp1252", "replace")


def _lines(text: str) -> str:
    """One kind of line end, no control characters, no halves of characters."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", whole(text))


def whole(text: str) -> str:
    """Halves of characters, which some codecs let through, are replaced: nothing could store them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def bytes_of(value: str) -> bytes:
    """The bytes a header was made from."""
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace")
