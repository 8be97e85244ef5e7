"""How the product says no.

A `Refused` is a rule saying no: its message is one plain sentence, fit for a form, an API answer and a terminal.
`require` asks for a permission inside an action; a missing one is Django's `PermissionDenied`, a 403 at every door.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied


class Refused(Exception):
    """A rule says no, in one plain sentence. `field` names the input it is about, when there is one."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


@dataclass(frozen=True)
class Clash:
    """One field that two people changed at once: what it was, what they made of it, what you did."""

    field: str
    original: Any
    theirs: Any
    mine: Any


class Conflict(Refused):
    """Someone else changed the same fields meanwhile; `clashes` says which, field by field. Nothing was changed."""

    def __init__(self, sentence: str, clashes: list[Clash], *, version: int) -> None:
        super().__init__(sentence)
        self.clashes = clashes
        self.version = version


def require(allowed: bool, sentence: str = "You do not have permission to do this.") -> None:
    """Raise PermissionDenied unless allowed."""
    if not allowed:
        raise PermissionDenied(sentence)
