"""What somebody changed since the version of a row that they saw, by its row history; two at once are settled by `settling`.

A row has a `version` that each change adds one to, and its row history as `history`.
"""

from collections.abc import Mapping
from typing import Any

from django.db import models

from rapport.core import settling
from rapport.core.errors import Clash, Conflict


def settle(row: Any, wanted: Mapping[str, Any], version: int, sentence: str) -> dict[str, Any]:
    """What to write of `wanted`, given that whoever asks saw `version`: all of it, or, when someone changed the row since, what they
    changed themselves. Raises Conflict, with the sentence, when both changed a field; rows it points to are named by number there."""
    if version == row.version:
        return dict(wanted)
    original, theirs, mine = sides(row, wanted, version)
    if clashes := settling.clashes(original, theirs, mine):
        raise Conflict(sentence, clashes, version=row.version)
    return {name: wanted[name] for name in settling.changed(original, mine)}


def sides(row: Any, wanted: Mapping[str, Any], version: int) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The fields of `wanted` as they were at a version, as they are, and as they are wanted, in values that can be compared."""
    mine = {name: value.pk if isinstance(value, models.Model) else value for name, value in wanted.items()}
    theirs = {name: getattr(row, row._meta.get_field(name).attname) for name in wanted}
    return as_of(row, version, wanted), theirs, mine


def settle_whole(name: str, *, original: Any, theirs: Any, mine: Any) -> Clash | None:
    """What hangs on a row as a whole, such as the lines of a list, when two changed it at once; None where one of them did not."""
    return Clash(name, original, theirs, mine) if theirs not in (original, mine) and mine != original else None


def as_of(row: Any, version: int, names: Mapping[str, Any]) -> dict[str, Any]:
    """These fields as they were at an earlier version, from the row history; as they are where it does not say. At version 0 there was
    no row, and they were empty."""
    if version == 0:
        return {name: row._meta.get_field(name).get_default() for name in names}
    was: dict[str, Any] | None = row.history.filter(version=version).order_by("-pgh_id").values(*names).first()
    return was or {name: getattr(row, row._meta.get_field(name).attname) for name in names}
