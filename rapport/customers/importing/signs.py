"""By what two rows may be the same customer: the rules people choose from, and signs that are quick to compare.

A sign is 32 bits of an external id, or of a rule with what it looks at. Rows that share none are surely different customers;
rows that share one are looked at closely. Plain values only: processes that know no database work these out.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from zlib import crc32

EMAIL_AND_NAME, PHONE_AND_NAME, EMAIL, POSTCODE_AND_NAME = "email-and-name", "phone-and-name", "email", "postcode-and-name"
RULES = {
    EMAIL_AND_NAME: "the same email and name",
    PHONE_AND_NAME: "the same phone number and name",
    POSTCODE_AND_NAME: "the same address and name",
    EMAIL: "the same email, whatever the name",
}
USUAL = (EMAIL_AND_NAME, PHONE_AND_NAME)
CHANNEL = {EMAIL_AND_NAME: "email", EMAIL: "email", PHONE_AND_NAME: "phone", POSTCODE_AND_NAME: "address"}
_WITHOUT_ID = 0x5BD1E995  # marks the signs of rows without an external id
_BITS = (1 << 28) - 1  # of the memory, 32 MB: what four million signs raise is a false alarm in a thousand
_SPREAD = 0x9E3779B1  # a second place in the memory for each sign


class Signs(NamedTuple):
    """What a row asks of the rows before it, and what it leaves for those after it.

    Two rows that both have an external id are the same only by that; a row without one may be anybody with the same points.
    So a row with an id asks only after those without, which leave a second, marked sign.
    """

    asks: tuple[int, ...]
    leaves: tuple[int, ...]


def of(external_id: str, rules: Sequence[str], points: Iterable[tuple[str, str]], name: str) -> Signs:
    """The signs of a row with these (channel, key) points; `name` is the one that is sorted by."""
    reached = _of_points(rules, points, name)
    marked = tuple([sign ^ _WITHOUT_ID for sign in reached])
    if external_id:
        own = crc32(external_id.encode("utf-8", "replace"))
        return Signs((own, *marked), (own, *reached))
    return Signs(reached, (*reached, *marked))


def _of_points(rules: Sequence[str], points: Iterable[tuple[str, str]], name: str) -> tuple[int, ...]:
    found = []
    for channel, key in points:
        for rule in rules:
            if CHANNEL[rule] == channel:
                text = rule + key if rule == EMAIL else f"{rule}{key}\0{name}"
                found.append(crc32(text.encode("utf-8", "replace")))
    return tuple(found)


class Seen:
    """The signs that came by, in little memory. It may think that it saw one that it did not; never the other way round."""

    def __init__(self) -> None:
        self._memory = bytearray((_BITS + 1) >> 3)

    def take(self, signs: Signs) -> bool:
        """Whether what this row asks after came by; what it leaves is remembered."""
        memory, was_there = self._memory, False
        for sign in signs.asks:
            one, other = sign & _BITS, (sign * _SPREAD >> 5) & _BITS
            if memory[one >> 3] & 1 << (one & 7) and memory[other >> 3] & 1 << (other & 7):
                was_there = True
        for sign in signs.leaves:
            one, other = sign & _BITS, (sign * _SPREAD >> 5) & _BITS
            memory[one >> 3] |= 1 << (one & 7)
            memory[other >> 3] |= 1 << (other & 7)
        return was_there


class SeenExactly:
    """The same without false alarms, for a check that must count right."""

    def __init__(self) -> None:
        self._memory: set[int] = set()

    def take(self, signs: Signs) -> bool:
        """Whether what this row asks after came by; what it leaves is remembered."""
        was_there = not self._memory.isdisjoint(signs.asks)
        self._memory.update(signs.leaves)
        return was_there
