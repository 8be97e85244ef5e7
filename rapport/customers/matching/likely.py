"""The quick rule for one record at a time: while someone types a new customer, and row by row of an import.

No learning and no database: two facts in common, of which one tells who, are enough for a warning. It must be easy
to see why it spoke, so it answers in words.
"""

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from rapport.customers.matching.normalise import Prepared, prepare
from rapport.customers.matching.records import Identity

_ALIKE = 0.9  # Jaro-Winkler, on names of four letters and more


def likely(existing: Identity, entered: Identity) -> tuple[str, ...]:
    """Why these two may be one customer; empty where there is too little to say so."""
    return reasons(prepare(existing), prepare(entered))


def reasons(one: Prepared, other: Prepared) -> tuple[str, ...]:
    """The same for two that are prepared, since one is often held against many."""
    if one.kind != other.kind:
        return ()
    name, proof, support = _name(one, other), _proofs(one, other), _support(one, other)
    if _clashes(one, other):
        return (*name, *proof) if name and "same email address" in proof else ()
    is_enough = (name and (proof or support)) or (proof and not (one.words and other.words))
    is_enough = is_enough or (proof and len(proof) + len(support) >= 3)
    return (*name, *proof, *support) if is_enough or _renamed(one, other, proof, support) else ()


def agree_in_name(one: Prepared, other: Prepared) -> bool:
    """Whether the names say that these may be one: without that, only what they can be reached at, or both their dates, could."""
    return bool(_name(one, other))


def are_namesakes(existing: Prepared, entered: Prepared) -> bool:
    """Whether the whole name is the same and it is all that was entered: then only a person can tell, and should be asked."""
    known = (entered.emails, entered.phones, entered.birth, entered.postcode, entered.house, entered.external_id)
    return existing.kind == entered.kind and not any(known) and _same_name(existing, entered)


def _renamed(one: Prepared, other: Prepared, proof: tuple[str, ...], support: tuple[str, ...]) -> bool:
    """Another family name, as after a wedding, but the same given name, date of birth and something more."""
    same = one.given and one.given_root == other.given_root and _equal(one.birth, other.birth)
    return bool(same and len(proof) + len(support) > 1)


def surely(existing: Identity, entered: Identity) -> bool:
    """Whether an import may take these two for one customer unasked.

    The names agree, pet names and exchanged names included; something that is one person's own agrees too, which an
    address or a phone number is not, and nothing known of both disagrees.
    """
    one, other = prepare(existing), prepare(entered)
    own = _in_common(one.emails, other.emails) or _equal(one.birth, other.birth)
    return bool(one.kind == other.kind and _same_name(one, other) and own and not _clashes(one, other))


def _name(one: Prepared, other: Prepared) -> tuple[str, ...]:
    """How the names agree, if they do: both names, or the family name and nothing against the given one."""
    if one.given != one.family and _equal(one.given, other.family) and _equal(one.family, other.given):
        return ("given and family name exchanged",)
    if _same_name(one, other):
        return ("same name",)
    if one.kind != "person":
        return ("name alike",) if _near(one.family, other.family) else ()
    if _near(one.family, other.family) and _given_agrees(one, other):
        return ("name alike",)
    return ()


def _same_name(one: Prepared, other: Prepared) -> bool:
    if one.kind != "person":
        return bool(one.words) and one.words == other.words
    straight = _equal(one.given_root, other.given_root) and _equal(one.family, other.family)
    return straight or (len(one.words) > 1 and one.words == other.words)


def _given_agrees(one: Prepared, other: Prepared) -> bool:
    """Same, alike, one the initial of the other, or one of them not known."""
    if not one.given or not other.given or one.given_root == other.given_root:
        return True
    if min(len(one.given), len(other.given)) == 1:
        return one.given[0] == other.given[0]
    return _near(one.given, other.given)


def _proofs(one: Prepared, other: Prepared) -> tuple[str, ...]:
    """What is seldom shared by people who are not one, or at least of one household."""
    found = {
        "same email address": _in_common(one.emails, other.emails),
        "same phone number": _in_common(one.phones, other.phones),
        "same external number": _equal(one.external_id, other.external_id),
    }
    return tuple(words for words, holds in found.items() if holds)


def _support(one: Prepared, other: Prepared) -> tuple[str, ...]:
    """What makes a name in common more than a name in common."""
    found = {
        "same date of birth": _equal(one.birth, other.birth),
        "date of birth one digit apart": one.birth != other.birth and _apart(one.birth, other.birth) == 1,
        "same postcode": _equal(one.postcode, other.postcode),
        "same address": _equal(one.house, other.house),
    }
    return tuple(words for words, holds in found.items() if holds)


def _clashes(one: Prepared, other: Prepared) -> bool:
    """Whether both dates of birth are known and plainly differ."""
    return _apart(one.birth, other.birth) > 1


def _apart(one: str | None, other: str | None) -> int:
    return DamerauLevenshtein.distance(one, other) if one and other else 0


def _equal(one: str | None, other: str | None) -> bool:
    return bool(one) and one == other


def _in_common(ones: list[str], others: list[str]) -> bool:
    return not set(ones).isdisjoint(others)


def _near(one: str | None, other: str | None) -> bool:
    """Equal, one slip of the finger apart, or alike as a whole."""
    if not one or not other:
        return False
    if one == other:
        return True
    is_slip = DamerauLevenshtein.distance(one, other) <= 1
    return len(min(one, other, key=len)) >= 3 and (is_slip or JaroWinkler.similarity(one, other) >= _ALIKE)
