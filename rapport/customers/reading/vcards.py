"""vCard files a card at a time: 2.1, 3.0, 4.0 and jCard.

Our own reader: the library at hand gave up on one file in six of those that real programs wrote (soft line breaks,
quoted-printable names, odd group names, a missing END, base64 that is not indented). A card without END is taken when the
next one begins or the file ends, with a warning; cards inside cards (AGENT) are left out of the outer one.
"""

import io
import json
from collections.abc import Iterator
from pathlib import Path

from .card_parts import card_of
from .cards import Card, CardRefused
from .contents import Property, parsed, unfolded
from .encodings import BLOCK, Decoder, guess
from .kinds import Kind, of
from .limits import LIMITS, MEGABYTE, Limits, Unreadable, Warnings
from .records import lines

_JSON_LARGEST = 50 * MEGABYTE  # bytes: JSON is read as a whole


def read_cards(path: str | Path, *, limits: Limits = LIMITS) -> Iterator[Card | CardRefused]:
    """Every card of a file, and for a card that cannot be taken, why."""
    kind = of(path, limits=limits)
    if kind == Kind.JCARD:
        return _from_json(Path(path))
    if kind == Kind.VCARD:
        return _from_text(Path(path), limits)
    raise Unreadable("This is no file of contact cards (vCard).")


def _from_text(path: Path, limits: Limits) -> Iterator[Card | CardRefused]:
    with open(path, "rb") as stream:
        code_page = guess(stream.read(BLOCK))
        stream.seek(0)
        if code_page.startswith(("utf-16", "utf-32")):
            blocks: Iterator[str] = (block.encode().decode("latin-1") for block in Decoder(stream, Warnings()).blocks())
        else:
            blocks = _as_they_are(stream)
        code_page = "cp1252" if code_page.startswith("utf") else code_page
        yield from _cards(unfolded(lines(blocks, limits)), code_page, limits)


def _as_they_are(stream: io.BufferedReader) -> Iterator[str]:
    """Bytes as characters, one for one."""
    stream.seek(3 if stream.peek(3)[:3] == b"\xef\xbb\xbf" else 0)
    while block := stream.read(BLOCK):
        yield block.decode("latin-1")


def _cards(content: Iterator[str], code_page: str, limits: Limits) -> Iterator[Card | CardRefused]:
    for number, (collected, size, has_end) in enumerate(_collected(content, code_page, limits), 1):
        if size > limits.card:
            yield CardRefused(number, f"Card {number:,} is larger than {limits.card // MEGABYTE} MB.")
        else:
            warnings = () if has_end else (f"Card {number:,} has no end: it was taken as far as it goes.",)
            yield card_of(number, collected, warnings)


def _collected(content: Iterator[str], code_page: str, limits: Limits) -> Iterator[tuple[list[Property], int, bool]]:
    """The properties of each card, their size, and whether the card had an end."""
    properties: list[Property] | None = None
    size = depth = 0
    for line in content:
        mark = line[:40].replace(" ", "").upper()
        if mark == "BEGIN:VCARD" or mark.endswith(".BEGIN:VCARD"):
            if properties is not None and properties and properties[-1].name == "AGENT" and not properties[-1].raw.strip():
                depth += 1
                continue
            if properties is not None:
                yield properties, size, False
            properties, size, depth = [], 0, 0
        elif mark == "END:VCARD" or mark.endswith(".END:VCARD"):
            if depth:
                depth -= 1
            elif properties is not None:
                yield properties, size, True
                properties = None
        elif properties is not None and not depth:
            size += len(line)
            if size <= limits.card and (found := parsed(line, code_page)):
                properties.append(found)
    if properties is not None:
        yield properties, size, False


def _from_json(path: Path) -> Iterator[Card | CardRefused]:
    """jCard (RFC 7095): one card, or a list of them."""
    if path.stat().st_size > _JSON_LARGEST:
        raise Unreadable("The file of contact cards is too large: split it and import the parts.")
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise Unreadable("The file of contact cards is damaged: it is not whole JSON.") from None
    cards = [found] if found and isinstance(found[0], str) and found[0].lower() == "vcard" else found
    for number, each in enumerate((each for each in cards if isinstance(each, list)), 1):
        if len(each) > 1 and isinstance(each[1], list):
            yield card_of(number, [p for p in map(_from_array, each[1]) if p], ())
        else:
            yield CardRefused(number, f"Card {number:,} is not a contact card.")


def _from_array(array: object) -> Property | None:
    """One property of a jCard: name, parameters, type, values."""
    if not (isinstance(array, list) and len(array) > 3 and isinstance(array[0], str) and isinstance(array[1], dict)):
        return None
    parameters = {str(k).upper(): tuple(map(str, v)) if isinstance(v, list) else (str(v),) for k, v in array[1].items()}
    group = parameters.pop("GROUP", ("",))[0]
    raw = ",".join(_escaped(value) for value in array[3:])
    return Property(group, array[0].upper(), parameters | {"CHARSET": ("utf-8",)}, raw.encode().decode("latin-1"))


def _escaped(value: object, separator: str = ";") -> str:
    """A JSON value as a vCard writes it: a list has parts (;), a part that is a list has several values (,)."""
    if isinstance(value, list):
        return separator.join(_escaped(each, ",") for each in value)
    text = "" if value is None else str(value)
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
