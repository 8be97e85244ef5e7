"""Files in and out, and starting from nothing: measured on the commands that people run, with all their processes."""

import json
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from bench import files, installation

LOOK = 0.25  # seconds between two looks at memory


@dataclass(frozen=True)
class Moved:
    """How long a command took, the most memory of its processes (PSS, megabytes) without and with PostgreSQL, what it said."""

    seconds: float
    own: float
    whole: float
    said: str


def command(folder: Path, *words: str) -> Moved:
    """Run a command of the product, looking at its processes as it goes."""
    start = time.perf_counter()
    process = subprocess.Popen(
        installation.rapport(folder, *words),
        env=installation.environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    most = [0.0, 0.0]
    watcher = threading.Thread(target=_watch, args=(process, most))
    watcher.start()
    said, wrong = process.communicate()
    seconds = time.perf_counter() - start
    watcher.join()
    if process.returncode:
        raise SystemExit(f"rapport {' '.join(words)} failed: {wrong[-2000:]}")
    return Moved(seconds, most[0], most[1], said)


def _watch(process: subprocess.Popen[str], most: list[float]) -> None:
    while process.poll() is None:
        own, whole = _amounts(process.pid)
        most[0], most[1] = max(most[0], own), max(most[1], whole)
        time.sleep(LOOK)


def _amounts(pid: int) -> tuple[float, float]:
    """Megabytes of a command's own processes, and with those of PostgreSQL; shared pages once."""
    own = whole = 0.0
    for each in installation.family(pid):
        try:
            amount = int(Path(f"/proc/{each}/smaps_rollup").read_text().split("Pss:", 1)[1].split()[0]) / 1024
            is_database = "postgres" in Path(f"/proc/{each}/cmdline").read_text()
        except (OSError, IndexError):
            continue
        whole += amount
        own += 0 if is_database else amount
    return own, whole


def starts(folder: Path) -> tuple[float, float]:
    """Seconds from an empty folder to the first page, and of a later start."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    seconds = []
    for _ in range(2):
        with installation.up(folder) as running:
            seconds.append(running.seconds)
    return seconds[0], seconds[1]


def bring_in(folder: Path, size: int) -> tuple[Moved, dict[str, int]]:
    """A file of so many customers, into a folder that `starts` left empty; and what the import counted."""
    path = files.write(size, folder.parent / "files" / f"{size}.csv")
    moved = command(folder, "import", "customers", str(path), "--json")
    return moved, json.loads(moved.said)["counts"]


def take_out(folder: Path) -> tuple[Moved, int]:
    """Everyone to a CSV file; and the file's bytes."""
    path = folder / "exported.csv"
    path.unlink(missing_ok=True)
    moved = command(folder, "export", "customers", str(path))
    weight = path.stat().st_size
    path.unlink()
    return moved, weight


def linkage() -> str:
    """The table of duplicate finding against the true answers."""
    from bench.linkage import DATA

    if not DATA.is_dir():
        return "The public data sets are not on this machine, so duplicate finding was not held against true answers."
    import sys

    return subprocess.run([sys.executable, "-m", "bench.linkage"], capture_output=True, text=True, check=True).stdout
