"""Phone numbers: any UK or international form in, E.164 out, shown the way people here write them.

The reading is `phonenumbers`'. The common UK forms take a fast path over the same metadata, about ten times quicker; a
property test holds the two equal. A number is taken when it is in use today (`is_known`), or when it has a possible length
and says which country it is in, by its country code or, at home, by its leading 0: ranges are opened every month, and the
numbers set aside for drama (07700 900..., 01632 960...) are in no list. Refused: too short, too long, local parts without
an area code, words. Sources: ITU-T E.164; Ofcom's numbering plan, through the metadata.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat, ValidationResult

from .refusals import NotReadable, shown

HOME = "GB"
LONGEST = 80  # characters; what is longer is no number, and reading it would take long

# Not a hyphen-like letter among them, so that words are left to the careful reader.
_SEPARATORS = str.maketrans("", "", " -().\xa0\u2010\u2011\u2013")
_UK_REGIONS = ("GB", "GG", "JE", "IM")  # they share +44
_KINDS = (
    "mobile", "fixed_line", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan", "voicemail",
)  # fmt: skip


class NotAPhone(NotReadable):
    """The text is no number that can be rung."""

    what = "a phone number"


class Phone(NamedTuple):
    """A number that can be rung: E.164, as written at home, its extension, and whether its range is in use."""

    e164: str
    national: str
    extension: str = ""
    is_known: bool = True


def _uk_patterns() -> re.Pattern[str]:
    """Every number in use under +44, from the metadata: one pattern over the nine or ten digits after it."""
    kinds = (getattr(PhoneMetadata.metadata_for_region(region), kind) for region in _UK_REGIONS for kind in _KINDS)
    return re.compile("|".join(f"(?:{kind.national_number_pattern})" for kind in kinds if kind and kind.national_number_pattern))


_UK_KNOWN = _uk_patterns()
_UK_SHAPE = re.compile(r"[1-357-9]\d{9}|[18]\d{8}")  # the metadata's general shape; 04 and 06 are not given out
_UK_DRAMA = re.compile(r"7700900\d{3}|1632960\d{3}")  # set aside by Ofcom, and what examples and tests are full of


def read(text: str, region: str = HOME) -> Phone:
    """The one number in a text; `region` is the country of numbers written without a country code."""
    if region == HOME and (common := _common_uk(text)):
        return common
    return _read_any(text, region)


def _common_uk(text: str) -> Phone | None:
    """The number, when the text is in one of the common UK forms and could be rung; else None: read it with care."""
    digits = text.translate(_SEPARATORS)
    has_prefix = True
    if digits[:3] == "+44":
        digits = digits[3:].removeprefix("0")
    elif digits[:4] == "0044":
        digits = digits[4:].removeprefix("0")
    elif digits[:1] == "0":
        digits = digits[1:]
    else:
        has_prefix = False
    if not (digits.isascii() and digits.isdigit()):
        return None
    if _UK_KNOWN.fullmatch(digits):
        is_known, can_tell = True, (len(digits) >= 9 and has_prefix) or len(digits) == 10
    else:
        is_known, can_tell = False, bool(_UK_DRAMA.fullmatch(digits) or (has_prefix and _UK_SHAPE.fullmatch(digits)))
    if can_tell and (national := _uk_national(digits)):
        return Phone("+44" + digits, national, "", is_known)
    return None


def _uk_national(national: str) -> str:
    """A number under +44 as it is written at home: "020 7946 0123"; "" where nothing says how it is divided."""
    first, second = _uk_groups(national[:6], len(national))
    if second:
        return f"0{national[:first]} {national[first:second]} {national[second:]}"
    return f"0{national[:first]} {national[first:]}" if first else ""


@lru_cache(maxsize=65536)
def _uk_groups(prefix: str, length: int) -> tuple[int, int]:
    """Where a UK number is divided: it depends on the first six digits and the length alone."""
    number = phonenumbers.PhoneNumber(country_code=44, national_number=int(prefix.ljust(length, "5")))
    groups = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)[1:].split(" ")
    if len(groups) < 2:
        return 0, 0
    return len(groups[0]), len(groups[0]) + len(groups[1]) if len(groups) == 3 else 0


def _read_any(text: str, region: str) -> Phone:
    """The careful reading, for every country."""
    if len(text) > LONGEST:
        raise NotAPhone(text)
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise NotAPhone(text) from None
    is_known = phonenumbers.is_valid_number(number)
    if not is_known and not _is_plausible(number, text, region):
        raise NotAPhone(text, _why_not(text, number))
    return _phone(number, is_known)


def _is_plausible(number: phonenumbers.PhoneNumber, text: str, region: str) -> bool:
    """Of a possible length, and it says which country it is in."""
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return False
    start = text.lstrip(" \t\n(")
    if start.startswith(("+", "\uff0b", "00")):
        return True
    national = phonenumbers.national_significant_number(number)
    if region != HOME or number.country_code != 44:
        return False
    return bool(_UK_DRAMA.fullmatch(national) or (start.startswith("0") and _UK_SHAPE.fullmatch(national)))


_BETWEEN = re.compile(r"\s*[;,|\n]\s*|\s+(?:or|and)\s+|\s*/\s*|\s{3,}")


def several(text: str, region: str = HOME) -> tuple[Phone, ...]:
    """Every number in a cell that holds more than one: "020 7946 0123 / 07700 900123"."""
    try:
        return (read(text, region),)
    except NotAPhone:
        parts = [part for part in _BETWEEN.split(text.strip()) if part]
        if len(parts) < 2 or len(text) > LONGEST * 4:
            raise
        return tuple(dict.fromkeys(read(part, region) for part in parts))


def _why_not(text: str, number: phonenumbers.PhoneNumber) -> str:
    if number.country_code == 44 and sum(c.isdigit() for c in text) < 9:
        return f"{shown(text)} is not a whole phone number: the area code is missing."
    return ""


def _phone(number: phonenumbers.PhoneNumber, is_known: bool) -> Phone:
    extension = number.extension or ""
    number.extension = None
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), _written(number), extension, is_known)


def _written(number: phonenumbers.PhoneNumber) -> str:
    """As people here write it: nationally when it is under +44, else with its country code."""
    style = PhoneNumberFormat.NATIONAL if number.country_code == 44 else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def keys(text: str, region: str = HOME) -> tuple[str, ...]:
    """What somebody who types a number, or the start of one, may mean: starts of E.164 numbers, the likeliest first.

    "07700 900" gives ("+447700900",); a text with letters or fewer than three digits gives nothing.
    """
    digits = text.strip().translate(_SEPARATORS)
    bare = digits.lstrip("+")
    if not (bare.isascii() and bare.isdigit()) or len(bare) < 3:
        return ()
    if digits.startswith("+"):
        return ("+" + bare,)
    if bare.startswith("00"):
        return ("+" + bare[2:],)
    code = phonenumbers.country_code_for_region(region)
    if bare.startswith("0"):
        return (f"+{code}{bare[1:]}",)
    return (f"+{code}{bare}", f"+{bare}")


def national(e164: str) -> str:
    """A stored number as people here write it; the text itself when it is not E.164."""
    try:
        return _written(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return e164


def is_mobile(e164: str) -> bool:
    """Whether a text message can reach it (in some countries nobody can tell: then yes)."""
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return False
    can_text = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return kind in can_text or bool(_UK_DRAMA.fullmatch(e164[3:]) and e164.startswith("+447"))
