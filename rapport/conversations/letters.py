"""Letters as PDF. What people wrote reaches the typesetter as data, never as mark-up."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rapport.core import typesetting

_LAYOUT = Path(__file__).parent / "data" / "letter.typ"


@dataclass(frozen=True)
class Page:
    """One letter: who sends it, to which address, the date in words, and the text in paragraphs. `large` is 18 point."""

    sender: Sequence[str]
    address: Sequence[str]
    date: str
    subject: str
    text: str
    reference: str
    large: bool = False
    language: str = "en"


def pdf(pages: Sequence[Page]) -> bytes:
    """One PDF with every letter on pages of its own."""
    return typesetting.pdf(_LAYOUT, letters=json.dumps([asdict(each) for each in pages]))
