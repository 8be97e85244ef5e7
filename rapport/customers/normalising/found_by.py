"""The words and keys that a customer is found by, from their names and contact points as stored.

Words stand as they are. Keys carry a mark in front, so that looking for the start of a word never wanders through a million
numbers: `=` a whole key (email, number, handle, external id, reference), `p:` a postcode with its blank, `t:` a town, `@` an
email's domain.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from .names import fold
from .words import search_words

LONGEST_WORD = 60


class Reached(Protocol):
    """A contact point as it is stored."""

    @property
    def channel(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def postcode(self) -> str: ...
    @property
    def parts(self) -> dict[str, Any] | None: ...


def found_by(names: Iterable[str], external_id: str, points: Iterable[Reached]) -> tuple[set[str], set[str]]:
    """(words, keys): words get neighbours for typing errors, keys are compared whole. The reference is not among them."""
    texts = list(names)
    keys = {whole(external_id)} if external_id else set()
    for point in points:
        if point.channel == "address":
            texts.append(point.value)
            keys |= _place(point)
        elif point.channel == "email":
            local, _, domain = point.key.partition("@")
            texts.append(local)
            keys.update((whole(point.key), f"@{domain}"))
        else:
            keys.add(whole(point.key))
    return {word[:LONGEST_WORD] for word in search_words(*texts)}, keys


def _place(point: Reached) -> set[str]:
    town = fold((point.parts or {}).get("town") or "")
    return {key for key, given in ((postcode(point.postcode), point.postcode), (f"t:{town}", town)) if given}


def whole(key: str) -> str:
    """The key that a whole value is found by, whatever its case."""
    return f"={key.casefold()}"


def postcode(written: str) -> str:
    """The key that a postcode is found by; its blank stays, so that CH1 and CH10 can be told apart."""
    return f"p:{written.casefold()}"


def reference_key(number: int) -> str:
    """The key that a reference is found by."""
    return whole(f"{number:06d}")
