"""Header values made readable: encoded words, parameters, dates and message ids, one line each and nothing that could start another."""

import binascii
import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from .charsets import bytes_of, text_of
from .transfer import decoded

LONGEST = 2_000  # characters of a subject or name that are kept
MOST_IDS = 500  # references of one mail; the oldest and the newest of more

_WORD = re.compile(r"=\?([^?\s]*)\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]*\?[bBqQ]\?)")
_BAD = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_SPACES = re.compile(r"\s+")
_PARAMETER = re.compile(r';?\s{0,3}([^\s=;"]{1,100})\s{0,3}=\s{0,3}(?:"((?:[^"\\]|\\.)*)"?|([^;]*))', re.DOTALL)
_MAIN = re.compile(r"\s*([^;\s]*)")
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_ID = re.compile(r"<\s*([^<>]{1,990}?)\s*>")


def line(value: str) -> str:
    """A value as one line of text: words decoded, control and direction characters gone, spaces single."""
    return _SPACES.sub(" ", _BAD.sub(" ", words(value[: 10 * LONGEST]))).strip()[:LONGEST]


def words(value: str) -> str:
    """Encoded words (RFC 2047) decoded, bytes outside ASCII read as what they look like."""
    if not value.isascii():
        value = readable(value)
    if "=?" not in value:
        return value
    return _joined(_BETWEEN.sub(r"\1", value))


def readable(value: str) -> str:
    """A header whose bytes outside ASCII are read as what they look like."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return text_of(bytes_of(value))
    return value


def _joined(value: str) -> str:
    """Neighbours of one charset are joined as bytes first: some programs cut in the middle of a letter."""
    out: list[str] = []
    at, held, label = 0, b"", ""
    for found in _WORD.finditer(value):
        between, charset = value[at : found.start()], found[1].split("*")[0].lower()
        if held and (between or charset != label):
            out.append(text_of(held, label))
            held = b""
        out.append(between)
        held, label, at = held + _word(found[2], found[3]), charset, found.end()
    if held:
        out.append(text_of(held, label))
    return "".join(out) + value[at:]


def _word(encoding: str, letters: str) -> bytes:
    given = bytes_of(letters)
    if encoding in "qQ":
        return binascii.a2b_qp(given.replace(b"_", b" "), header=False)
    return decoded(given, "base64")


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """The main value and its parameters, continued and encoded ones (RFC 2231) put together."""
    main, rest = _main(value)
    found: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, quoted, bare in _PARAMETER.findall(rest[:20_000]):
        text = re.sub(r"\\(.)", r"\1", quoted) if quoted else bare.strip()
        base, star, number = name.lower().partition("*")
        if not star:
            found.setdefault(base, text)
            continue
        order, is_encoded = number.rstrip("*"), number.endswith("*") or number == ""
        pieces.setdefault(base, []).append((int(order) if order.isdigit() and len(order) < 5 else 0, is_encoded, text))
    for base, given in pieces.items():
        found[base] = _continued(sorted(given))
    return main.strip("\"'"), found


def _main(value: str) -> tuple[str, str]:
    """What stands before the parameters; some programs forget the semicolon."""
    found = _MAIN.match(value)
    return (found[1], value[found.end() :]) if found else ("", value)


def _continued(pieces: list[tuple[int, bool, str]]) -> str:
    label, content = "", b""
    for place, (_, is_encoded, text) in enumerate(pieces):
        if is_encoded and place == 0 and text.count("'") >= 2:
            label, _, text = text.split("'", 2)
        content += unquote_to_bytes(bytes_of(text)) if is_encoded else bytes_of(text)
    return text_of(content, label)


def date(value: str) -> datetime | None:
    """When it says it was written, with its zone; UTC when it names none. Nothing when it cannot be a date."""
    try:
        bare = value.strip()[:500]
        for _ in range(bare.count("(") and 5):
            bare = _COMMENT.sub(" ", bare)
        found = parsedate_tz(" ".join(bare.split()))
        if not found:
            return None
        return _moment(found)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _moment(found: tuple) -> datetime | None:
    offset = found[9]
    zone = timezone(timedelta(seconds=offset)) if offset and abs(offset) < 86_400 else UTC
    year, month, day, hour, minute, second = found[:6]
    moment = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    return moment if 1900 <= moment.year < 9999 else None


def ids(value: str) -> tuple[str, ...]:
    """The message ids in a header, without brackets, each once and in order."""
    if not value:
        return ()
    value = readable(value)
    found = _ID.findall(value)
    if not found and "@" in value:
        found = [word for word in value.split() if "@" in word]
    clean = list(dict.fromkeys("".join(_BAD.sub("", one).split()) for one in found))
    if len(clean) > MOST_IDS:
        clean = clean[: MOST_IDS // 2] + clean[-MOST_IDS // 2 :]
    return tuple(one for one in clean if one)
