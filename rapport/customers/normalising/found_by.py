"""The words and keys that a customer is found by, from their names and contact points as stored."""

from collections.abc import Iterable
from typing import Protocol

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


def found_by(names: Iterable[str], external_id: str, points: Iterable[Reached]) -> tuple[set[str], set[str]]:
    """(words, keys): words get neighbours for typing errors, keys are compared whole. The reference is not among them."""
    found = set(search_words(*names))
    keys = {external_id.casefold()}
    for point in points:
        if point.channel == "address":
            found.update(search_words(point.value))
            keys.add(point.postcode.replace(" ", "").casefold())
        elif point.channel == "email":
            local, _, domain = point.key.partition("@")
            found.update(search_words(local))
            keys.update((point.key, f"@{domain}"))
        else:
            keys.add(point.key)
    keys.discard("")
    return {word[:LONGEST_WORD] for word in found}, keys


def reference_key(number: int) -> str:
    """The key that a reference is found by."""
    return f"{number:06d}"
