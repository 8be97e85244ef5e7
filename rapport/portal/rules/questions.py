"""The questions of a form: what they may be, and how a line of the editor describes one.

The editor is plain text, one question to a line, so that it works everywhere:

    Account number | text | required
    What is it about? | choice | Heating, Repairs, A bill
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from anyascii import anyascii


class Type(StrEnum):
    """What sort of answer a question wants."""

    TEXT = "text"
    LONG = "long text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    MANY = "choices"
    YES_NO = "yes or no"


MOST = 30
LONGEST_LABEL = 150
CHOOSING = frozenset({Type.CHOICE, Type.MANY})


class NotAQuestion(ValueError):
    """A line that does not describe a question; the message says why, in one sentence."""


@dataclass(frozen=True)
class Question:
    """One question. `key` names its answer; it is made from the label once and stays."""

    key: str
    label: str
    type: Type
    is_required: bool = False
    choices: tuple[str, ...] = ()

    def stored(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"key": self.key, "label": self.label, "type": self.type.value, "required": self.is_required, "choices": list(self.choices)}

    def line(self) -> str:
        """As the editor shows it."""
        parts = [
            self.label,
            self.type.value,
            *(["required"] if self.is_required else []),
            *([", ".join(self.choices)] if self.choices else []),
        ]
        return " | ".join(parts)


def question(stored: Mapping[str, Any]) -> Question:
    """A stored question."""
    return Question(stored["key"], stored["label"], Type(stored["type"]), stored["required"], tuple(stored["choices"]))


def read(text: str, before: Sequence[Question] = ()) -> tuple[Question, ...]:
    """The questions that the editor's text describes; one whose label is known keeps its key. Raises NotAQuestion."""
    keys = {each.label: each.key for each in before}
    found: list[Question] = []
    for number, line in enumerate((line for line in text.splitlines() if line.strip()), start=1):
        try:
            found.append(_read(line, keys, {each.key for each in found}))
        except NotAQuestion as reason:
            raise NotAQuestion(f"Question {number}: {reason}") from None
    if len(found) > MOST:
        raise NotAQuestion(f"Ask at most {MOST} questions.")
    return tuple(found)


def _read(line: str, keys: Mapping[str, str], taken: set[str]) -> Question:
    label, *rest = (part.strip() for part in line.split("|"))
    if not label or len(label) > LONGEST_LABEL:
        raise NotAQuestion(f"write a question of at most {LONGEST_LABEL} characters before the first bar.")
    words = [part for part in rest if part]
    kind = _type(words.pop(0)) if words else Type.TEXT
    is_required = "required" in [word.lower() for word in words]
    choices = _choices([word for word in words if word.lower() != "required"], kind)
    key = keys.get(label) or _key(label)
    if key in taken:
        raise NotAQuestion(f"“{label}” is asked twice.")
    return Question(key, label, kind, is_required, choices)


def _type(word: str) -> Type:
    try:
        return Type(word.lower())
    except ValueError:
        raise NotAQuestion(f"“{word[:40]}” is not a kind of answer; use {', '.join(Type)}.") from None


def _choices(words: Sequence[str], kind: Type) -> tuple[str, ...]:
    choices = tuple(dict.fromkeys(choice.strip() for choice in ",".join(words).split(",") if choice.strip()))
    if kind in CHOOSING and len(choices) < 2:
        raise NotAQuestion("give at least two choices, with commas between them.")
    if kind not in CHOOSING and choices:
        raise NotAQuestion(f"only a choice has choices, and this is {kind.value}.")
    if any(len(choice) > 100 for choice in choices) or len(choices) > 50:
        raise NotAQuestion("give at most 50 choices of at most 100 characters.")
    return choices


def _key(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", anyascii(label).lower()).strip("_")[:40] or "answer"
