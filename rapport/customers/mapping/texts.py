"""The text of a cell, and how one that is not what its column should be says so."""

from functools import lru_cache

from rapport.customers.normalising.characters import line
from rapport.customers.writing.cells import restored

MANY = ":::"  # what stands between several values of one cell in some exports
_NOTHING = frozenset(
    {"n/a", "na", "-", "--", ".", "none", "null", "nil", "unknown", "?", "tbc", "tba", "not known", "not provided", "#n/a"}
)


class BadCell(Exception):
    """A cell is not what its column should be; `header` is "" when it is the whole row."""

    def __init__(self, header: str, sentence: str) -> None:
        super().__init__(sentence)
        self.header, self.sentence = header, sentence


def cell(text: str) -> str:
    """The text of a cell on one line, an apostrophe that only kept it from being run taken off."""
    if text[:1] == "'":
        text = restored(text)
    return text.strip() if text.isprintable() else line(text)


def says_nothing(text: str) -> bool:
    """Whether a cell for a contact point or a date is empty, or says in words that there is none. No test for names: Null is one."""
    return not text or text.lower() in _NOTHING


@lru_cache(maxsize=1024)
def label(text: str) -> str:
    """What a label column says: "* Work" is "work"; what only names a technique is nothing."""
    said = line(text).strip("* ").lower()[:60]
    return "" if said in ("internet", "smtp", "ex") else said
