"""Commands run for real, as people run them: in a process of their own, on a data folder of their own."""

import contextlib
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
PATIENCE = 300  # seconds; a busy machine is not a failure


def environment(**changes: str) -> dict[str, str]:
    """This process's, without what the tests set for themselves."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "DATABASE_", "DJANGO_", "PYTEST_"))}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **changes}


def rapport(*words: str, data: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    command = [sys.executable, "-m", "rapport", *words]
    given = environment(RAPPORT_DATA=str(data), **changes)
    return subprocess.run(command, env=given, capture_output=True, text=True, timeout=PATIENCE, stdin=subprocess.DEVNULL, check=False)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one plain sentence of a command that said no."""
    assert done.returncode == 1, done
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("rapport: "), done.stderr
    assert done.stderr.endswith(".\n"), done.stderr
    return done.stderr.removeprefix("rapport: ").strip()


_SQL = """
import atexit, sys
import psycopg
from rapport.config import embedded
from rapport.config.server.postgres import Postgres
server = Postgres(embedded.data_dir())
server.join()
atexit.register(server.leave)
with psycopg.connect(server.url("rapport", "postgres"), autocommit=True) as connection:
    for statement in sys.argv[1:]:
        answer = connection.execute(statement)
    if answer.description:
        print(answer.fetchone()[0])
"""


def sql(data: Path, *statements: str) -> str:
    """Say something to a folder's database, as its superuser; the first value of the last answer."""
    command = [sys.executable, "-c", _SQL, *statements]
    return subprocess.run(command, env=environment(RAPPORT_DATA=str(data)), capture_output=True, text=True, check=True).stdout.strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Up:
    """One `rapport up`."""

    def __init__(self, data: Path, *words: str, port: int | None = None, command: list[str] | None = None, **changes: str) -> None:
        self.data, self.port = data, port or free_port()
        base = command or [sys.executable, "-m", "rapport"]
        self.process = subprocess.Popen(
            [*base, "up", "--data", str(data), "--port", str(self.port), *words],
            env=environment(**changes),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            cwd="/",
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    @property
    def said(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, pattern: str) -> re.Match[str]:
        """The first line that matches; fails when the command ends first."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            for line in list(self.lines):
                if found := re.search(pattern, line):
                    return found
            if self.process.poll() is not None and not self._reader.is_alive():
                break
            time.sleep(0.02)
        raise AssertionError(f"{pattern!r} was not said:\n{self.said}")

    def ready(self) -> "Up":
        self.wait_for("is ready at")
        return self

    def page(self, path: str = "/account/login/") -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE) as answer:
                return answer.status
        except urllib.error.HTTPError as failure:
            return failure.code

    def page_or_none(self) -> int | None:
        """None while nothing listens."""
        try:
            return self.page()
        except OSError:
            return None

    def family(self) -> list[psutil.Process]:
        """Every process of the tree."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def child(self, words: str) -> psutil.Process:
        """The first child whose command line holds these words."""
        return next(process for process in psutil.Process(self.process.pid).children() if words in words_of(process))

    def stop(self, number: int = signal.SIGINT) -> int:
        """Ask it to stop; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        self.process.stdout.close()
        return code

    def kill_everything(self) -> None:
        """kill -9 of the whole tree, at one blow: stopped first, so that none can tidy up when another dies."""
        family = self.family()
        for blow in (psutil.Process.suspend, psutil.Process.kill):
            for process in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    blow(process)
        psutil.wait_procs(family, timeout=PATIENCE)
        self.stop()


class Browser:
    """Keeps cookies and posts forms."""

    def __init__(self) -> None:
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, url: str) -> tuple[int, str]:
        return self._open(urllib.request.Request(url))

    def post(self, url: str, page: str) -> tuple[int, str]:
        """Press the button of the form on a page."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token}).encode()
        return self._open(urllib.request.Request(url, data=data, headers={"Referer": url}))

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as failure:
            with failure:
                return failure.code, failure.read().decode()


def database_pid(data: Path) -> int | None:
    """The process that serves the folder's database, by its own note; None also while that is being written or taken away."""
    with contextlib.suppress(FileNotFoundError):
        number, ended, _ = (data / "database" / "postmaster.pid").read_text().partition("\n")
        return int(number) if ended else None
    return None


def words_of(process: psutil.Process) -> str:
    """Its command line; nothing when it has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def owners(processes: list[psutil.Process]) -> set[int]:
    """The accounts that those still running belong to."""
    found = set()
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            found.add(process.uids().real)
    return found
