"""A mapping: what each column of a file is. A plain value: shown, changed, saved with `--map`, remembered by its header."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import phonenumbers

from rapport.core.errors import Refused
from rapport.customers.normalising.names import fold

from .fields import Field

VERSION = 1
DOUBTFUL = ("refuse", "note")


class BadMapping(Refused):
    """A saved mapping cannot be used, in one plain sentence."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place and name, and what it is to us.

    `label` is what its contact points are called; `slot` ties columns that make one thing together ("home", "work", "1");
    `custom` is the key of a custom field. `confidence` (0 to 1) and `reason` are there to be shown.
    """

    index: int
    header: str
    field: Field = Field.IGNORE
    label: str = ""
    slot: str = ""
    custom: str = ""
    confidence: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """What every column is, and how to read what can be read in two ways.

    `kind`: what a row is when no column says. `region`: the country of phone numbers without a country code.
    `date_order`: "day-first" or "month-first". `doubtful`: "refuse" a row with an email or phone that cannot be one, or
    keep the text in its "note" with a warning.
    """

    columns: tuple[Column, ...]
    fingerprint: str = ""
    kind: str = "person"
    region: str = "GB"
    date_order: str = "day-first"
    doubtful: str = "refuse"

    def __hash__(self) -> int:
        """Quick, for it is asked for every row: mappings of one header are few."""
        return hash(self.fingerprint)

    def with_column(self, index: int, **changes: Any) -> "Mapping":
        """The same with one column changed by a person, who is always certain."""
        given: dict[str, Any] = {"confidence": 1.0, "reason": "You chose this."} | changes
        return replace(self, columns=tuple(replace(c, **given) if c.index == index else c for c in self.columns))

    def as_dict(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {"version": VERSION} | asdict(self) | {"columns": [asdict(c) | {"field": c.field.value} for c in self.columns]}

    def to_json(self) -> str:
        """The same as text for a file."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1)

    @classmethod
    def from_dict(cls, found: Any) -> "Mapping":
        """A mapping from its plain values; it refuses what no mapping of ours looks like."""
        if not isinstance(found, dict) or not isinstance(found.get("columns"), list) or not found["columns"]:
            raise BadMapping("The mapping has no list of columns.")
        columns = tuple(_column(i, each) for i, each in enumerate(found["columns"]))
        options = {name: found[name] for name in ("fingerprint", "kind", "region", "date_order", "doubtful") if name in found}
        mapping = cls(columns, **options)
        _check(mapping)
        return mapping

    @classmethod
    def from_json(cls, text: str) -> "Mapping":
        """A mapping from the text of a file."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            raise BadMapping("The mapping is not JSON.") from None
        return cls.from_dict(found)


def _column(index: int, found: Any) -> Column:
    if not isinstance(found, dict) or "field" not in found:
        raise BadMapping(f"Column {index + 1} of the mapping does not say what it is.")
    if found["field"] not in list(Field):
        raise BadMapping(f"Column {index + 1} of the mapping is to be {str(found['field'])[:40]!r}, which is none of our fields.")
    texts = {name: str(found.get(name, "")) for name in ("header", "label", "slot", "custom", "reason")}
    place, confidence = found.get("index", index), found.get("confidence", 1.0)
    if not isinstance(place, int) or place < 0 or not isinstance(confidence, int | float):
        raise BadMapping(f"Column {index + 1} of the mapping has no place.")
    return Column(place, field=Field(found["field"]), confidence=float(confidence), **texts)


def _check(mapping: Mapping) -> None:
    if mapping.kind not in ("person", "organisation", "team"):
        raise BadMapping("The mapping's kind is to be person, organisation or team.")
    if mapping.date_order not in ("day-first", "month-first"):
        raise BadMapping("The mapping's date_order is to be day-first or month-first.")
    if mapping.doubtful not in DOUBTFUL:
        raise BadMapping("The mapping's doubtful is to be refuse or note.")
    if mapping.region not in phonenumbers.SUPPORTED_REGIONS:
        raise BadMapping("The mapping's region is to be the two letters of a country, such as GB.")
    if any(column.field == Field.CUSTOM and not column.custom for column in mapping.columns):
        raise BadMapping("A column for a custom field is to name it.")
    places = [column.index for column in mapping.columns]
    if len(set(places)) < len(places):
        raise BadMapping("Two columns of the mapping have the same place.")


def fingerprint(header: Sequence[str]) -> str:
    """The same for the same columns in the same order, in any case, spacing and punctuation."""
    return hashlib.sha256("\n".join(fold(name) for name in header).encode()).hexdigest()
