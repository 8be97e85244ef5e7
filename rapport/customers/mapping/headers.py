"""What a header says its column is: the noun, what it is called by ("work", "home"), and its number."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rapport.customers.normalising.names import fold

from .fields import NEVER, Field
from .labels import LABELS, implies_phone
from .nouns import NOUNS, Meaning

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=[A-Z])(?=[A-Z][a-z])")
_LABELLED = frozenset({Field.EMAIL, Field.PHONE, Field.EMAIL_OR_PHONE, Field.HANDLE, Field.ADDRESS, Field.LABEL}) | {
    field for field in Field if field.is_part_of_address
}


_FROM_THE_END = _LABELLED | {Field.GIVEN, Field.MIDDLE, Field.FAMILY, Field.BIRTHDAY, Field.JOB_TITLE}
_FROM_THE_END -= {Field.HANDLE, Field.LABEL, Field.COUNTRY, Field.COUNTY, Field.ADDRESS_LINE, Field.ADDRESS_NUMBER}
_ASIDES = frozenset(
    {"has", "is", "do", "not", "of", "opted", "opt", "out", "no", "bounced", "last", "wants", "receive", "verified", "valid", "by"}
)
_GLUED = {phrase.replace(" ", ""): phrase for phrase in NOUNS}
ONLY_A_LABEL = 0.5  # "Home", "Work": a phone number only if the values are


class Said(NamedTuple):
    """What a header says: `slot` is what ties its column to others."""

    field: Field
    certainty: float
    label: str = ""
    slot: str = ""
    why: str = ""


@lru_cache(maxsize=4096)
def read(header: str) -> Said | None:
    """What a header says by itself, or None."""
    words = fold(_CAMEL.sub(" ", header)).split()
    if reason := NEVER.get(" ".join(words)):
        return Said(Field.IGNORE, 1.0, why=reason)
    numbers = [word for word in words if word.isdigit()]
    is_inside = bool(numbers) and not words[-1].isdigit()  # "Address 1 - Street": the number of the address, not of the line
    texts = [word for word in words if not word.isdigit()]
    if not texts:
        return None
    if len(texts) == 1:
        texts = _GLUED.get(texts[0], texts[0]).split()  # "mobilenumber"
    number = numbers[0] if is_inside else ""
    if meaning := _noun(texts):
        return _said(meaning, texts, [], number)
    labels = [LABELS[word] for word in texts if word in LABELS]
    if labels and all(word in LABELS or word in ("number", "no") for word in texts):
        return Said(Field.PHONE, 0.85 if any(map(implies_phone, labels)) else ONLY_A_LABEL, _joined(labels))
    for rest, taken in _without_labels(texts):
        meaning = _noun(rest)
        if meaning and (meaning.field in _LABELLED or set(taken) <= {"main"}):
            return _said(meaning, texts, taken, number)
    return _by_its_end(texts, number)


def _noun(words: list[str]) -> Meaning | None:
    """The meaning of a phrase."""
    return NOUNS.get(" ".join(words))


def _without_labels(words: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """The phrase without the labels at its front, fewest first; then at its end; then without all of them."""
    count = 0
    while count < len(words) - 1 and words[count] in LABELS:
        count += 1
        yield words[count:], [LABELS[word] for word in words[:count]]
    if words[-1] in LABELS:
        yield words[:-1], [LABELS[words[-1]]]
    yield [word for word in words if word not in LABELS], [LABELS[word] for word in words if word in LABELS]


def _by_its_end(words: list[str], number: str) -> Said | None:
    """ "Pupil first name", "Tenant's mobile number": what the last words say, with less certainty."""
    if not _ASIDES.isdisjoint(words):
        return None
    for start in range(1, len(words)):
        meaning = NOUNS.get(" ".join(words[start:]))
        if meaning and meaning.field in _FROM_THE_END and (len(words) - start > 1 or meaning.field in _LABELLED):
            return _said(meaning._replace(certainty=0.6), words, [LABELS[w] for w in words[:start] if w in LABELS], number)
    return None


def _said(meaning: Meaning, texts: list[str], labels: list[str], number: str) -> Said:
    field = meaning.field
    if field == Field.PHONE and not labels:
        labels = [LABELS[word] for word in texts if word in LABELS and implies_phone(LABELS[word])]
    if field == Field.HANDLE:
        labels = [_service(texts)]
    label = _joined(labels)
    slot = number or (label if field.is_part_of_address or field == Field.ADDRESS else "")
    if field == Field.LABEL:
        kind = next((word for word in ("mail", "phone", "address") if word in "".join(texts)), "other").replace("mail", "email")
        slot = f"{kind} {number}"
    return Said(field, meaning.certainty, label if field in _LABELLED else "", slot)


def _joined(labels: list[str]) -> str:
    return " ".join(dict.fromkeys(labels))


def _service(texts: list[str]) -> str:
    """What a handle is called: the service, or that it is a website."""
    known = ("linkedin", "twitter", "facebook", "instagram", "skype", "whatsapp", "telegram", "yahoo", "aim", "messenger", "x")
    return next((word for word in texts if word in known), "website")
