"""What the values of a column look like, whatever its header says."""

import re
from collections.abc import Callable, Sequence

from rapport.customers.normalising import countries, dates, emails, phones, postcodes
from rapport.customers.normalising.refusals import NotReadable
from rapport.customers.normalising.titles import TITLES

from .kinds import kind_of, stage_of

LOOKED_AT = 100  # values of a column
REGIONS = ("US", "IE", "AU", "IN", "NZ", "ZA", "FR", "ES", "NL", "PL", "NG")  # their numbers have fixed lengths

_URL = re.compile(
    r"(?:https?://|www\.)\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|co\.uk|org\.uk|gov\.uk|io|eu)(?:/\S*)?", re.IGNORECASE
)
_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,3}")


def _reads(read: Callable[[str], object]) -> Callable[[str], bool]:
    def is_one(text: str) -> bool:
        try:
            read(text)
        except NotReadable:
            return False
        return True

    return is_one


is_email = _reads(emails.several)
is_date = _reads(dates.read)


def is_phone(text: str, region: str = phones.HOME) -> bool:
    """Whether a text is a number one could ring."""
    try:
        phones.several(text, region)
    except NotReadable:
        return False
    return True


def is_postcode(text: str) -> bool:
    """Whether a text is a possible UK postcode."""
    return postcodes.find(text) is not None


def is_url(text: str) -> bool:
    """Whether a text is an address on the web."""
    return bool(_URL.fullmatch(text.strip()))


def is_title(text: str) -> bool:
    """Whether a text is a title of a person."""
    return text.strip(" .").lower() in TITLES


def is_country(text: str) -> bool:
    """Whether a text names a country."""
    return bool(countries.code(text))


def is_kind(text: str) -> bool:
    """Whether a text says what sort of customer it is."""
    return bool(kind_of(text))


def is_stage(text: str) -> bool:
    """Whether a text names a stage of ours."""
    return bool(stage_of(text))


def is_name(text: str) -> bool:
    """Whether a text looks like given and family name."""
    return bool(_NAME.fullmatch(text.strip()))


def share(texts: Sequence[str], test: Callable[[str], bool]) -> float:
    """How many of the texts pass, from 0 to 1."""
    looked_at = texts[:LOOKED_AT]
    return sum(map(test, looked_at)) / len(looked_at) if looked_at else 0.0


def region_of(texts: Sequence[str], named: str = "") -> str:
    """The country of the phone numbers: the UK, unless the numbers, or the file's own country column, say otherwise.

    Without a country column at least three numbers must fit one country and no other.
    """
    looked_at = [text for text in texts if not text.lstrip().startswith("+")][:LOOKED_AT]
    home = share(looked_at, is_phone)
    if not looked_at or home >= 0.5:
        return phones.HOME
    if named and share(looked_at, lambda text: is_phone(text, named)) > home:
        return named
    if len(looked_at) < 3:
        return phones.HOME
    shares = sorted(((share(looked_at, lambda text, r=region: is_phone(text, r)), region) for region in REGIONS), reverse=True)  # type: ignore[misc]
    (best, region), (second, _) = shares[0], shares[1]
    return region if best >= 0.8 and best - second >= 0.2 else phones.HOME
