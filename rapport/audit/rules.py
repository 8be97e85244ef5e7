"""How seals are chained, and what can be wrong with them. Plain values only."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

FINGERPRINT = 8  # bytes of each row's hash that a seal keeps: enough to say which row was changed
NOTHING_BEFORE = bytes(32)

Range = tuple[int, int]  # half-open, as PostgreSQL keeps it


@dataclass(frozen=True)
class Facts:
    """What a seal says: its place in the chain, the rows it covers, and their hash."""

    number: int
    table: str
    columns: Sequence[str]
    ids: Sequence[Range]
    count: int
    rows_hash: bytes
    fingerprints: bytes
    sealed_at: datetime


def chained(facts: Facts, before: bytes) -> bytes:
    """The hash of a seal: SHA-256 over the hash of the seal before it and everything this one says."""
    said = [
        facts.number,
        facts.table,
        list(facts.columns),
        [list(stretch) for stretch in facts.ids],
        facts.count,
        facts.rows_hash.hex(),
        hashlib.sha256(facts.fingerprints).hexdigest(),
        facts.sealed_at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    return hashlib.sha256(before + json.dumps(said, separators=(",", ":")).encode()).digest()


def agrees_with_itself(facts: Facts) -> bool:
    """Whether a seal's ranges, count and fingerprints speak of the same number of rows."""
    covered = sum(end - start for start, end in facts.ids)
    return covered == facts.count and len(facts.fingerprints) == facts.count * FINGERPRINT


def expected_fingerprints(ids: Sequence[Range], fingerprints: bytes) -> dict[int, bytes]:
    """Each row that a seal covers, with the start of its hash."""
    numbers = (number for start, end in ids for number in range(start, end))
    return {number: fingerprints[i * FINGERPRINT : (i + 1) * FINGERPRINT] for i, number in enumerate(numbers)}


class Wrong(StrEnum):
    """What can be wrong."""

    ROW_CHANGED = "row changed"
    ROW_MISSING = "row missing"
    ROW_INSERTED = "row inserted"
    ROWS_CHANGED = "rows changed"
    SEAL_MISSING = "seal missing"
    CHAIN_BROKEN = "chain broken"
    CANNOT_CHECK = "cannot check"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was sealed. `row` is the row's id and `seal` the seal's number, when they are known."""

    wrong: Wrong
    table: str
    row: int | None = None
    seal: int | None = None
    detail: str = ""

    @property
    def sentence(self) -> str:
        """The finding in plain words."""
        match self.wrong:
            case Wrong.ROW_CHANGED:
                return f"Row {self.row} of {self.table} was changed after seal {self.seal} closed over it."
            case Wrong.ROW_MISSING:
                return f"Row {self.row} of {self.table} was removed after seal {self.seal} closed over it."
            case Wrong.ROW_INSERTED:
                return f"Row {self.row} of {self.table} was put among rows that were sealed before."
            case Wrong.ROWS_CHANGED:
                return f"Rows of {self.table} under seal {self.seal} are not as they were sealed."
            case Wrong.SEAL_MISSING:
                return f"Seal {self.seal} is missing."
            case Wrong.CHAIN_BROKEN:
                return f"Seal {self.seal} does not follow from the one before it: one of them was changed."
            case Wrong.CANNOT_CHECK:
                return f"Seals over {self.table} cannot be checked: {self.detail}."
