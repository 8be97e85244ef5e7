"""Made-up people of the UK by the million, for measuring: names, homes, phones, emails, and three timeline entries each.

The same number and seed give the same people. Surnames fall off as they do in life: a few are everywhere, most are rare.

    for person in people(1_000_000): ...
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bench import names

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
_STAGES = ("active",) * 14 + ("new",) * 2 + ("lapsed",) * 2 + ("at-risk", "former", "prospect")


class Happening(NamedTuple):
    """A timeline entry."""

    at: datetime
    kind: str
    facts: dict[str, str]


class Person(NamedTuple):
    """One customer with what stands around them."""

    number: int
    name: str
    given: str
    family: str
    external_id: str
    stage: str
    tags: tuple[str, ...]
    email: str
    phone: str
    lines: tuple[str, ...]
    town: str
    postcode: str
    added: datetime
    happenings: tuple[Happening, ...]

    @property
    def last_contact(self) -> datetime | None:
        """The latest entry that was a contact."""
        return max((each.at for each in self.happenings if each.kind.endswith("-logged")), default=None)


def people(count: int, seed: int = 1) -> Iterator[Person]:
    """So many people, oldest first."""
    chance = random.Random(seed)
    surnames = [*names.FAMILY, *names.COMPOSED]
    weights = [1 / (rank + 12) for rank in range(len(surnames))]
    families = iter(())
    for number in range(1, count + 1):
        family = next(families, None)
        if family is None:
            families = iter(chance.choices(surnames, weights, k=50_000))
            family = next(families)
        yield _person(number, family, count, chance, surnames)


def _person(number: int, family: str, count: int, chance: random.Random, surnames: list[str]) -> Person:
    pick = chance.random
    given = names.GIVEN[int(pick() ** 1.6 * len(names.GIVEN))]
    if pick() < 0.3:
        given = f"{given} {names.GIVEN[int(pick() * len(names.GIVEN))]}"
    if pick() < 0.04:
        family = f"{family}-{surnames[int(pick() * len(surnames))]}"
    lines, town, postcode = _home(chance)
    added = NOW - timedelta(seconds=int((count - number) / count * 150_000_000) + int(pick() * 100))
    bare = family.lower().replace("'", "").encode("ascii", "ignore").decode().replace("-", "")
    email = (
        f"{given.split()[0].lower().encode('ascii', 'ignore').decode()}.{bare}{_digits(pick())}@{names.MAILS[int(pick() * 6)]}"
        if pick() < 0.85
        else ""
    )
    return Person(
        number, f"{given} {family}", given, family, f"EXT-{number:07d}", _STAGES[int(pick() * len(_STAGES))],
        tuple(sorted({names.TAGS[int(pick() ** 2 * 10)] for _ in range(int(pick() * 3))})) if pick() < 0.4 else (),
        email, f"+447{int(pick() * 10**9):09d}" if pick() < 0.9 else "", lines, town, postcode, added, _happenings(number, added, chance),
    )  # fmt: skip


def _digits(chance: float) -> str:
    """What follows the name in an email: nothing, two figures, or a year."""
    return "" if chance < 0.4 else f"{int(chance * 1000) % 100:02d}" if chance < 0.9 else str(1940 + int(chance * 10_000) % 66)


def _home(chance: random.Random) -> tuple[tuple[str, ...], str, str]:
    pick = chance.random
    town, area, districts = names.TOWNS[int(pick() ** 1.3 * len(names.TOWNS))]
    street = f"{names.STREETS[int(pick() * len(names.STREETS))]} {names.KINDS_OF_STREET[int(pick() * len(names.KINDS_OF_STREET))]}"
    lines = (f"{int(pick() ** 2 * 180) + 1} {street}",)
    if pick() < 0.15:
        lines = (f"Flat {int(pick() * 40) + 1}", *lines)
    postcode = f"{area}{int(pick() * districts) + 1} {int(pick() * 10)}{_INWARD[int(pick() * 20)]}{_INWARD[int(pick() * 20)]}"
    return lines, town, postcode


_SAID = (
    "Asked about the heating bill.",
    "Reported a leak under the sink.",
    "Wants to change the payment day.",
    "Thanked us for the visit.",
)


def _happenings(number: int, added: datetime, chance: random.Random) -> tuple[Happening, ...]:
    pick = chance.random
    span = (NOW - added).total_seconds()
    said = {"direction": "from the customer", "said": _SAID[number % 4], "outcome": "Answered.", "next_step": "", "person": ""}
    first = Happening(added, "customers.added", {"name": "", "road": "command"})
    later = added + timedelta(seconds=int(pick() * span))
    return (
        first,
        Happening(later, "customers.call-logged", said),
        Happening(
            added + timedelta(seconds=int(pick() * span)), "customers.message-logged" if pick() < 0.5 else "customers.note-written", said
        ),
    )
