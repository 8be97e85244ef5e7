"""One file of a case as pages of the bundle: each of its pages, made smaller to fit, under a line that says which file it is."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from rapport.cases.binding.flattening import flatten
from rapport.core import typesetting

LAYOUT = Path(__file__).parent / "data" / "sheets.typ"
PLAIN = "plain.pdf"


class NotPages(Exception):
    """The file cannot be shown as pages; the message says why, in a sentence."""


@dataclass(frozen=True)
class Sheets:
    """What the pages say: whose case, which file, and the page numbers they begin and the bundle ends with (0: only to be counted)."""

    reference: str
    title: str
    first: int = 0
    of: int = 0


@dataclass(frozen=True)
class Ready:
    """A file laid ready: for each page whether it is wider than high; and whether words on top of its pages could not be drawn."""

    wide: list[bool]
    is_partial: bool = False


def prepare(source: Path, kind: str, folder: Path, *, most: int) -> Ready:
    """Lay a file ready in a folder, with nothing in it that acts. Raises NotPages."""
    if kind != "pdf":
        shutil.copyfile(source, folder / f"plain.{kind}")
        return Ready([False])
    reader = _opened(source)
    if len(reader.pages) > most:
        raise NotPages(f"It has {len(reader.pages):,} pages, and up to {most:,} of a file are put in.")
    writer = PdfWriter()
    partial = [flatten(writer.add_page(page)) for page in reader.pages]
    with (folder / PLAIN).open("wb") as file:
        writer.write(file)
    return Ready([_is_wide(page.cropbox, page.rotation) for page in writer.pages], any(partial))


def _opened(source: Path) -> PdfReader:
    reader = PdfReader(source)
    if reader.is_encrypted and not reader.decrypt(""):
        raise NotPages("It is locked with a password.")
    if not reader.pages:
        raise NotPages("It has no pages.")
    if "/XFA" in (reader.root_object.get("/AcroForm") or {}):
        raise NotPages("It is a form that only some programs can show.")
    return reader


def _is_wide(box: object, rotation: int) -> bool:
    wide, high = float(box.width), float(box.height)  # type: ignore[attr-defined]
    return (wide > high) != (rotation % 180 == 90)


def draw(folder: Path, kind: str, wide: list[bool], about: Sheets) -> bytes:
    """The pages of a file that was laid ready, as a PDF."""
    layout = folder / LAYOUT.name
    layout.write_bytes(LAYOUT.read_bytes())
    return typesetting.pdf(layout, about=json.dumps(asdict(about)), file=f"plain.{kind}", wide=json.dumps(wide))
