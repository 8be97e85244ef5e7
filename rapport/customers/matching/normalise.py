"""Records made comparable: accents, case, punctuation, titles, pet names and ways to write a number taken away.

Every function is idempotent: what it gave, given again, comes back the same. Nothing here is shown to anyone.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from anyascii import anyascii

from rapport.customers.matching.nicknames import root_of
from rapport.customers.matching.records import Identity

_APART = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile(r"['`´’]")
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "revd", "reverend", "sir", "dame", "lord", "lady"}
    | {"baron", "baroness", "baronet", "earl", "duke", "duchess", "viscount", "marquess", "count", "countess"}
    | {"jr", "jnr", "junior", "sr", "snr", "senior", "esq", "obe", "mbe", "cbe", "qc", "kc", "mp", "bt", "phd"}
)
_PARTICLES = frozenset({"of", "the", "and", "1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th"})
_COMPANY = frozenset(
    {"ltd", "limited", "plc", "llp", "lp", "cic", "cio", "inc", "llc", "co", "company", "corp", "gmbh"}
    | {"uk", "gb", "group", "holdings", "services", "the", "and"}
)
_STREETS = {
    "st": "street", "str": "street", "rd": "road", "ave": "avenue", "av": "avenue", "cl": "close", "ln": "lane",
    "dr": "drive", "cres": "crescent", "crt": "court", "ct": "court", "pl": "place", "sq": "square", "gdns": "gardens",
    "tce": "terrace", "terr": "terrace", "pk": "park", "hse": "house", "apt": "flat", "apartment": "flat", "cct": "circuit",
}  # fmt: skip
_ORDINARY = frozenset({*_STREETS.values(), "the", "way", "estate", "court", "north", "south", "east", "west"})
_NUMBER = re.compile(r"\b\d+[a-z]?\b")
_UK_OUTWARD = re.compile(r"^([a-z]{1,2}\d[a-z\d]?)(\d[a-z]{2})$")


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Plain lower-case letters and digits, words one space apart: "  O'Néill-Smith " gives "oneill smith"."""
    plain = anyascii(text).lower()
    return " ".join(_APART.split(_APOSTROPHES.sub("", plain))).strip()


def name_words(text: str) -> tuple[str, ...]:
    """The words of a person's name without titles and particles, unless nothing else is left."""
    words = fold(text).split()
    kept = tuple(word for word in words if word not in _TITLES and word not in _PARTICLES)
    return kept or tuple(words)


def company_words(text: str) -> tuple[str, ...]:
    """The words of an organisation's name without its legal form, unless nothing else is left."""
    words = fold(text).split()
    return tuple(word for word in words if word not in _COMPANY) or tuple(words)


def birth_date(text: str) -> str:
    """Eight digits, year first; an impossible date is kept, for a typing error still tells; else empty."""
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) == 8 and digits.isascii() else ""


def email(text: str) -> str:
    """An address in lower case without spaces and without the +label before the @; not an address: empty."""
    local, at, host = anyascii("".join(text.split())).lower().rpartition("@")
    local = local.split("+")[0] or local
    return f"{local}@{host}" if at and local and host else ""


def phone(text: str) -> str:
    """The digits of a number that has at least six of them."""
    digits = re.sub(r"[^0-9]", "", text)
    return digits if len(digits) >= 6 else ""


def postcode(text: str) -> str:
    """Letters and digits, nothing between."""
    return fold(text).replace(" ", "")


def outward(code: str) -> str:
    """The half of a normalised postcode that names a district; all but two characters where the form is foreign."""
    found = _UK_OUTWARD.match(code)
    return found[1] if found else code[:-2]


@lru_cache(maxsize=1 << 16)
def street(text: str) -> str:
    """An address line with the usual short forms written out: "3, High St." gives "3 high street"."""
    words = fold(text).split()
    return " ".join(_STREETS.get(word, word) if place else word for place, word in enumerate(words))


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """A rough code of how a word sounds: its first letter and the classes of the next three consonants."""
    if not word:
        return ""
    first = {"k": "c", "q": "c", "z": "s", "j": "g", "y": "i"}.get(word[0], word[0])
    classes = word.translate(_SOUNDS)
    code = [after for before, after in pairwise(classes) if after != before and after != "0"]
    return first + "".join(code[:3])


_SOUNDS = str.maketrans("abcdefghijklmnopqrstuvwxyz0123456789", "012301200224550126230102020000000000"[:26] + "0000000000")


@dataclass(frozen=True, slots=True)
class Prepared:
    """One record, comparable: what the columns of the comparison table hold. Empty values are None."""

    id: str
    source: str
    kind: str
    given: str | None
    given_root: str | None
    family: str | None
    words: list[str]
    birth: str | None
    email: str | None
    is_named_email: bool
    emails: list[str]
    phone: str | None
    phones: list[str]
    number: str | None
    street: str | None
    house: str | None
    place_words: list[str]
    town: str | None
    postcode: str | None
    outward: str | None
    external_id: str | None
    attributes: dict[str, str]


def prepare(record: Identity, source: str = "") -> Prepared:
    """A record made comparable; `source` names the list it came from when two lists are linked."""
    given, family, words = _names(record)
    emails = _distinct(email(value) for value in record.emails)
    phones = _distinct(phone(value) for value in record.phones)
    number, first, place_words = _address(record.address)
    code = postcode(record.postcode)
    return Prepared(
        id=record.id,
        source=source,
        kind=record.kind,
        given=given or None,
        given_root=root_of(given.split(" ")[0]) or None,
        family=family or None,
        words=words,
        birth=birth_date(record.date_of_birth) or None,
        email=emails[0] if emails else None,
        is_named_email=bool(emails) and _is_named(emails[0], (*given.split(), *family.split(), *words)),
        emails=emails,
        phone=phones[0] if phones else None,
        phones=phones,
        number=number or None,
        street=first or None,
        house=f"{number} {first}".strip() or None,
        place_words=place_words,
        town=fold(record.town) or None,
        postcode=code or None,
        outward=outward(code) or None,
        external_id=fold(record.external_id).replace(" ", "") or None,
        attributes={name: value for name, text in record.attributes.items() if (value := fold(text))},
    )


def _names(record: Identity) -> tuple[str, str, list[str]]:
    """Given name, family name and every word of the name, pet names as the names they stand for."""
    if record.kind != "person":
        words = company_words(record.full_name or record.family_name or record.given_name)
        return "", " ".join(words), sorted(set(words))
    given, family = name_words(record.given_name), name_words(record.family_name)
    whole = name_words(record.full_name)
    if not given and not family and whole:
        given, family = whole[:1] if len(whole) > 1 else (), whole[-1:]
    every = {root_of(word) for word in (*given, *family, *whole)}
    return " ".join(given), " ".join(family), sorted(every)


def _address(address: tuple[str, ...]) -> tuple[str, str, list[str]]:
    """House number, street without it, and the telling words of all lines, of the lines of an address."""
    lines = [line for line in map(street, address) if line]
    if not lines:
        return "", "", []
    main = next((line for line in lines if _NUMBER.search(line)), lines[0])
    number = _NUMBER.search(main)
    bare = " ".join(_NUMBER.sub(" ", main).split())
    words = {word for line in lines for word in line.split() if len(word) > 2 and not word[0].isdigit()}
    return number[0] if number else "", bare, sorted(words - _ORDINARY)


def _is_named(address: str, words: tuple[str, ...]) -> bool:
    """Whether an address is made of its owner's name, so that a namesake's looks alike."""
    local = address.split("@")[0]
    return any(len(word) > 2 and word in local for word in words)


def _distinct(values) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
