"""Two people changed the same row at once: what only one of them touched is kept, and what both touched goes back to be decided.

`original` is the row as it was when I opened it, `theirs` as it is now, `mine` what I ask for, each by field.
"""

from collections.abc import Mapping
from typing import Any

from rapport.core.errors import Clash, Conflict

Fields = Mapping[str, Any]


def changed(original: Fields, mine: Fields) -> dict[str, Any]:
    """What I changed: the rest is not mine to write."""
    return {name: value for name, value in mine.items() if value != original[name]}


def clashes(original: Fields, theirs: Fields, mine: Fields) -> list[Clash]:
    """The fields that both changed, and not to the same."""
    return [
        Clash(name, original[name], theirs[name], value)
        for name, value in changed(original, mine).items()
        if theirs[name] not in (original[name], value)
    ]


def settle(row: Any, original: Fields, mine: Fields, *, sentence: str) -> dict[str, Any]:
    """What to write over a row that has moved on since. Raises Conflict, with the sentence, when both changed a field."""
    clashing = clashes(original, {name: getattr(row, name) for name in mine}, mine)
    if clashing:
        raise Conflict(sentence, clashing, version=row.version)
    return changed(original, mine)
