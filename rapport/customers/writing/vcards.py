"""Cards out as vCard 4.0 (RFC 6350) or 3.0 (RFC 2426), for address books old and new."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from rapport.customers.reading.cards import Card, CardAddress, CardValue

WIDTH = 75  # bytes of a line
_ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})
_STANDARD = frozenset({"home", "work", "cell", "fax", "pager", "voice", "video", "text", "textphone"})


def write_cards(stream: BinaryIO, cards: Iterable[Card], version: str = "4.0") -> int:
    """Write every card, one after the other; how many were written."""
    count = 0
    for card in cards:
        count += 1
        stream.writelines(folded(line) for line in content_lines(card, version))
    return count


def content_lines(card: Card, version: str) -> Iterator[str]:
    """The lines of one card before they are folded."""
    name = card.name or card.organisation or "No name"
    yield "BEGIN:VCARD"
    yield f"VERSION:{version}"
    yield f"FN:{_escaped(name)}"
    yield from _names(card, version)
    yield from _texts(card, version)
    for groups, (tag, values) in enumerate((("EMAIL", card.emails), ("TEL", card.phones), ("URL", card.urls)), 1):
        for count, value in enumerate(values, 1):
            yield from _labelled(tag, value, version, f"item{groups}{count}")
    for address in card.addresses:
        yield _address(address, version)
    for value in card.handles:
        service = value.labels[0] if value.labels else "other"
        yield f"{'IMPP' if version == '3.0' else 'SOCIALPROFILE'};{_service(service, version)}:{_escaped(value.value)}"
    for note in card.notes:
        yield f"NOTE:{_escaped(note)}"
    if card.categories:
        yield "CATEGORIES:" + ",".join(map(_escaped, card.categories))
    yield "END:VCARD"


def _names(card: Card, version: str) -> Iterator[str]:
    parts = (card.family, card.given, card.additional, card.title, card.suffix)
    if any(parts) or version == "3.0":
        yield "N:" + ";".join(map(_escaped, parts))
    if card.known_as:
        yield "NICKNAME:" + ",".join(map(_escaped, card.known_as))
    if card.kind:
        yield f"{'KIND' if version == '4.0' else 'X-ADDRESSBOOKSERVER-KIND'}:{_escaped(card.kind)}"
    if card.organisation or card.departments:
        yield "ORG:" + ";".join(map(_escaped, (card.organisation, *card.departments)))


def _texts(card: Card, version: str) -> Iterator[str]:
    """What is one text each."""
    is_new = version == "4.0"
    texts = (
        ("TITLE", card.job_title),
        ("ROLE", card.role),
        ("BDAY", card.birthday.replace("-", "") if is_new and len(card.birthday) == 10 else card.birthday),
        ("UID", card.uid),
        ("LANG" if is_new else "X-LANGUAGE", card.language),
        ("PRONOUNS" if is_new else "X-PRONOUNS", card.pronouns),
        ("X-PHONETIC-FIRST-NAME", card.pronunciation),
    )
    for tag, text in texts:
        if text:
            yield f"{tag}:{_escaped(text)}"
    if card.gender:
        yield f"GENDER:;{_escaped(card.gender)}" if is_new else f"X-GENDER:{_escaped(card.gender)}"


def _labelled(tag: str, value: CardValue, version: str, group: str) -> Iterator[str]:
    """A value with its types, and with people's own word where no type says it."""
    types = [label for label in value.labels if label in _STANDARD]
    own = " ".join(label for label in value.labels if label not in _STANDARD and label != "pref")
    parameters = "".join(f";TYPE={label}" for label in types)
    if value.is_preferred:
        parameters += ";PREF=1" if version == "4.0" else ";TYPE=pref"
    prefix = f"{group}." if own else ""
    yield f"{prefix}{tag}{parameters}:{_escaped(value.value)}"
    if own:
        yield f"{group}.X-ABLabel:{_escaped(own)}"


def _address(address: CardAddress, version: str) -> str:
    parameters = "".join(f";TYPE={label}" for label in address.labels if label in _STANDARD)
    own = " ".join(label for label in address.labels if label not in _STANDARD and label != "pref")
    if own and version == "4.0":
        parameters += f";TYPE={_parameter(own)}"
    return f"ADR{parameters}:" + ";".join(map(_escaped, address[:7]))


def _service(service: str, version: str) -> str:
    return f"{'X-SERVICE-TYPE' if version == '3.0' else 'SERVICE-TYPE'}={_parameter(service)}"


def _parameter(text: str) -> str:
    """A parameter's value in quotes; what quotes cannot hold is written as RFC 6868 says."""
    return '"' + text.replace("^", "^^").replace('"', "^'").replace("\n", "^n").replace("\r", "") + '"'


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def folded(line: str) -> bytes:
    """The bytes of a line, in pieces of at most 75, no character cut in two."""
    data = line.encode("utf-8", "replace")
    pieces, start, room = [], 0, WIDTH
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(data[start:end])
        start, room = end, WIDTH - 1
    pieces.append(data[start:])
    return b"\r\n ".join(pieces) + b"\r\n"
