"""How a thing that `rapport doctor` looks at stands."""

from enum import StrEnum


class Level(StrEnum):
    """Well, worth knowing, or wrong."""

    WELL = "ok"
    NOTE = "note"
    WRONG = "wrong"


def well(sentence: str) -> tuple[Level, str]:
    """As it should be."""
    return Level.WELL, sentence


def note(sentence: str) -> tuple[Level, str]:
    """Worth knowing."""
    return Level.NOTE, sentence


def wrong(sentence: str) -> tuple[Level, str]:
    """Needs someone."""
    return Level.WRONG, sentence
