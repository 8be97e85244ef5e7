"""Addresses of pages, quickly: what stands around the values of a named address is worked out once in each process.

Django works every address out anew, which costs a page with a hundred links as much as all its reads. Most addresses are words with
numbers or plain words between them; of those the first call shows where the values stand. Any other is left to Django.
"""

import re
from collections.abc import Sequence

from django.urls import get_script_prefix, get_urlconf, reverse

Key = tuple[object, str, str, tuple[type, ...]]
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_pieces: dict[Key, list[str]] = {}


def address(name: str, *values: object) -> str:
    """The address of this name with these values in it. Raises NoReverseMatch, as `reverse` does, where there is none."""
    texts = [_text(value) for value in values]
    if not all(texts):
        return reverse(name, args=values)
    key = (get_urlconf(), get_script_prefix(), name, tuple(map(type, values)))
    if pieces := _pieces.get(key):
        return "".join(piece + text for piece, text in zip(pieces, [*texts, ""], strict=True))
    made = reverse(name, args=values)
    if pieces := _around(made, texts):
        _pieces[key] = pieces
    return made


def _text(value: object) -> str:
    """A number or a plain word as it stands in an address; "" for anything else."""
    if type(value) is int:
        return str(value) if value >= 0 else ""
    return str(value) if isinstance(value, str) and _PLAIN.fullmatch(value) else ""


def _around(made: str, texts: Sequence[str]) -> list[str] | None:
    """What stands before, between and after the values. None unless each is one whole step of the path, once, and in their order."""
    steps = made.split("/")
    if any(steps.count(text) != 1 for text in texts):
        return None
    found = re.fullmatch("(.*/)" + "(/|/.*/)".join(map(re.escape, texts)) + "(|/.*)", made) if texts else None
    return list(found.groups()) if found else [made] if not texts else None
