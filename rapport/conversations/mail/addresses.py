"""Who a mail is from and to: every way people and programs have written an address list (RFC 5322, groups, routes, comments).

One pass over the tokens, so that ten thousand recipients cost ten thousand steps. What holds no address is left out.
"""

import re

from .facts import Address
from .headers import line, readable

MOST = 20_000  # addresses of one header
MOST_CHARACTERS = 1_500_000
LONGEST = 320  # characters; the longest address RFC 5321 allows is 254

_TOKEN = re.compile(
    r'=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=|"(?:[^"\\]|\\.)*"?|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)?|<[^<>]*>?|[,;:]|[^\s"(<,;:]+|\s+|.',
    re.DOTALL,
)
_UNSAFE = re.compile(r"[\s<>\x00-\x1f\x7f\"']+")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WITHIN = re.compile(r"[^\s<>()\[\],;:\"']{1,64}@[^\s<>()\[\],;:\"']{1,255}")


class _Reading:
    """The addresses found so far, and the one being read."""

    def __init__(self) -> None:
        self.found: list[Address] = []
        self.phrase: list[str] = []
        self.comment = ""
        self.angle: str | None = None

    def end(self) -> None:
        """An address is complete."""
        if self.angle is not None:
            self._add("".join(self.phrase), self.angle)
        elif phrase := "".join(self.phrase).strip():
            self._bare(phrase)
        self.begin()

    def begin(self) -> None:
        """Nothing read of the next one yet."""
        self.phrase, self.comment, self.angle = [], "", None

    def _bare(self, phrase: str) -> None:
        together = re.sub(r"\s*([@.])\s*", r"\1", phrase)
        if "@" in together and " " not in together:
            self._add("", together)
        elif found := _WITHIN.search(phrase):
            self._add(phrase.replace(found.group(), " "), found.group())
        else:
            self._add(phrase, "")

    def _add(self, name: str, email: str) -> None:
        address = Address(_name(name) or _name(self.comment), clean(email))
        if address.email or address.name:
            self.found.append(address)


def read(value: str) -> tuple[Address, ...]:
    """The addresses in a header, in order. A name without an address is kept with an empty `email`."""
    reading, value = _Reading(), value[:MOST_CHARACTERS]
    for token in _TOKEN.findall(value if value.isascii() else readable(value)):
        first = token[0]
        if first == "<" and reading.angle is None:
            reading.angle = token.strip("<>")
        elif first in ",;":
            reading.end()
        elif first == ":" and reading.angle is None and not any("@" in word for word in reading.phrase):
            reading.begin()  # the name of a group
        elif first == "(":
            reading.comment = _ESCAPED.sub(r"\1", token.removeprefix("(").removesuffix(")"))
        elif first == '"':
            reading.phrase.append(_ESCAPED.sub(r"\1", token.removeprefix('"').removesuffix('"')))
        elif reading.angle is None or not reading.phrase:
            reading.phrase.append(" " if token.isspace() else token)
        if len(reading.found) >= MOST:
            break
    reading.end()
    return tuple(reading.found)


def reachable(value: str) -> tuple[Address, ...]:
    """Only those that could be written to, each once."""
    found = {address.key: address for address in reversed(read(value)) if address.email}
    return tuple(reversed(found.values()))


def _name(text: str) -> str:
    name = line(text).strip("'\" ")
    return _ESCAPED.sub(r"\1", name)


def clean(email: str) -> str:
    """An address as it is kept: no route, no spaces, its domain in lower case; nothing when it is none."""
    bare = line(email) if "=?" in email else email
    bare = _UNSAFE.sub("", bare.strip()).removeprefix("mailto:")
    if bare.startswith("@") and ":" in bare:
        bare = bare.rpartition(":")[2]
    local, at, domain = bare.rpartition("@")
    if not at or not local or not domain or len(bare) > LONGEST:
        return ""
    return f"{local}@{domain.rstrip('.').lower()}"
