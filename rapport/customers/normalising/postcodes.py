"""UK postcodes: which are possible, how they are printed, and their parts.

Positions and letters follow the Royal Mail's rules (PAF Programmers' Guide; BS 7666): no Q, V or X first, no I, J or Z
second, no C, I, K, M, O or V in the inward part. That a postcode is in use today is not checked: they come and go.
"""

import re
from typing import NamedTuple

from .refusals import NotReadable

_AREA = "(?:[A-PR-UWYZ][A-HK-Y]|[A-PR-UWYZ])"
_OUTWARD = (
    "(?:[A-PR-UWYZ][0-9][0-9ABCDEFGHJKPSTUW]?|[A-PR-UWYZ][A-HK-Y][0-9][0-9ABEHMNPRVWXY]?|GIR|ASCN|BBND|BIQQ|FIQQ|PCRN|SIQQ|STHL|TDCU|TKCA)"
)
_INWARD = "[0-9][ABD-HJLNP-UW-Z]{2}"
_WHOLE = re.compile(f"({_OUTWARD})({_INWARD})")
_PRINTED = re.compile(f"({_OUTWARD}) ({_INWARD})")  # most are written so, and need no more
_FRAGMENT = re.compile(f"{_AREA}|{_OUTWARD}(?:[0-9][ABD-HJLNP-UW-Z]{{0,2}})?")
_LAST_IN_TEXT = re.compile(f"(?<![A-Z0-9])({_OUTWARD})[ ]*({_INWARD})(?![A-Z0-9])", re.IGNORECASE)
_SPACES = str.maketrans("", "", " \t\xa0.-")


class NotAPostcode(NotReadable):
    """The text is no possible UK postcode."""

    what = "a UK postcode"


class Postcode(NamedTuple):
    """A possible UK postcode in its two halves: "CH1" and "2AB"."""

    outward: str
    inward: str

    @property
    def formatted(self) -> str:
        """As it is printed: "CH1 2AB"."""
        return f"{self.outward} {self.inward}"

    @property
    def key(self) -> str:
        """What it is found by: "CH12AB"."""
        return self.outward + self.inward

    @property
    def area(self) -> str:
        """The letters it starts with: "CH"."""
        return self.outward[:2] if self.outward[1:2].isalpha() else self.outward[:1]

    @property
    def district(self) -> str:
        """The outward half without its last letter: "EC1" of "EC1A"."""
        is_lettered = self.outward[-1:].isalpha() and any(c.isdigit() for c in self.outward)
        return self.outward[:-1] if is_lettered else self.outward

    @property
    def sub_district(self) -> str:
        """The outward half where it ends in a letter ("EC1A"), else ""."""
        return self.outward if self.outward != self.district else ""

    @property
    def sector(self) -> str:
        """The outward half and the next digit: "CH1 2"."""
        return f"{self.outward} {self.inward[0]}"

    @property
    def unit(self) -> str:
        """The last two letters: "AB"."""
        return self.inward[1:]


def read(text: str) -> Postcode:
    """A whole postcode, spaced and cased in any way."""
    found = find(text)
    if found is None:
        raise NotAPostcode(text)
    return found


def find(text: str) -> Postcode | None:
    """The same, for callers to whom a text that is no UK postcode is ordinary: None."""
    whole = _PRINTED.fullmatch(text) or _WHOLE.fullmatch(text.translate(_SPACES).upper())
    return Postcode(whole[1], whole[2]) if whole else None


def is_fragment(text: str) -> bool:
    """Whether a text may be the start of a postcode: an area, a district, a sector or a whole one."""
    return bool(_FRAGMENT.fullmatch(text.translate(_SPACES).upper()))


def last_in(text: str) -> tuple[Postcode, int, int] | None:
    """The last whole postcode inside a longer text, with where it stands."""
    found = list(_LAST_IN_TEXT.finditer(text))
    if not found:
        return None
    last = found[-1]
    return Postcode(last[1].upper(), last[2].upper()), last.start(), last.end()
