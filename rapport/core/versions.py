"""What somebody changed since the version of a row that they saw, by its row history; two at once are settled by `settling`.

A row has a `version` that each change adds one to, and its row history as `history`.
"""

from collections.abc import Mapping
from typing import Any

from rapport.core import settling


def settle(row: Any, wanted: Mapping[str, Any], version: int, sentence: str) -> dict[str, Any]:
    """What to write of `wanted`, given that whoever asks saw `version`: all of it, or, when someone changed the row since, what they
    changed themselves. Raises Conflict, with the sentence, when both changed a field."""
    if version == row.version:
        return dict(wanted)
    return settling.settle(row, as_of(row, version, wanted), wanted, sentence=sentence)


def as_of(row: Any, version: int, names: Mapping[str, Any]) -> dict[str, Any]:
    """These fields as they were at an earlier version, from the row history; as they are where it does not say. At version 0 there was
    no row, and they were empty."""
    if version == 0:
        return {name: row._meta.get_field(name).get_default() for name in names}
    was: dict[str, Any] | None = row.history.filter(version=version).order_by("-pgh_id").values(*names).first()
    return was or {name: getattr(row, name) for name in names}
