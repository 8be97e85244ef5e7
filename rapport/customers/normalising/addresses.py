"""Postal addresses: UK-first, any country: lines, town, county, postcode, country.

A UK postcode is printed as Royal Mail prints it. What is no UK postcode is kept as written: it may be another country's,
and a parcel to a wrong postcode still has its street. The county is kept but not printed for the UK when there is a
postcode (Royal Mail has not needed it since 1996).
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from . import countries, postcodes
from .characters import line, paragraphs
from .counties import COUNTIES
from .names import fold

HOME = "GB"
MOST_LINES = 8
LONGEST_POSTCODE = 16  # characters

_COMMAS = re.compile(r"\s*[,;]\s*|\n")
_NUMBER_LINE = re.compile(r"\d+[A-Za-z]?(?:\s*[-/]\s*\d+[A-Za-z]?)?$")


class Address(NamedTuple):
    """An address in its parts; `country` is ISO 3166 alpha-2, or "" when nothing says."""

    lines: tuple[str, ...] = ()
    town: str = ""
    county: str = ""
    postcode: str = ""
    country: str = ""

    @property
    def key(self) -> str:
        """What two ways of writing the same address share: postcode and first line, folded; "" when empty."""
        first = fold(self.lines[0]) if self.lines else fold(self.town)
        return f"{_folded(self.postcode)} {first}".strip()

    @property
    def printed(self) -> str:
        """For an envelope at home, one line each: the country only when it is another."""
        return "\n".join(self.envelope())

    @property
    def one_line(self) -> str:
        """For a list: "1 High Street, Chester, CH1 2AB"."""
        return ", ".join(self.envelope())

    def envelope(self, home: str = HOME) -> list[str]:
        """The lines to print, seen from `home`."""
        needs_county = self.country not in ("", HOME) or not self.postcode
        parts = [*self.lines, self.town, self.county if needs_county else "", self.postcode]
        if self.country not in ("", home):
            parts.append(countries.name(self.country))
        return [part for part in parts if part]


def _folded(postcode: str) -> str:
    """A postcode in one piece and lower case; most are letters and figures with a blank between, and need no more."""
    bare = postcode.replace(" ", "")
    return bare.lower() if bare.isascii() and bare.isalnum() else fold(postcode).replace(" ", "")


def from_parts(
    lines: Iterable[str] = (), town: str = "", county: str = "", postcode: str = "", country: str = "", number: str = ""
) -> Address:
    """An address from separate cells. Empty parts are left out; a house number goes before the first line."""
    kept = tuple([cleaned for text in lines if text and (cleaned := line(text))])
    if number and (number := line(number)):
        kept = (f"{number} {kept[0]}", *kept[1:]) if kept else (number,)
    code = ""
    if country and not (code := countries.code(country)) and (unknown := line(country)):
        kept = (*kept, unknown)
    if postcode:
        postcode, home = _postcode(postcode, code)
        if len(postcode) > LONGEST_POSTCODE:  # no country has one as long
            kept, postcode = (*kept, postcode), ""
        code = code or home
        if home and not town and len(kept) > 1:
            kept, town, county = _town_from_lines(kept, county)
    return Address(kept, line(town) if town else "", line(county) if county else "", postcode, code)


def _town_from_lines(lines: tuple[str, ...], county: str) -> tuple[tuple[str, ...], str, str]:
    """Where a UK address has no column for the town: it is the last line, or the last before the county; never one with a number."""
    if not county and len(lines) > 2 and fold(lines[-1]) in COUNTIES:
        lines, county = lines[:-1], lines[-1]
    if any(c.isdigit() for c in lines[-1]):
        return lines, "", county
    return lines[:-1], lines[-1], county


def _postcode(text: str, country: str) -> tuple[str, str]:
    """The postcode as it is printed, and "GB" when that is what gives the country away."""
    if country in ("", HOME, "GG", "JE", "IM"):
        found = postcodes.find(text)
        if found:
            return f"{found.outward} {found.inward}", HOME
    return line(text), ""


def is_doubtful(address: Address) -> bool:
    """Whether an address in the UK has a postcode that cannot be one."""
    return address.country == HOME and bool(address.postcode) and postcodes.find(address.postcode) is None


def read(text: str) -> Address:
    """A whole address in one text, its parts on lines or between commas."""
    parts = [part for part in (line(p) for p in _COMMAS.split(paragraphs(text))) if part]
    country = _take_country(parts)
    postcode = _take_postcode(parts, country)
    county = parts.pop() if len(parts) > 2 and fold(parts[-1]) in COUNTIES else ""
    town = parts.pop() if len(parts) > 1 and (postcode or country) else ""
    return from_parts(_few(_numbers_joined(parts)), town, county, postcode, country)


def _take_country(parts: list[str]) -> str:
    """The country, when the last part names one and is not all there is."""
    if len(parts) > 1 and not parts[-1].isdigit() and len(parts[-1]) > 2 and countries.code(parts[-1]):
        return parts.pop()
    return parts.pop() if len(parts) > 1 and parts[-1] in ("UK", "GB") else ""


def _take_postcode(parts: list[str], country: str) -> str:
    """The UK postcode, wherever in the last parts it stands, cut out of its part."""
    for i in range(len(parts) - 1, max(-1, len(parts) - 4), -1):
        if found := postcodes.last_in(parts[i]):
            code, start, end = found
            rest = line(parts[i][:start] + parts[i][end:])
            parts[i : i + 1] = [rest] if rest else []
            return code.formatted
    return ""


def _few(parts: list[str]) -> list[str]:
    """At most eight lines; what is more stands on the last."""
    return [*parts[: MOST_LINES - 1], ", ".join(parts[MOST_LINES - 1 :])] if len(parts) > MOST_LINES else parts


def _numbers_joined(parts: list[str]) -> list[str]:
    """ "12, High Street" is one line."""
    joined: list[str] = []
    for part in parts:
        if joined and _NUMBER_LINE.fullmatch(joined[-1]):
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return joined
