"""rapport up: everything in one process tree, until Ctrl-C."""

import argparse
import contextlib
import gc
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from rapport import __version__
from rapport.config import embedded
from rapport.config.server import jobs, mail, schema, tree, web
from rapport.config.server.locks import FileLock
from rapport.config.server.postgres import Postgres
from rapport.config.server.processes import fork
from rapport.core.errors import Refused

HELP = "start everything: database, migrations, jobs and web; Ctrl-C stops it"
DEMO_NAME = "Northgate Homes & Energy"
LEAST_FREE = 200 * 1024 * 1024  # bytes on the data folder's disk
# Whoever came by a link and chose no password has no other way back in.
_AN_ADMINISTRATOR_HAS_A_KEY = """
    SELECT EXISTS (
        SELECT FROM team_user WHERE is_active AND 'administrator' = ANY(roles) AND (
            (password <> '' AND password NOT LIKE '!%')
            OR EXISTS (SELECT FROM mfa_authenticator WHERE user_id = team_user.id AND type = 'webauthn')
        )
    )
"""


class FolderInUse(Refused):
    """Another `up` holds the data folder."""


class DiskFull(Refused):
    """There is no room to work."""


class DidNotStart(Refused):
    """A part failed before the first page."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `up` may be told."""
    parser.add_argument("--data", metavar="DIR", help="data folder (default: RAPPORT_DATA, or ./var)")
    parser.add_argument(
        "--port", type=_port, default=int(os.environ.get("PORT", "8000")), help="port of the web server (default: %(default)s)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at; 0.0.0.0 for every network (default: %(default)s)")
    parser.add_argument("--demo", action="store_true", help="fill an empty database with the demo organisation")


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Start, watch, stop."""
    if arguments.data:
        os.environ["RAPPORT_DATA"] = arguments.data
    data = embedded.data_dir()
    lock = FileLock(data / "up.lock")
    mark = data / "up.json"
    if not lock.exclusive():
        other = tree.last_run(mark)
        where = f" (process {other['pid']}, {other['address']})" if other else ""
        raise FolderInUse(f"The data folder {data} is in use by another `rapport up`{where}.")
    return Up(data, lock, mark, arguments).run()


class Up:
    """One run of `up` on one data folder."""

    def __init__(self, data: Path, lock: FileLock, mark: Path, arguments: argparse.Namespace) -> None:
        self.data, self.lock, self.arguments = data, lock, arguments
        self.address = f"http://localhost:{arguments.port}"
        self.tree = tree.Tree(_say, mark, self.address)
        self.postgres: Postgres | None = None
        os.environ.setdefault("RAPPORT_URL", self.address)
        if arguments.demo:
            os.environ.setdefault("RAPPORT_NAME", DEMO_NAME)

    def run(self) -> int:
        """0 when stopped on request. Whatever happens, nothing is left running."""
        self.tree.listen_for_signals()
        try:
            if tree.end_orphans(self.tree.mark):
                _say("The last run did not stop cleanly; recovering.")
            web.check_port(self.arguments.host, self.arguments.port)
            self._check_disk()
            self._start_database_while_loading()
            if not self.tree.is_stopping:
                self._prepare()
            if not self.tree.is_stopping:
                self._serve()
                self.tree.watch()
        finally:
            if self.tree.is_stopping:
                _say("Stopping.")
            self.tree.stop()
            if self.postgres:
                self.postgres.leave()
            self.lock.release()
        return 0

    def _check_disk(self) -> None:
        free = shutil.disk_usage(self.data).free
        if free < LEAST_FREE:
            needed = f"Rapport needs {LEAST_FREE // 1024**2} MB to start"
            raise DiskFull(f"The disk of {self.data} is full: {free // 1024**2} MB are free, and {needed}.")

    def _start_database_while_loading(self) -> None:
        """The database makes itself or starts while Django loads: neither waits for the other."""
        embedded.ensure_secret_key(self.data)
        embedded.remember_address(self.data)
        if os.environ.get("DATABASE_URL"):
            _load()
            return
        self.postgres = postgres = Postgres(self.data)
        os.environ["DATABASE_URL"] = postgres.url()
        joined = postgres.claim()
        is_new = not (postgres.folder / "PG_VERSION").exists()
        part = tree.Part("database", lambda: postgres.launch(in_our_tree=True), stop=postgres.stop)
        if is_new:
            postgres.begin_making()
            _load()
            postgres.finish_making()
        if joined:
            part.pid, part.is_ours = joined, False
        self.tree.add(part)
        if not is_new:
            _load()
        postgres.wait_until_ready(part.pid)

    def _prepare(self) -> None:
        """Tables and static files of this version, in children: the parent keeps no connection and no thread."""
        from rapport.config.server import assets, restoring, snapshot

        url = os.environ["DATABASE_URL"]
        if restoring.finish_interrupted(self.data, url):
            _say("A restore had been cut off; it is cleared up.")
        with schema.connect(url) as connection:
            is_behind, is_new = schema.is_behind(connection), not schema.applied(connection)
        children = {}
        if is_behind:
            fit = snapshot.make_tables if is_new else schema.migrate
            children["tables"] = fork(lambda: fit(url), before=self._let_go)
        if assets.are_stale():
            children["static files"] = fork(lambda: assets.gather(snapshot.folder() / "static"), before=self._let_go)
        for name, pid in children.items():
            if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0:
                raise DidNotStart(f"The {name} could not be brought up to this version; the messages above say why.")

    def _serve(self) -> None:
        host, port = self.arguments.host, self.arguments.port
        _preload()
        self._add("web server", lambda: web.serve(host, port, web.workers(), web.threads()), web.STOP_SECONDS + 2)
        self._add("job worker", jobs.work, jobs.STOP_SECONDS + 2)
        self._add("mail watcher", mail.watch, mail.STOP_SECONDS + 2)
        parts = list(self.tree.parts)
        answered = self.tree.watch(until=lambda: web.answers(host, port) or _keep_dying(parts), tick=0.02)
        if _keep_dying(parts):
            raise DidNotStart("Rapport did not start; the messages above say why.")
        if answered:
            self._greet()

    def _add(self, name: str, task: Callable[[], object], stop_seconds: float) -> None:
        self.tree.add(tree.Part(name, lambda: fork(task, before=self._let_go), stop_seconds=stop_seconds))

    def _greet(self) -> None:
        site = os.environ["RAPPORT_URL"]
        _say(f"Rapport {__version__} is ready at {site}")
        if not self._has_a_key():  # the demo comes after: it seats the first administrator at a desk
            self.tree.add(tree.Part("sign-in link", lambda: fork(_print_first_link, before=self._let_go), is_once=True, on_end=self._demo))
        else:
            self._demo(0)
        _say("Press Ctrl-C to stop.")

    def _has_a_key(self) -> bool:
        """Whether an administrator has; asked again when the database dies just now, which is then started again."""
        answers: list[bool] = []

        def is_told() -> bool:
            with contextlib.suppress(schema.Unreachable):
                answers.append(schema.first_value(os.environ["DATABASE_URL"], _AN_ADMINISTRATOR_HAS_A_KEY))
            return bool(answers)

        return not self.tree.watch(until=is_told, tick=0.2) or answers[0]

    def _demo(self, code: int) -> None:
        if self.arguments.demo:
            self.tree.add(tree.Part("demo", lambda: fork(_make_demo, before=self._let_go), is_once=True, on_end=_say_how_the_demo_went))

    def _let_go(self) -> None:
        """In a child: the locks stay with the parent alone."""
        self.lock.release()
        if self.postgres:
            self.postgres.let_go()


def _load() -> None:
    """Load the product. Almost nothing of it is ever let go, so looking for what could be would only slow a start."""
    import django

    gc.disable()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
    django.setup()


def _preload() -> None:
    """Everything a page needs, once, before the workers are forked from us and share it."""
    from django.urls import get_resolver

    from rapport.config import wsgi  # noqa: F401

    get_resolver()._populate()
    gc.collect()
    gc.freeze()
    gc.enable()


def _keep_dying(parts: list[tree.Part]) -> bool:
    return any(part.deaths > 1 for part in parts)


def _print_first_link() -> None:
    from rapport.config.commands.user import first_administrator_link

    _say(f"Sign in as the first administrator (this link works once, within a day): {first_administrator_link()}")


def _make_demo() -> None:
    """Only where nobody has begun: a later start with --demo leaves everything as it is."""
    from rapport.config.commands.demo import create
    from rapport.customers.models import Customer

    if Customer.objects.exists():
        return
    _say("Making the demo organisation.")
    create()
    _say("The demo organisation is ready.")


def _say_how_the_demo_went(code: int) -> None:
    if code:
        _say("The demo organisation could not be made.")


def _say(sentence: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        print(sentence, file=sys.stdout, flush=True)
