"""Countries by the names people give them, as ISO 3166 alpha-2 codes.

The names, in some twenty languages, are those that come with `phonenumbers`; the home nations and everyday short forms
are added here. Loaded when first asked for: most files never name another country.
"""

import importlib.util
from functools import cache, lru_cache
from pathlib import Path

import phonenumbers

from .names import fold

_EVERYDAY = {
    "uk": "GB", "gb": "GB", "gbr": "GB", "great britain": "GB", "united kingdom": "GB", "britain": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "cymru": "GB", "northern ireland": "GB", "ni": "GB", "u k": "GB",
    "united kingdom of great britain and northern ireland": "GB", "england uk": "GB", "scotland uk": "GB", "wales uk": "GB",
    "eire": "IE", "republic of ireland": "IE", "ireland": "IE", "roi": "IE",
    "usa": "US", "u s a": "US", "u s": "US", "america": "US", "united states of america": "US", "united states": "US",
    "holland": "NL", "the netherlands": "NL", "netherlands": "NL", "uae": "AE", "czech republic": "CZ", "russia": "RU",
    "south korea": "KR", "korea": "KR", "vietnam": "VN", "turkey": "TR", "turkiye": "TR", "ivory coast": "CI",
    "isle of man": "IM", "jersey": "JE", "guernsey": "GG", "channel islands": "JE", "deutschland": "DE", "espana": "ES",
    "prc": "CN", "peoples republic of china": "CN", "burma": "MM", "swaziland": "SZ", "macedonia": "MK",
}  # fmt: skip
_PRINTED = {"GB": "United Kingdom", "US": "United States", "KR": "South Korea", "KP": "North Korea"}


@cache
def _names() -> dict[str, dict[str, str]]:
    """The names of each country by language. The file is read by itself: its package would load 4 s of other data."""
    path = Path(phonenumbers.__file__).parent / "geodata" / "locale.py"
    spec = importlib.util.spec_from_file_location("phonenumbers.geodata.locale", path)
    if spec is None or spec.loader is None:
        return {}
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.LOCALE_DATA  # type: ignore[no-any-return]


@cache
def _codes() -> dict[str, str]:
    """Every known name, folded, with its code; what is said every day wins."""
    found: dict[str, str] = {}
    for code_, languages in _names().items():
        for text in languages.values():
            if not text.startswith("*"):
                found.setdefault(fold(text), code_)
    return found | _EVERYDAY


@lru_cache(maxsize=4096)
def code(text: str) -> str:
    """The code of a country by its code or name in any common language: "Deutschland" -> "DE"; "" when unknown."""
    folded = fold(text)
    if folded in _EVERYDAY:
        return _EVERYDAY[folded]
    if len(folded) == 2 and (folded.upper() in _names() or folded.upper() in phonenumbers.SUPPORTED_REGIONS):
        return folded.upper()
    return _codes().get(folded, "")


@lru_cache(maxsize=512)
def name(code_: str) -> str:
    """The English name for an envelope: "DE" -> "Germany"; the text itself when it is no known code."""
    if code_ in _PRINTED:
        return _PRINTED[code_]
    languages = _names().get(code_, {})
    text = languages.get("en", "")
    return (languages.get(text[1:], "") if text.startswith("*") else text) or code_
