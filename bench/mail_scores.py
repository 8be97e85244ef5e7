"""Scores of mail reading: the labelled mail beside the project, and how many of a kind were right."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rapport.conversations import mail
from rapport.conversations.mail import Mail

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "2_emails"
NOT_MAIL = {".json", ".md", ".py", ".png", ".wav", ".gif", ".txt_expected"}


@dataclass(slots=True)
class Score:
    """How many of a kind were right, and which were not."""

    name: str
    aim: float  # share that is aimed at
    right: int = 0
    total: int = 0
    missed: list[str] = field(default_factory=list)

    def count(self, is_right: bool, what: str) -> None:
        """One more case."""
        self.total += 1
        self.right += is_right
        if not is_right:
            self.missed.append(what)

    @property
    def share(self) -> float:
        """The part that was right, 0 to 1."""
        return self.right / self.total if self.total else 1.0

    def __str__(self) -> str:
        return f"{self.name}: {self.right} of {self.total} ({self.share:.1%}, aim {self.aim:.0%})"


def labels(source: str) -> dict:
    """What is expected of the mails of a source."""
    return json.loads((FOLDER / source / "expected.json").read_text())


def read(path: Path, **given) -> Mail:
    """One file, read."""
    return mail.read(path.read_bytes(), **given)


def files(*sources: str) -> Iterator[Path]:
    """Every mail of some sources."""
    for source in sources:
        for path in sorted((FOLDER / source).rglob("*")):
            if path.is_file() and path.suffix not in NOT_MAIL and "expected" not in path.name:
                yield path
