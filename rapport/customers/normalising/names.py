"""People's names: kept exactly as written; split and folded only to sort and to find.

A split is a guess for sorting letters and lists, never shown in place of the name. It knows the titles, particles and
suffixes usual in the UK and its neighbours; "Family, Given"; joint names ("Mr and Mrs A & D Jones"); and names in
Chinese, Japanese and Korean writing, where the family comes first.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from .titles import AFTER, AND, BEFORE, OPENINGS, PARTICLES, TITLES

_TO_SPACE = str.maketrans({c: " " for c in map(chr, range(128)) if not c.isalnum()} | {"'": None, "`": None})
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00b4": "'"})


class NameParts(NamedTuple):
    """How a name divides for sorting; every word of the name is in exactly one part."""

    title: str = ""
    given: str = ""
    family: str = ""
    suffix: str = ""


def fold(text: str) -> str:
    """For search and sorting: letters and digits of ASCII in lower case, apostrophes gone, other punctuation a space."""
    if not text.isascii():
        text = " ".join([word if word.isascii() else _latin(word) for word in text.split(" ")])
    return " ".join(text.lower().translate(_TO_SPACE).split())


@lru_cache(maxsize=8192)
def _latin(word: str) -> str:
    """One word in letters of ASCII. Names come again and again, and this is the slow part."""
    return anyascii(word.translate(_APOSTROPHES))


def sort_key(written: str) -> str:
    """What a list of people is sorted by: family, then given, folded; the title only where it is all there is."""
    parts = split(written)
    return fold(f"{parts.family} {parts.given}") or fold(written)


def split(written: str) -> NameParts:
    """Title, given, family and suffix of one person's or one couple's name."""
    words = written.split()
    if not written.isascii() and _CJK.search(written):
        return _split_family_first(words)
    if len(words) == 2 and _is_plain(words[0], words[1]):
        return NameParts("", words[0], words[1], "")
    if "," in written:
        return _split_at_comma(words)
    return _split_words(words) if words else NameParts()


def _is_plain(first: str, second: str) -> bool:
    """Two words, neither of which is a title or a suffix, and no comma between them."""
    return first[-1] not in ".,)" and first.lower() not in TITLES and second.strip(".,()").lower() not in AFTER and "." not in second


def _split_words(words: list[str]) -> NameParts:
    joint = _joint_at(words)
    if joint:
        return _split_joint(words[:joint], words[joint:])
    start = _after_titles(words)
    end = _before_suffixes(words, start)
    given, family = _given_and_family(words[start:end])
    return NameParts(" ".join(words[:start]), given, family, " ".join(words[end:]))


def _after_titles(words: list[str]) -> int:
    """How many words at the front are titles; one word always stays to be the name."""
    count = 0
    if words[0].lower() in OPENINGS:
        count = next((len(opening) for opening in BEFORE if _opens(words, opening)), 0)
    while count < len(words) - 1 and _bare(words[count]) in TITLES:
        count += 1
    return count


def _opens(words: list[str], opening: list[str]) -> bool:
    """Whether a name begins with these words and goes on."""
    return len(words) > len(opening) and [word.lower() for word in words[: len(opening)]] == opening


def _before_suffixes(words: list[str], start: int) -> int:
    """Where the suffixes at the end begin; at least one word stays to be the name."""
    end = len(words)
    while end - 1 > start and _bare(words[end - 1]) in AFTER:
        end -= 1
    return end


def _bare(word: str) -> str:
    return word.strip(".,()").replace(".", "").lower()


def _given_and_family(words: list[str]) -> tuple[str, str]:
    """The family is the last word and the particles before it: "Ludwig van Beethoven", "Maria da Silva"."""
    if len(words) < 2:
        return "", " ".join(words)
    first = len(words) - 1
    while first > 1 and words[first - 1].lower() in PARTICLES:
        first -= 1
    return " ".join(words[:first]), " ".join(words[first:])


def _split_at_comma(words: list[str]) -> NameParts:
    """ "Jones, Tom" turns round; "Tom Jones, MBE" does not."""
    before, _, after = " ".join(words).partition(",")
    leading, rest = before.split(), after.replace(",", " ").split()
    if not leading or not rest:
        only = leading or rest
        return _split_words(only) if only else NameParts(family=" ".join(words))
    if all(_bare(word) in AFTER for word in rest):
        head = _split_words(leading)
        return head._replace(suffix=" ".join([*head.suffix.split(), *rest]))
    start = _after_titles([*rest, ""])
    end = _before_suffixes(rest, start)
    skip = _after_titles(leading)
    title = " ".join([*leading[:skip], *rest[:start]])
    return NameParts(title, " ".join(rest[start:end]), " ".join(leading[skip:]), " ".join(rest[end:]))


def _split_family_first(words: list[str]) -> NameParts:
    """Chinese, Japanese, Korean writing: the first word is the family; a name in one piece stays in one piece."""
    return NameParts("", " ".join(words[1:]), words[0], "")


def _joint_at(words: list[str]) -> int:
    """Where the "and" of a joint name stands, when there is a name or title on both sides; 0 when there is none."""
    for i, word in enumerate(words[1:-1], 1):
        if word.lower() in AND:
            return i
    return 0


def _split_joint(one: list[str], rest: list[str]) -> NameParts:
    """Two people: the second one's family sorts them, unless the first has a family of their own."""
    joiner, other = rest[0], rest[1:]
    first, second = _split_words(one), _split_words(other)
    if _bare(one[-1]) in TITLES:  # "Mr and Mrs A Jones": the names come after both titles
        title = " ".join([*one, joiner, *second.title.split()])
        return NameParts(title, second.given, second.family, second.suffix)
    has_own_family = bool(first.given) and not _is_initials(first.family)
    if not has_own_family:  # "Adam & Debra Smith": the first word or two are given names
        given = " ".join(filter(None, [first.given, first.family, joiner, second.title, second.given]))
        return NameParts(first.title, given, second.family, second.suffix)
    given = " ".join(filter(None, [first.given, second.title, second.given]))
    return NameParts(first.title, given, f"{first.family} {joiner} {second.family}", second.suffix)


def _is_initials(word: str) -> bool:
    letters = word.replace(".", "")
    return letters.isupper() and len(letters) <= 2
