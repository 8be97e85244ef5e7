"""Which records are worth comparing: those that share a key.

A key is a few facts of a record in one string. Two records of one customer nearly always share one, whatever went
wrong in the others; a key that too many records share says nothing, and is left out (see `store`), for the longer
keys beside it still bring the same people together.
"""

from collections.abc import Iterator

from rapport.customers.matching.normalise import Prepared, sound


def keys(row: Prepared) -> set[str]:
    """Every key of a record, each led by its sort, and by the kind so that only like is compared with like."""
    return {f"{row.kind}:{key}" for key in _all(row)}


def _all(row: Prepared) -> Iterator[str]:
    yield from _numbers(row)
    yield from _by_birth(row)
    yield from _by_name(row)
    yield from _by_place(row)


def _numbers(row: Prepared) -> Iterator[str]:
    """What is nearly one person's own: email addresses, phone numbers, the number another system gave."""
    for address in row.emails:
        yield f"e:{address}"
        if len(local := address.split("@")[0]) >= 6:
            yield f"l:{local}"
    for number in row.phones:
        yield f"t:{number[-9:]}"
    if row.external_id:
        yield f"x:{row.external_id}"


def _by_birth(row: Prepared) -> Iterator[str]:
    """The date of birth with an initial of any name; and parts of it with how a name sounds."""
    if not row.birth:
        return
    for initial in sorted({word[0] for word in row.words}):
        yield f"b:{row.birth}:{initial}"
    for code in _sounds(row):
        yield f"y:{row.birth[:4]}:{code}"
        yield f"d:{row.birth[4:]}:{code}"
    if row.postcode:
        yield f"p:{row.birth[:4]}:{row.postcode}"


def _by_name(row: Prepared) -> Iterator[str]:
    """Two names together, alone and with the place."""
    codes = _sounds(row)
    for place, one in enumerate(row.words):
        for other in row.words[place + 1 :]:
            yield f"n:{one}:{other}"
    if len(codes) > 1:
        both = ":".join(codes)
        yield from (f"s:{both}:{where}" for where in (row.outward, row.town) if where)
    if row.given is None and row.family:
        yield f"f:{row.family}"
    for prefix in ((row.given, row.family),) if row.given and row.family else ():
        yield f"i:{sorted(name[:3] for name in prefix)}:{row.birth[:4] if row.birth else row.outward}"


def _by_place(row: Prepared) -> Iterator[str]:
    """The postcode, or the street, with how a name sounds."""
    for code in _sounds(row):
        if row.postcode:
            yield f"c:{row.postcode}:{code}"
        if row.street:
            yield f"a:{row.street}:{code}"
    if row.street and row.number and row.postcode:
        yield f"h:{row.number}:{row.street}:{row.postcode}"


def _sounds(row: Prepared) -> list[str]:
    """How given and family name sound, in order of the alphabet, so that exchanged names meet."""
    names = (row.given_root, row.family.split(" ")[-1] if row.family else None)
    return sorted({sound(name) for name in names if name})
