"""Putting a backup in the place of what is there: all of it or nothing, also when the machine stops half-way.

The backup goes into a new database and a new folder. Then one transaction gives the new database its name, and the
folders follow. A note in the data folder says which database is the new one; whoever starts next and finds the note
looks whether that database has the name: if so the folders follow, if not what was begun is taken away.
"""

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from rapport.core.errors import Refused

NOTE = "restore.json"
_NEW, _PREVIOUS = "_restoring", "_previous"


class NotAllowed(Refused):
    """The database's account may not make databases."""


class StillInUse(Refused):
    """Someone else is connected."""


def address_of(url: str, database: str) -> str:
    """The same server and account, another database."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{database}", parts.query, ""))


def name_of(url: str) -> str:
    """The database that an address names."""
    return urlsplit(url).path.lstrip("/") or "rapport"


def begin(data: Path, url: str) -> str:
    """Make the new database; its address. Raises NotAllowed."""
    import psycopg

    new = name_of(url) + _NEW
    with _maintenance(url) as server:
        try:
            server.execute(f'DROP DATABASE IF EXISTS "{new}"')
            server.execute(f'CREATE DATABASE "{new}" TEMPLATE template0')
        except psycopg.errors.InsufficientPrivilege as failure:
            raise NotAllowed("The database account in DATABASE_URL may not make databases; give it CREATEDB for the restore.") from failure
        oid = server.execute("SELECT oid FROM pg_database WHERE datname = %s", [new]).fetchone()[0]
    (data / NOTE).write_text(json.dumps({"oid": oid}))
    return address_of(url, new)


def give_up(data: Path, url: str) -> None:
    """Take away what was begun."""
    with _maintenance(url) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name_of(url)}{_NEW}" WITH (FORCE)')
    shutil.rmtree(data / "files.restoring", ignore_errors=True)
    (data / "secret-key.restoring").unlink(missing_ok=True)
    (data / NOTE).unlink(missing_ok=True)


def swap(data: Path, url: str, *, keep: bool) -> None:
    """Let the new database and files take the place of the old, which are kept as the previous ones if asked. Raises StillInUse."""
    name = name_of(url)
    with _maintenance(url) as server:
        others = server.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name]).fetchone()[0]
        if others:
            raise StillInUse("Other programs are connected to the database; stop them and try again.")
        server.execute(f'DROP DATABASE IF EXISTS "{name}{_PREVIOUS}"')
        with server.transaction():
            server.execute(f'ALTER DATABASE "{name}" RENAME TO "{name}{_PREVIOUS}"')
            server.execute(f'ALTER DATABASE "{name}{_NEW}" RENAME TO "{name}"')
    _move_files(data)
    if not keep:
        forget_previous(data, url)


def forget_previous(data: Path, url: str) -> None:
    """Remove what the last restore replaced."""
    with _maintenance(url) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name_of(url)}{_PREVIOUS}"')
    shutil.rmtree(data / "files.previous", ignore_errors=True)


def finish_interrupted(data: Path, url: str) -> bool:
    """After a restore that was cut off: finish it when the database had changed hands, else forget it. True when there was one."""
    note = data / NOTE
    if not note.exists():
        return False
    oid = json.loads(note.read_text())["oid"]
    with _maintenance(url) as server:
        row = server.execute("SELECT datname FROM pg_database WHERE oid = %s", [oid]).fetchone()
    if row and row[0] == name_of(url):
        _move_files(data)
    else:
        give_up(data, url)
    return True


def _move_files(data: Path) -> None:
    """Can be cut off and done again at any point."""
    files, coming, previous = data / "files", data / "files.restoring", data / "files.previous"
    if coming.exists():
        if files.exists():
            shutil.rmtree(previous, ignore_errors=True)
            files.rename(previous)
        coming.rename(files)
    key = data / "secret-key.restoring"
    if key.exists():
        key.replace(data / "secret-key")
    (data / NOTE).unlink(missing_ok=True)


def _maintenance(url: str) -> Any:
    """A connection beside the database in question, each statement on its own."""
    import psycopg

    return psycopg.connect(address_of(url, "postgres"), autocommit=True)
