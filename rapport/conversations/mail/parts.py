"""A mail taken apart: headers and parts as places in the one stretch of bytes that came in.

Written by hand rather than with `email`, which keeps about eight copies of a large mail (520 MB for one of 60 MB) and nests a generator
for each level. Here parts are offsets: a 60 MB mail costs itself and the one part being decoded.
Leniencies, each seen in real mail: CR alone ends a line; blank lines before an enclosed message; a body that begins without a blank line;
a boundary that is never closed, or not the one the header says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .charsets import bytes_of
from .headers import parameters
from .transfer import decoded

DEEPEST = 250  # levels
MOST_PARTS = 5_000
MOST_HEADER_BYTES = 2_000_000
MOST_SCANNED = 4_000_000_000  # bytes looked at for boundaries, all levels together

_END = rb"(?:\r\n|\n|\r(?!\n))"
_BLANK = re.compile(_END + _END)
_LINE = re.compile(rb"\r\n|\n|\r")
_LEADING = re.compile(rb"(?:[ \t]*(?:\r\n|\n|\r))+")
_FIRST_MARK = re.compile(rb"--([^\r\n]*)")
_MARK = re.compile(rb"(?:\r\n|\n|\r)--([^\r\n]*)")
_NOTHING = re.compile(rb"\s*")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)


@dataclass(slots=True)
class Part:
    """A message, or a part of one. Header names are in lower case; values are unfolded but not yet decoded."""

    raw: bytes
    start: int
    end: int
    headers: list[tuple[str, str]]
    type: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    parts: list["Part"] = field(default_factory=list)
    level: int = 0
    begin: int = 0  # where its headers start
    _found: dict[str, str] | None = None

    def header(self, name: str) -> str:
        """The first header of this name, or nothing."""
        if self._found is None:
            self._found = {}
            for known, value in self.headers:
                self._found.setdefault(known, value)
        return self._found.get(name, "")

    def all(self, name: str) -> list[str]:
        """Every header of this name, in order."""
        return [value for known, value in self.headers if known == name]

    @property
    def disposition(self) -> tuple[str, dict[str, str]]:
        """Inline, attachment or nothing, with its parameters."""
        return parameters(self.header("content-disposition"))

    def content(self) -> bytes:
        """The bytes of the body, with the transfer encoding taken off."""
        return decoded(self.raw[self.start : self.end], self.header("content-transfer-encoding"))

    def walk(self) -> Iterator["Part"]:
        """This part and all within, in order; the inside of enclosed messages too."""
        stack = [self]
        while stack:
            part = stack.pop()
            yield part
            stack.extend(reversed(part.parts))


class Splitter:
    """Takes one mail apart and notes what was wrong with it."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._count = 0
        self._scanned = 0

    def split(self, raw: bytes) -> Part:
        """The whole mail."""
        top = self._head(raw, self._skip(raw, 0, len(raw)), len(raw))
        waiting = [top]
        while waiting:
            part = waiting.pop()
            self._open(part)
            waiting.extend(reversed(part.parts))
        return top

    def _skip(self, raw: bytes, start: int, end: int) -> int:
        """Past blank lines before the headers of a message."""
        found = _LEADING.match(raw, start, end)
        return found.end() if found else start

    def _head(self, raw: bytes, start: int, end: int, level: int = 0, default: str = "text/plain") -> Part:
        self._count += 1
        headers, body = self._headers(raw, start, end)
        part = Part(raw, body, end, headers, level=level, begin=start)
        kind, part.params = parameters(part.header("content-type"))
        part.type = kind.lower() if "/" in kind.strip("/") else {"text": "text/plain"}.get(kind.lower(), default)
        return part

    def _headers(self, raw: bytes, start: int, end: int) -> tuple[list[tuple[str, str]], int]:
        if first := _LINE.match(raw, start, end):  # a part without headers
            return [], first.end()
        blank = _BLANK.search(raw, start, min(end, start + MOST_HEADER_BYTES))
        stop, body = (blank.start(), blank.end()) if blank else (min(end, start + MOST_HEADER_BYTES), end)
        if not blank and end - start > MOST_HEADER_BYTES:
            self.problems.append("The headers are longer than any mail needs; only their beginning was read.")
            body = stop
        return self._fields(raw, start, stop, body)

    def _fields(self, raw: bytes, start: int, stop: int, body: int) -> tuple[list[tuple[str, str]], int]:
        fields: list[list[bytes]] = []
        at = start
        for line in _lines(raw, start, stop):
            if line[:1] in (b" ", b"\t"):
                if fields:
                    fields[-1].append(line)
            elif found := _FIELD.match(line):
                fields.append([found[1], found[2]])
            elif line.strip() and not line.startswith((b"From ", b">From ")):
                if not fields or not self._goes_on(raw, at, stop):
                    return [_field(one) for one in fields], at
                self.problems.append("A header line could not be read.")
            at += len(line)
            at += len(found.group()) if (found := _LINE.match(raw, at)) else 0
        return [_field(one) for one in fields], body

    def _goes_on(self, raw: bytes, at: int, stop: int) -> bool:
        """More headers follow a line that is none: the line is broken, not the beginning of the body."""
        rest = raw[at : min(stop, at + 2000)]
        following = _LINE.split(rest, 2)[1:2]
        return bool(following and _FIELD.match(following[0]))

    def _open(self, part: Part) -> None:
        if part.level >= DEEPEST or self._count > MOST_PARTS or self._scanned > MOST_SCANNED:
            if part.type.startswith(("multipart/", "message/")):
                self._refuse()
            return
        if part.type.startswith("multipart/"):
            self._scanned += part.end - part.start
            self._multipart(part)
        elif part.type in ("message/rfc822", "message/global", "message/news"):
            self._enclosed(part)

    def _refuse(self) -> None:
        sentence = "The mail has more parts, or parts within parts, than are opened; the rest is kept unread."
        if sentence not in self.problems:
            self.problems.append(sentence)

    def _enclosed(self, part: Part) -> None:
        raw, start, end = part.raw, part.start, part.end
        if part.header("content-transfer-encoding").strip().lower() in ("base64", "quoted-printable"):
            raw = part.content()
            start, end = 0, len(raw)
        part.parts = [self._head(raw, self._skip(raw, start, end), end, part.level + 1)]

    def _multipart(self, part: Part) -> None:
        boundary = bytes_of(part.params.get("boundary", "")).rstrip()
        edges = self._edges(part, boundary) if boundary else []
        if not edges and (guess := _guess(part)):
            edges = self._edges(part, guess)
        if not edges:
            self.problems.append("The parts of this mail are not marked as they should be; it was read as plain text.")
            part.type = "text/plain"
            return
        default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
        for start, end in edges[: MOST_PARTS - self._count]:
            if not _NOTHING.fullmatch(part.raw, start, end):
                part.parts.append(self._head(part.raw, start, end, part.level + 1, default))

    def _edges(self, part: Part, boundary: bytes) -> list[tuple[int, int]]:
        """Where each part begins and ends."""
        edges: list[tuple[int, int]] = []
        open_at = -1
        for start, line, end in _marks(part):
            is_last = line == boundary + b"--"
            if line != boundary and not is_last:
                continue
            if open_at >= 0:
                edges.append((open_at, max(start, open_at)))
            if is_last:
                return edges
            open_at = _past_line(part.raw, end, part.end)
            if len(edges) > MOST_PARTS:
                self._refuse()
                return edges
        if open_at >= 0:
            edges.append((open_at, part.end))
        return edges


def _guess(part: Part) -> bytes:
    """The boundary that is used, when the header names another: the first marked line that headers or nothing follow."""
    for start, line, end in _marks(part):
        if start > part.start + 20_000:
            break
        following = part.raw[_past_line(part.raw, end, part.end) : end + 200]
        if line.strip() and not line.endswith(b"--") and (_LINE.match(following) or _FIELD.match(_LINE.split(following, maxsplit=1)[0])):
            return line
    return b""


def _marks(part: Part) -> Iterator[tuple[int, bytes, int]]:
    """Each line that begins with two dashes: where the line end before it starts, what it says after them, where it ends."""
    if first := _FIRST_MARK.match(part.raw, part.start, part.end):
        yield part.start, first[1].rstrip(), first.end()
    for found in _MARK.finditer(part.raw, part.start, part.end):
        yield found.start(), found[1].rstrip(), found.end()


def _past_line(raw: bytes, at: int, end: int) -> int:
    found = _LINE.match(raw, at, end)
    return found.end() if found else at


def _lines(raw: bytes, start: int, stop: int) -> Iterator[bytes]:
    at = start
    for found in _LINE.finditer(raw, start, stop):
        yield raw[at : found.start()]
        at = found.end()
    yield raw[at:stop]


def _field(lines: list[bytes]) -> tuple[str, str]:
    value = b"".join(lines[1:]).replace(b"\0", b"").strip()
    try:
        return lines[0].decode("ascii").lower(), value.decode()
    except UnicodeDecodeError:
        return lines[0].decode("ascii").lower(), value.decode("utf-8", "surrogateescape")
