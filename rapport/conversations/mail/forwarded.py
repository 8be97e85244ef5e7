"""A mail that was passed on to us: who wrote it first, when and about what."""

import re
from datetime import datetime

from . import addresses, headers, quoting
from . import subject as subjects
from .facts import Address, Forwarded
from .html_text import QUOTE as MARKED

_LINE = re.compile(r"^[\s>*_|]{0,10}[^\W\d_][\w /-]{0,16}?\s?[*_]{0,2}\s?[:：][*_]{0,2}\s?(.*)$")
_LONGEST = 1_000  # characters of a header that was passed on
_WORDS = (
    *(
        "forward",
        "weitergeleitet",
        "transféré",
        "réexpédi",
        "reenviad",
        "encaminhad",
        "inoltrat",
        "doorgestuurd",
        "vidarebefordra",
        "videresend",
    ),
    *("przekaz", "пересла", "переадрес", "välitett", "přeposl", "転送", "转发"),
)
_QUOTED = re.compile(r"^\s*>\s?")


def read(text: str, subject: str) -> Forwarded | None:
    """The first mail that was passed on, or nothing. Headers that merely stand above a quoted mail make an answer, not a forward."""
    if not (subjects.is_forward(subject) or _says_forwarded(text)):
        return None
    lines = [_QUOTED.sub("", line) for line in text.split("\n")]
    letters = quoting.kinds(lines, MARKED)
    start = letters.find(quoting.HEADER)
    if start < 0:
        return None
    told = next((place for place in range(start - 1, -1, -1) if letters[place] not in (quoting.EMPTY, quoting.RULE)), -1)
    is_said = told >= 0 and letters[told] == quoting.ORIGINAL and _says_forwarded(lines[told])
    if not (is_said or subjects.is_forward(subject)):
        return None
    end = start
    while (
        end < len(letters)
        and letters[end] in (quoting.HEADER, quoting.EMPTY)
        and (letters[end] == quoting.HEADER or quoting.HEADER in letters[end : end + 3])
    ):
        end += 1
    return _forwarded(lines[start:end], "\n".join(lines[end:]).strip("\n"))


def _says_forwarded(line: str) -> bool:
    return any(word in line.lower() for word in _WORDS)


def _forwarded(block: list[str], text: str) -> Forwarded:
    values: dict[str, str] = {}
    last = ""
    for line in block:
        kind = quoting.header_kind(line)
        if kind:
            found = _LINE.match(line)
            last = kind if kind not in values else ""
            if last:
                values[kind] = found[1][:_LONGEST].strip(" *") if found else ""
        elif last and line.strip() and len(values[last]) < _LONGEST:
            values[last] += f" {line[:_LONGEST].strip()}"
    people = [one for one in addresses.read(_plain(values.get("from", ""))) if one.email or one.name]
    return Forwarded(
        sender=people[0] if people else None,
        date=_date(values.get("date", "")),
        subject=headers.line(values.get("subject", "")),
        to=_everyone(values.get("to", "")),
        text=text,
    )


def _plain(value: str) -> str:
    """ "Ann [mailto:ann@example.org]" as other programs write it."""
    return re.sub(r"\[(?:mailto:)?([^\]\s]+@[^\]\s]+)\]", r"<\1>", value).replace("mailto:", "")


def _everyone(value: str) -> tuple[Address, ...]:
    return addresses.reachable(_plain(value))


def _date(value: str) -> datetime | None:
    return headers.date(re.sub(r"\s+(?:at|um|à|kl\.?)\s+", " ", value)) if value else None
