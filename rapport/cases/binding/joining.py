"""The case's own pages and the pages of its files become one PDF, with a bookmark for each file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader, PdfWriter


@dataclass(frozen=True)
class Part:
    """Pages to be added, and what their bookmark says."""

    path: str
    title: str


def pages_of(path: Path) -> int:
    """How many pages a PDF of ours has."""
    return len(PdfReader(path).pages)


def join(book: Path, parts: Sequence[Part], to: Path) -> int:
    """Write one PDF; how many pages it has."""
    writer = PdfWriter(clone_from=book)
    files = writer.add_outline_item(title="Files", page_number=len(writer.pages) - 1) if parts else None
    for part in parts:
        first = len(writer.pages)
        writer.append(part.path, import_outline=False)
        writer.add_outline_item(title=part.title, page_number=first, parent=files)
    with to.open("wb") as file:
        writer.write(file)
    return len(writer.pages)
