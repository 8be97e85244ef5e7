"""Running one step of making a bundle, with an end to the time and the memory it may take."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from rapport import __file__ as package

SECONDS = {"sheets": 60, "numbered": 60, "book": 300, "join": 600}


class StepFailed(Exception):
    """The step died, or came to the end of its time or memory."""


def run(folder: Path, step: str, **given: Any) -> dict[str, Any]:
    """What a step answered. Raises StepFailed."""
    folder.mkdir(exist_ok=True)
    (folder / "answer.json").unlink(missing_ok=True)
    (folder / "task.json").write_text(json.dumps({"step": step, **given}))
    command = [sys.executable, "-m", "rapport.cases.binding", str(folder)]
    try:
        done = subprocess.run(  # noqa: S603 (our own module, by our own interpreter)
            command,
            cwd=Path(package).parent.parent,
            env={"PATH": "/usr/bin:/bin", "RAYON_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS[step],
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StepFailed(f"{step} took too long") from None
    if done.returncode != 0:
        raise StepFailed(f"{step} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-400:]}")
    found: dict[str, Any] = json.loads((folder / "answer.json").read_text())
    return found
