import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.commands.running import PATIENCE, Up, database_pid, environment, rapport, words_of


@pytest.fixture(scope="session", autouse=True)
def _installed() -> None:
    """What `make` prepares before the first start."""
    subprocess.run([sys.executable, "-m", "rapport.config.server.snapshot"], env=environment(), check=True)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that others may pass through; pytest closes its own again whenever another run begins."""
    with tempfile.TemporaryDirectory(prefix="rapport-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def data(place: Path) -> Iterator[Path]:
    """A data folder; whatever a failed test left running on it is ended."""
    folder = place / "data"
    yield folder
    pid = database_pid(folder)
    with contextlib.suppress(psutil.NoSuchProcess):
        if pid and str(folder) in words_of(server := psutil.Process(pid)):
            server.terminate()
            server.wait(PATIENCE)


@pytest.fixture(scope="session")
def _lived_in() -> Iterator[Path]:
    """A data folder with one person and one file, and its backup beside it; made once, copied for each test."""
    with tempfile.TemporaryDirectory(prefix="rapport-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        done = rapport("user", "add", "amara@example.org", "--role", "adviser", data=data)
        assert done.returncode == 0, done.stderr
        (data / "files" / "imports").mkdir(parents=True)
        (data / "files" / "imports" / "café.csv").write_text("Name\nSiân\n")
        done = rapport("backup", str(Path(folder) / "backup.tar"), data=data)
        assert done.returncode == 0, done.stderr
        yield Path(folder)


@pytest.fixture
def lived_in(data: Path, _lived_in: Path) -> Path:
    """The data folder, with one person (amara@example.org) and one file in it."""
    subprocess.run(["cp", "-a", _lived_in / "data", data], check=True)
    return data


@pytest.fixture
def backup(lived_in: Path, place: Path, _lived_in: Path) -> Path:
    """A backup of the data folder as it is."""
    return Path(shutil.copy2(_lived_in / "backup.tar", place))


@pytest.fixture
def up(data: Path) -> Iterator[Callable[..., Up]]:
    """Starts `rapport up` on the data folder, and stops it after the test."""
    started: list[Up] = []

    def start(*words: str, **given) -> Up:
        started.append(Up(given.pop("folder", data), *words, **given))
        return started[-1]

    yield start
    for one in started:
        one.stop()
