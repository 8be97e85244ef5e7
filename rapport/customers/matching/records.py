"""What Rapport knows that tells who a customer is, as plain values in and out of matching."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Identity:
    """A customer as matching sees them, every value as people wrote it; empty where we do not know.

    `date_of_birth` is ISO (`1971-06-24`) or eight digits; phones are E.164; `address` is the lines above the
    town, first line first. `attributes` holds anything else worth comparing, by name: gender, occupation, region.
    """

    id: str
    kind: str = "person"
    given_name: str = ""
    family_name: str = ""
    full_name: str = ""
    date_of_birth: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    town: str = ""
    postcode: str = ""
    external_id: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Odds:
    """Log2 of the odds that two records drawn at random are one customer; and that they are of one household."""

    match: float
    household: float


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt of a body of records: plain values, so that it can be kept as JSON and used again.

    `settings` are splink's, shares included; `attributes` names the extra columns; `frequencies` holds, for each
    column where rare values count for more, the share of each value that is not rare, and under the empty string
    the share of one that is.
    """

    settings: dict
    attributes: dict[str, str]
    odds: Odds
    frequencies: dict[str, dict[str, float]]

    def as_json(self) -> dict:
        """The model as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict) -> "Model":
        """The model that `as_json` gave."""
        return cls(**(kept | {"odds": Odds(**kept["odds"])}))


class Verdict(StrEnum):
    """What we say of two records: sure enough to offer as one person, or worth a look."""

    SAME = "same person"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one customer.

    `weight` is log2 of how many times likelier the agreement is if they are one customer than if they are not,
    prior included: 0 is evens, 10 is about a thousand to one. `is_direct` is false where the two
    would not match by themselves and were joined through others that match both.
    """

    left: str
    right: str
    weight: float
    verdict: Verdict
    is_direct: bool = True


@dataclass(frozen=True, slots=True)
class Term:
    """One reason for or against, in words, and what it weighs."""

    words: str
    weight: float

    def __str__(self) -> str:
        return f"{self.words}, {self.weight:+.1f}".replace("-", "\u2212")


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two records may be one customer: the terms, strongest first, add up to the weight."""

    weight: float
    terms: tuple[Term, ...]
