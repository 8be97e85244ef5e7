"""One step of making a bundle, as a process of its own: `python -m rapport.cases.binding FOLDER` reads task.json and writes answer.json.

A step that dies, runs out of memory or of time writes no answer; whoever asked says so of that file and goes on with the next.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from rapport.cases.binding import joining, sheets
from rapport.core import typesetting

MEMORY = 2 * 1024**3  # of addresses; what is really used is far less
SECONDS = 600  # of work, also where nobody waits for it any more
BOOK = Path(__file__).parent / "data" / "book.typ"


def _sheets(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    try:
        ready = sheets.prepare(Path(task["source"]), task["kind"], folder, most=task["most"])
    except sheets.NotPages as why:
        return {"problem": str(why)}
    about = sheets.Sheets(task["reference"], task["title"])
    (folder / "sheets.pdf").write_bytes(sheets.draw(folder, task["kind"], ready.wide, about))
    return {"wide": ready.wide, "is_partial": ready.is_partial}


def _numbered(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    about = sheets.Sheets(task["reference"], task["title"], task["first"], task["of"])
    (folder / "sheets.pdf").write_bytes(sheets.draw(folder, task["kind"], task["wide"], about))
    return {"pages": len(task["wide"])}


def _book(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    layout = folder / BOOK.name
    layout.write_bytes(BOOK.read_bytes())
    (folder / "book.pdf").write_bytes(typesetting.pdf(layout))
    return {"pages": joining.pages_of(folder / "book.pdf")}


def _join(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    return {"pages": joining.join(Path(task["book"]), [joining.Part(**part) for part in task["parts"]], folder / "bundle.pdf")}


STEPS = {"sheets": _sheets, "numbered": _numbered, "book": _book, "join": _join}


def main() -> None:
    """Do what the task says."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    folder = Path(sys.argv[1])
    task = json.loads((folder / "task.json").read_text())
    answer = STEPS[task["step"]](folder, task)
    (folder / "answer.json").write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
