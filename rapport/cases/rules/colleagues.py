"""Whose case it is beside its customer's, and which of their colleagues may see it. Nothing is an organisation's unless it says so."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from rapport.customers.rules import SPEAKS_FOR, Sees


@dataclass(frozen=True)
class Matter:
    """What of a case decides who may see it. `organisation` is the one that its customer came for, as somebody here said.

    `is_kept`: never shown to colleagues; `is_private`: hidden from most people here; `is_live`: not part of another case.
    """

    customer: int | None
    is_of_an_organisation: bool
    organisation: int | None = None
    is_kept: bool = False
    is_private: bool = False
    is_live: bool = True


@dataclass(frozen=True)
class Standing:
    """A role of a person at an organisation. `is_between`: it is a person's, and an organisation it is at."""

    person: int
    organisation: int
    link: str
    sees: str
    starts_on: date | None
    ends_on: date | None
    is_between: bool = True


def whose(matter: Matter) -> int | None:
    """The organisation whose case it is: its customer, where that is one, else the one it was brought for. None: nobody's but the
    customer's own, whoever they work for; or it is not known yet whose it is."""
    if matter.customer is None:
        return None
    return matter.customer if matter.is_of_an_organisation else matter.organisation


def is_open(role: Standing, day: date) -> bool:
    """Whether a role lets somebody see anything of the organisation's on a day."""
    is_in_force = (role.starts_on is None or role.starts_on <= day) and (role.ends_on is None or day <= role.ends_on)
    return role.is_between and is_in_force and role.link in SPEAKS_FOR and role.sees in {Sees.HERE, Sees.WHOLE}


def reach(role: Standing, parts: Collection[int], day: date) -> frozenset[int]:
    """The organisations whose cases a role shows. `parts` are the organisation and what is part of it."""
    if not is_open(role, day):
        return frozenset()
    return frozenset({role.organisation}) | (frozenset(parts) if role.sees == Sees.WHOLE else frozenset())


def may_see(matter: Matter, role: Standing, parts: Collection[int], day: date) -> bool:
    """Whether somebody with this role may see a case, their own among them."""
    if matter.is_kept or matter.is_private or not matter.is_live:
        return False
    return whose(matter) is not None and whose(matter) in reach(role, parts, day)


def is_kept_after(one: Matter, other: Matter) -> bool:
    """Whether a case that was made of two is kept from colleagues: one of them was, or they were not of the same organisation."""
    return one.is_kept or other.is_kept or whose(one) != whose(other)
