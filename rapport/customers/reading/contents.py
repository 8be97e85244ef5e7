r"""The lines of a vCard file as properties: unfolded, taken apart, and decoded, whatever version wrote them.

Bytes are kept as they are (one character each, Latin-1) until a property's own CHARSET, or UTF-8, or the file's code page
decodes its value: a 2.1 file may use several. Soft breaks of quoted-printable, base64 that is not indented, lines folded
inside a parameter, groups, bare types of 2.1, quoted parameters and their ^n and ^' (RFC 6868) are all read.
Sources: vCard 2.1 (versit, 1996), RFC 2426, RFC 6350.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "Q", "8BIT", "7BIT", "BINARY"})

_NAME = re.compile(r"(?:([^.:;\s]+)\.)?([^.:;\s][^:;\s]*)")
_PARAMETER = re.compile(r';((?:"[^"]*"|[^";:])*)')
_LISTED = re.compile(r'"[^"]*"|[^,]+')
_BASE64_LINE = re.compile(r"[A-Za-z0-9+/=]+\s*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CARETS = {"^n": "\n", "^N": "\n", "^'": '"', "^^": "^"}
_CARET = re.compile(r"\^[nN'^]")


@dataclass(frozen=True, slots=True)
class Property:
    """One property: upper-case name, its parameters (upper-case names), and its value before it is decoded."""

    group: str
    name: str
    parameters: dict[str, tuple[str, ...]]
    raw: str
    code_page: str = "cp1252"

    @property
    def types(self) -> tuple[str, ...]:
        """Its types in lower case, the preferred one marked "pref" whatever way the version marks it."""
        types = dict.fromkeys(each.lower() for each in self.parameters.get("TYPE", ()) if each)
        preference = self.parameters.get("PREF", ())
        if preference and preference[0] in ("", "1", "100"):
            types["pref"] = None
        return tuple(types)

    @property
    def encoding(self) -> str:
        """How the value is packed: "QUOTED-PRINTABLE", "BASE64" or ""."""
        named = (self.parameters.get("ENCODING") or ("",))[0].upper()
        return {"Q": "QUOTED-PRINTABLE", "B": "BASE64"}.get(named, named if named in ("QUOTED-PRINTABLE", "BASE64") else "")

    def text(self) -> str:
        """The value as one text."""
        return unescaped(self._decoded(self.raw))

    def listed(self, separator: str = ",") -> tuple[str, ...]:
        """The value as a list, parts that are empty left out."""
        return tuple(part for part in self.parts(separator) if part)

    def parts(self, separator: str = ";") -> tuple[str, ...]:
        """The value in its parts, each decoded by itself: a separator that is packed or escaped does not divide."""
        if self.encoding == "BASE64":
            return tuple(unescaped(part).strip() for part in split(self._decoded(self.raw), separator))
        return tuple(unescaped(self._decoded(part)).strip() for part in split(self.raw, separator))

    def _decoded(self, raw: str) -> str:
        data = raw.encode("latin-1", "replace")
        if self.encoding == "QUOTED-PRINTABLE":
            data = quopri.decodestring(data)
        elif self.encoding == "BASE64":
            data = _from_base64(data)
        return self._as_text(data)

    def _as_text(self, data: bytes) -> str:
        charset = (self.parameters.get("CHARSET") or ("",))[0]
        for encoding in (charset, "utf-8", self.code_page):
            try:
                if encoding:
                    return data.decode(encoding)
            except (UnicodeError, LookupError):
                continue
        return data.decode("cp1252", "replace")


def _from_base64(data: bytes) -> bytes:
    packed = b"".join(data.split())
    try:
        return base64.b64decode(packed + b"=" * (-len(packed) % 4))
    except (binascii.Error, ValueError):
        return b""


def unescaped(text: str) -> str:
    r"""Without its backslashes: \n is a line break, \, \; \: and \\ themselves."""
    if "\\" not in text:
        return text
    text = text.replace("\\r\\n", "\\n")
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1] if found[1] in ",;:\\\"'" else found[0], text)


def split(text: str, separator: str) -> list[str]:
    """Where the separator stands and no backslash before it."""
    if "\\" not in text:
        return text.split(separator)
    parts, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] == separator:
            parts.append(text[start:at])
            start = at + 1
        at += 1
    return [*parts, text[start:]]


def unfolded(lines: Iterable[str]) -> Iterator[str]:
    """Whole content lines: what was folded or softly broken is joined again."""
    held: str | None = None
    for line in lines:
        bare = line.rstrip("\r\n")
        if held is not None and (joined := _joined(held, bare)) is not None:
            held = joined
            continue
        if held:
            yield held
        held = bare
    if held:
        yield held


def _joined(held: str, line: str) -> str | None:
    """The line held and the next as one, or None when the next stands for itself."""
    if held.endswith("=") and _is_quoted_printable(held):
        return held[:-1] + (line[1:] if line[:1] in " \t" and _starts_packed(line) else line)
    if line[:1] in (" ", "\t"):
        return held + line[1:]
    if line and _BASE64_LINE.fullmatch(line) and _is_base64(held):
        return held + line
    return None


def _starts_packed(line: str) -> bool:
    """A fold on top of a soft break: the space is the fold's when packed text follows it at once."""
    return line[1:2] == "="


def _is_quoted_printable(held: str) -> bool:
    head = held.partition(":")[0].upper()
    return "QUOTED-PRINTABLE" in head or "ENCODING=Q" in head.replace(" ", "").split(";")


def _is_base64(held: str) -> bool:
    head = held[:200].partition(":")[0].upper()
    return "BASE64" in head or "ENCODING=B" in head.replace(" ", "").split(";")


def parsed(line: str, code_page: str = "cp1252") -> Property | None:
    """A content line taken apart, or None when it is none."""
    named = _NAME.match(line)
    if not named:
        return None
    at = named.end()
    parameters: dict[str, tuple[str, ...]] = {}
    while found := _PARAMETER.match(line, at):
        _add_parameter(parameters, found[1].strip())
        at = found.end()
    if line[at : at + 1] != ":":  # a quotation mark that is not closed, or spaces before the colon
        colon = line.find(":", named.end())
        if colon < 0:
            return None
        at = colon
    return Property(named[1] or "", named[2].upper(), parameters, line[at + 1 :], code_page)


def _add_parameter(parameters: dict[str, tuple[str, ...]], text: str) -> None:
    name, equals, value = text.partition("=")
    name = name.strip().upper()
    if not equals:
        value, name = name, "ENCODING" if name in ENCODINGS else "TYPE"
        if value in ("PREF",):
            name, value = "TYPE", "pref"
    values = tuple(_bare(each) for each in _LISTED.findall(value.strip()))
    if name == "TYPE" and len(values) == 1 and "," in values[0]:
        values = tuple(values[0].split(","))
    if name:
        parameters[name] = parameters.get(name, ()) + tuple(each.strip() for each in values)


def _bare(value: str) -> str:
    """Without its quotes and carets."""
    value = value.strip().strip('"')
    return _CARET.sub(lambda found: _CARETS[found[0]], value) if "^" in value else value
