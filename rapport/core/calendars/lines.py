"""From the bytes of a calendar file to its lines, and from its lines to the tree of its components."""

import quopri
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

LINE_ENDS = re.compile(rb"\r\n|\n|\r")
FOLDED = re.compile(rb"(?:\r\r\n|\r\n|\n|\r)[ \t]")
SOFT_BREAK = re.compile(rb"=[ \t]*(?:\r\n|\n|\r)")
NAME = re.compile(r"\s*(?:[A-Za-z0-9_-]+\.)?([A-Za-z0-9_-]+)\s*")
PARAM = re.compile(r';[;\s]*([A-Za-z0-9_-]+)\s*(?:=\s*((?:"[^"]*"|[^";:,])*(?:,(?:"[^"]*"|[^";:,])*)*))?')
SHOWN = 60  # characters of a broken line that are quoted
DEEPEST = 20


@dataclass(frozen=True)
class Line:
    """One property: its name in capitals, its parameters, its value as written, and its number in the file."""

    name: str
    params: dict[str, str]
    value: str


@dataclass
class Component:
    """A component, such as VEVENT, with what stands in it."""

    name: str
    lines: list[Line] = field(default_factory=list)
    inside: list["Component"] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def first(self, name: str) -> Line | None:
        """The first line of a name."""
        return next((line for line in self.lines if line.name == name), None)

    def all(self, name: str) -> list[Line]:
        """Every line of a name."""
        return [line for line in self.lines if line.name == name]


def tree(content: bytes) -> Component:
    """The file as one component without a name. A line that cannot be read is left out of its component, and named there."""
    top = Component("")
    open_now = [top]
    for text in _texts(content):
        line = _line(text)
        if line is None:
            if len(open_now) > 1:
                open_now[-1].problems.append(f"A line is not readable and was left out: {text[:SHOWN].strip()}")
        elif line.name == "BEGIN" and len(open_now) <= DEEPEST:
            begun = Component(line.value.strip().upper())
            open_now[-1].inside.append(begun)
            open_now.append(begun)
        elif line.name == "END":
            _close(open_now, line.value.strip().upper())
        else:
            open_now[-1].lines.append(line)
    return top


def _close(open_now: list[Component], name: str) -> None:
    """End the innermost component of this name, and what was left open inside it."""
    if any(each.name == name for each in open_now[1:]):
        while open_now.pop().name != name:
            pass


def _texts(content: bytes) -> Iterable[str]:
    content = _as_utf8(content)
    if b"QUOTED-PRINTABLE" in content.upper():
        content = SOFT_BREAK.sub(b"=\n=", content).replace(b"=\n=", b"")
    for raw in LINE_ENDS.split(FOLDED.sub(b"", content)):
        if raw.strip():
            yield _decoded(raw)


def _as_utf8(content: bytes) -> bytes:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").encode()
    if content[:2] == b"B\0":
        return content.decode("utf-16-le", "replace").encode()
    return content.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")


def _decoded(raw: bytes) -> str:
    named = re.search(rb"CHARSET=\"?([A-Za-z0-9_-]+)", raw, re.IGNORECASE)
    for charset in ("utf-8", named[1].decode("ascii") if named else "cp1252", "cp1252", "latin-1"):
        try:
            return raw.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("latin-1")


def _line(text: str) -> Line | None:
    """A line taken apart, or None."""
    named = NAME.match(text)
    if named is None:
        return None
    at, params = named.end(), {}
    while at < len(text) and text[at] == ";":
        found = PARAM.match(text, at)
        if found is None:
            return None
        name, value = found[1].upper(), (found[2] or "").strip().strip('"')
        params[name if found[2] is not None else _old_style(name)] = value if found[2] is not None else name
        at = found.end()
    if at >= len(text) or text[at] != ":":
        return None
    return Line(named[1].upper(), params, _value(text[at + 1 :], params))


def _old_style(name: str) -> str:
    """The name of a parameter that vCalendar 1.0 leaves out."""
    return "ENCODING" if name in ("QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT") else name


def _value(text: str, params: dict[str, str]) -> str:
    if params.get("ENCODING", "").upper() != "QUOTED-PRINTABLE":
        return text
    raw = quopri.decodestring(text.encode())
    try:
        return raw.decode(params.get("CHARSET", "utf-8"))
    except (UnicodeDecodeError, LookupError):
        return raw.decode("cp1252", "replace")
