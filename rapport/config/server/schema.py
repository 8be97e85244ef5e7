"""Whether the tables fit this version: compared by the names of migrations, without loading any."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rapport.core.errors import Refused

OLDEST_POSTGRES = 15
_LOCK = 7_261_501_120_026  # an advisory lock: one migration at a time, whoever starts it


class NewerDatabase(Refused):
    """The tables were made by a later version."""


class Unreachable(Refused):
    """The database does not answer, or is too old."""


def connect(url: str) -> Any:
    """A plain connection to the database, outside Django. Raises Unreachable in one sentence."""
    import psycopg

    try:
        connection = psycopg.connect(url, connect_timeout=10)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as failure:
        raise Unreachable(f"The database does not answer: {_reason(str(failure))}.") from failure
    major = connection.info.server_version // 10_000
    if major < OLDEST_POSTGRES:
        connection.close()
        raise Unreachable(f"The database is PostgreSQL {major}, and Rapport needs {OLDEST_POSTGRES} or newer.")
    return connection


def first_value(url: str, statement: str) -> Any:
    """What one question answers, over a connection of its own. Raises Unreachable."""
    import psycopg

    try:
        with connect(url) as connection:
            return connection.execute(statement).fetchone()[0]
    except psycopg.OperationalError as failure:  # also where it dies after its answer, and the connection cannot be ended well
        raise Unreachable(f"The database stopped answering: {_reason(str(failure))}.") from failure


def _reason(told: str) -> str:
    """The heart of what the driver says, which is several lines with a hint or two."""
    first = told.strip().splitlines()[0]
    return first.rsplit("failed: ", 1)[-1].removeprefix("FATAL:").strip().rstrip(".")


def known() -> set[tuple[str, str]]:
    """Every migration in our files, as (app, name). Django must be set up."""
    from django.apps import apps

    return {(config.label, name) for config in apps.get_app_configs() for name in _names(Path(config.path) / "migrations")}


def _names(folder: Path) -> Iterator[str]:
    for file in folder.glob("*.py"):
        if file.stem[0] not in "_~":
            yield file.stem


def applied(connection: Any) -> set[tuple[str, str]]:
    """Every migration the database has had."""
    if connection.execute("SELECT to_regclass('django_migrations')").fetchone()[0] is None:
        return set()
    return set(connection.execute("SELECT app, name FROM django_migrations").fetchall())


def is_behind(connection: Any) -> bool:
    """Whether migrations are to be run. Raises NewerDatabase when the tables are ahead of us."""
    had, ours = applied(connection), known()
    if ahead := newer(had, ours):
        app, name = ahead
        raise NewerDatabase(f"This database was last used by a newer Rapport (it has {app}.{name}); start that version or a later one.")
    return bool(ours - had)


def newer(had: set[tuple[str, str]], ours: set[tuple[str, str]]) -> tuple[str, str] | None:
    """A migration beyond our last one of the same capability. Old ones that were squashed away since do not count."""
    latest: dict[str, int] = {}
    for app, name in ours:
        latest[app] = max(latest.get(app, 0), _number(name))
    beyond = [(app, name) for app, name in had - ours if app in latest and _number(name) > latest[app]]
    return min(beyond, default=None)


def _number(name: str) -> int:
    found = re.match(r"\d+", name)
    return int(found.group()) if found else 0


def migrate(url: str) -> None:
    """Bring the tables up to this version; others who try at the same time wait."""
    from django.core.management import call_command

    with connect(url) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
