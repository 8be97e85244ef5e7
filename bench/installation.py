"""An installation to measure: made-up customers in a data folder, and the product's own server on it."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 120  # seconds for the first page


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def rapport(folder: Path, *words: str) -> list[str]:
    """The command line of the product on a data folder."""
    return [sys.executable, "-m", "rapport", *words]


def environment(folder: Path) -> dict[str, str]:
    """What the product is started with: its own settings, timings switched on, and nothing of the person who measures."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "DJANGO_", "DATABASE_URL", "PG"))}
    return {**kept, "RAPPORT_DATA": str(folder), "RAPPORT_SERVER_TIMING": "1", "PYTHONUNBUFFERED": "1"}


@dataclass
class Installation:
    """A data folder with so many customers in it, half as many cases and three times as many messages."""

    folder: Path
    size: int

    def ensure_loaded(self) -> None:
        """Fill it, unless that was done before."""
        if not (self.folder / f"loaded-{self.size}").exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            self._load("loaded", "bench.loading", self.size)
        if not (self.folder / f"matters-{self.size}").exists():
            self._load("matters", "bench.matters", self.size // 2, self.size * 3)

    def _load(self, name: str, module: str, *sizes: int) -> None:
        command = [sys.executable, "-m", module, *map(str, sizes), str(self.folder)]
        subprocess.run(command, check=True, env=environment(self.folder), stdout=subprocess.DEVNULL)
        (self.folder / f"{name}-{self.size}").touch()

    def person(self) -> dict[str, str]:
        """Somebody who is signed in: their session and a token for the API. What an earlier version loaded is brought up to this one."""
        subprocess.run(rapport(self.folder, "migrate"), check=True, env=environment(self.folder), capture_output=True)
        command = [sys.executable, "-m", "bench.person"]
        told = subprocess.run(command, check=True, env=environment(self.folder), capture_output=True, text=True).stdout
        return dict(json.loads(told.splitlines()[-1]))

    def database(self) -> Any:
        """A bare connection, as the floor uses it. The server must run."""
        import psycopg

        from rapport.config.server.postgres import Postgres

        return psycopg.connect(Postgres(self.folder.resolve()).url(), autocommit=True)


@dataclass
class Running:
    """`rapport up`, answering."""

    process: subprocess.Popen[bytes]
    port: int
    seconds: float

    def memory(self) -> tuple[float, float]:
        """Megabytes of the whole tree: as each process counts (shared pages many times), and with shared pages once."""
        return memory(self.process.pid)


@contextmanager
def up(folder: Path) -> Iterator[Running]:
    """The product on a data folder until the block ends; `seconds` is how long the first page took to come."""
    port, start = free_port(), time.perf_counter()
    log = (folder / "up.log").open("wb")
    process = subprocess.Popen(rapport(folder, "up", "--port", str(port)), env=environment(folder), stdout=log, stderr=log)
    try:
        while not answers(port):
            if process.poll() is not None or time.perf_counter() - start > PATIENCE:
                sys.exit(f"The server did not start: {(folder / 'up.log').read_text()}")
            time.sleep(0.02)
        yield Running(process, port, time.perf_counter() - start)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def answers(port: int) -> bool:
    """Whether the sign-in page comes, whole."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/account/login/", headers={"Host": f"localhost:{port}"})
        answer = connection.getresponse()
        return answer.status == 200 and bool(answer.read())
    except OSError:
        return False
    finally:
        connection.close()


def memory(pid: int) -> tuple[float, float]:
    """RSS and PSS of a process and all that descend from it, in megabytes."""
    rss = pss = 0
    for each in family(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        amounts = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:] if ":" in line}
        rss, pss = rss + amounts.get("Rss", 0), pss + amounts.get("Pss", 0)
    return rss / 1024, pss / 1024


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for each in found:
        found += parents.get(each, [])
    return found
