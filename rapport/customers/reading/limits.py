"""How large is too large, and how a file that cannot be read says so."""

from dataclasses import dataclass

from rapport.core.errors import Refused

MEGABYTE = 1_000_000


class Unreadable(Refused):
    """A whole file cannot be read, in one plain sentence."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest of everything we read; beyond it a file is refused, not tried."""

    file: int = 1_000 * MEGABYTE  # bytes
    line: int = 4 * MEGABYTE  # characters on one line of a CSV
    cell: int = 1 * MEGABYTE  # characters
    columns: int = 2_000
    unpacked: int = 2_000 * MEGABYTE  # bytes of a workbook's parts together
    ratio: int = 400  # times its packed size
    parts: int = 5_000
    area: int = 40_000_000  # cells of a sheet from its first to its last corner
    text: int = 2_000 * MEGABYTE  # characters of a workbook's cells together
    card: int = 16 * MEGABYTE  # characters of one vCard, pictures included


LIMITS = Limits()
MOST_WARNINGS = 100


class Warnings(list[str]):
    """Sentences for the report; each once, and not more than a person would read."""

    def tell(self, sentence: str) -> None:
        """Add a sentence, unless it is there or there are enough."""
        if len(self) < MOST_WARNINGS and sentence not in self:
            self.append(sentence)
            if len(self) == MOST_WARNINGS:
                self.append("There are more warnings; only the first are listed.")
