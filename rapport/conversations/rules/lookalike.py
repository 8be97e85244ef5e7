"""Addresses that look like one we know, but are another: exarnple.org for example.org."""

from collections.abc import Collection

# Letters that are taken for each other, by what they are taken for. The Cyrillic and Greek ones are those that fonts draw alike.
_FIGURES = {"0": "o", "1": "l", "i": "l", "5": "s", "3": "e", "8": "b", "-": "", "_": ""}
_ALIKE = str.maketrans(_FIGURES | dict(zip("аеорсухівԁɡοαν", "aeopcyxlbdgoav", strict=True)))
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))
SHORTEST = 5  # of a name of a domain that one letter more or less is looked for in


def of(address: str, familiar: Collection[str]) -> str:
    """The known domain that the address's domain looks like without being it; "" when it is known itself or like none.

    The same person at a look-alike of their own domain is what matters, so domains alone are compared.
    """
    domain = _domain(address)
    known = {_domain(each) for each in familiar} - {""}
    if not domain or domain in known:
        return ""
    return next((each for each in sorted(known) if _is_alike(domain, each)), "")


def _domain(address: str) -> str:
    domain = address.rpartition("@")[2].lower().rstrip(".")
    try:
        return domain.encode("ascii").decode("idna") if "xn--" in domain else domain
    except UnicodeError:
        return domain


def _is_alike(one: str, other: str) -> bool:
    if _drawn(one) == _drawn(other):
        return True
    first, second = one.partition("."), other.partition(".")
    if first[0] == second[0]:
        return len(first[0]) >= SHORTEST and _is_one_step(first[2], second[2])
    return first[2] == second[2] and min(len(first[0]), len(second[0])) >= SHORTEST and _is_one_step(first[0], second[0])


def _drawn(domain: str) -> str:
    """The domain as an eye in a hurry reads it."""
    text = domain.translate(_ALIKE)
    for pair, letter in _PAIRS:
        text = text.replace(pair, letter)
    return text


def _is_one_step(one: str, other: str) -> bool:
    """One letter more, less, other, or two neighbours swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, others = one[start:], other[start:]
    swapped = len(rest) == len(others) > 1 and rest[:2] == others[1::-1] and rest[2:] == others[2:]
    return rest[1:] == others[1:] or rest[1:] == others or rest == others[1:] or swapped
