"""Domains that look like one we know but are another: the oldest trick of people who want an answer meant for someone else."""

import unicodedata
from collections.abc import Iterable

LONGEST = 253  # characters of a domain

# Letters of other scripts, and pairs, that the eye takes for a Latin letter (from Unicode's list of confusables, the part used in domains).
_LETTERS = str.maketrans(
    {
        **dict(zip("аеорсухіјѕԁԛԝһӏвмнткпгꮪո", "aeopcyxijsdqwhlbmhtknrso", strict=False)),
        **dict(zip("αβεικνορτυχωγ", "aveiknoptuxwy", strict=True)),
        **dict(zip("ıłøđħŋſƅɡɩʟᴀᴄᴇᴍɴᴏᴘʀѕᴛᴜᴠᴡᴢ", "ilodhnsbgllacemnoprstuvwz"[: len("ıłøđħŋſƅɡɩʟᴀᴄᴇᴍɴᴏᴘʀѕᴛᴜᴠᴡᴢ")], strict=False)),
        **dict(zip("01358", "olesb", strict=True)),
        "|": "l",
        "!": "l",
        "i": "l",
    }
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"), ("-", ""), ("_", ""))


def lookalike(domain: str, known: Iterable[str]) -> str | None:
    """The known domain this one could be mistaken for; nothing when it is known itself or like none.

    Like are: the same to the eye, one letter more, less, other or swapped (in a name of five letters or more), the same name under another
    ending, and a known name as a mere part ("example.org.evil.com" is caught by its beginning).
    """
    bare = _ascii_free(domain)
    if not bare or len(bare) > LONGEST:
        return None
    all_known = [one.strip().lower().rstrip(".") for one in known]
    if any(bare == _ascii_free(one) or bare.endswith(f".{_ascii_free(one)}") for one in all_known):
        return None
    return next((one for one in all_known if _is_like(bare, _ascii_free(one))), None)


def _ascii_free(domain: str) -> str:
    """In letters as they are shown, without case."""
    bare = domain.strip().lower().rstrip(".")
    try:
        return bare.encode("ascii").decode("idna") if "xn--" in bare else bare
    except UnicodeError:
        return bare


def _skeleton(domain: str) -> str:
    """What the eye sees."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", domain) if not unicodedata.combining(letter))
    shape = plain.translate(_LETTERS)
    for pair, one in _PAIRS:
        shape = shape.replace(pair, one)
    return shape


def _is_like(domain: str, known: str) -> bool:
    if not known or "." not in known:
        return False
    if _skeleton(domain) == _skeleton(known) or domain.startswith(f"{known}."):
        return True
    name, _, ending = domain.partition(".")
    known_name, _, known_ending = known.partition(".")
    if name == known_name and len(name) >= 5 and ending != known_ending:
        return True
    return len(known_name) >= 5 and _is_one_edit(domain, known)


def _is_one_edit(one: str, other: str) -> bool:
    """One letter more, less, other, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    at = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other)))
    if len(one) == len(other):
        return one[at + 1 :] == other[at + 1 :] or (one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :])
    shorter, longer = sorted((one, other), key=len)
    return shorter[at:] == longer[at + 1 :]
