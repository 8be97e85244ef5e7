"""rapport restore: what a backup holds, in the place of what is there; all of it or nothing."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from rapport.config import embedded
from rapport.config.commands import with_django
from rapport.config.commands.backup import files_in
from rapport.config.server import archive, dumping, restoring, schema
from rapport.config.server.locks import FileLock
from rapport.core.errors import Refused

HELP = "put a backup in the place of what is there, all of it or nothing"


class NotEmpty(Refused):
    """There is data that the backup would replace."""


class Running(Refused):
    """Nobody may work while the ground is changed."""


class NoSuchFile(Refused):
    """The backup is not there."""


class NotMigrated(Refused):
    """The backup's tables could not be brought up to this version."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `restore` may be told."""
    parser.add_argument("file", metavar="FILE", type=Path, nargs="?", help="a backup made by rapport backup")
    parser.add_argument("--force", action="store_true", help="also when there is data already; it is kept as the previous database")
    parser.add_argument("--forget-previous", action="store_true", help="remove what an earlier restore --force replaced")


def run(arguments: argparse.Namespace) -> int:
    """Check everything, then do it."""
    data = embedded.data_dir()
    if arguments.forget_previous:
        return _forget_previous(data)
    if arguments.file is None or not arguments.file.is_file():
        raise NoSuchFile(f"There is no file {arguments.file.resolve()}." if arguments.file else "Say which backup to restore.")
    lock = FileLock(data / "up.lock")
    if not lock.exclusive():
        raise Running("Rapport is running on this data folder; stop `rapport up` first.")
    try:
        return _restore(arguments.file.resolve(), data, force=arguments.force)
    finally:
        lock.release()


def _forget_previous(data: Path) -> int:
    embedded.ensure_database(data)
    restoring.forget_previous(data, os.environ["DATABASE_URL"])
    print("What the last restore replaced is gone.")
    return 0


def _restore(file: Path, data: Path, *, force: bool) -> int:
    manifest = archive.verify(file)
    with_django(tables=False)
    url = os.environ["DATABASE_URL"]
    restoring.finish_interrupted(data, url)
    if ahead := schema.newer(set(manifest.migrations), schema.known()):
        raise schema.NewerDatabase(f"{file} was made by a newer Rapport (it has {'.'.join(ahead)}); install that version or a later one.")
    is_empty = _is_empty(url)
    if not is_empty and not force:
        raise NotEmpty(
            "There is data here already; use --force to replace it (it is kept as the previous database until the next restore)."
        )
    new = restoring.begin(data, url)
    try:
        _fill(file, data, new)
        restoring.swap(data, url, keep=not is_empty)
    except BaseException:  # whatever it was, also Ctrl-C: nothing half-done stays
        restoring.finish_interrupted(data, url)
        raise
    print(f"Restored the backup of {manifest.made_at}: the database and {files_in(manifest)}.")
    if not is_empty:
        print(f"What was here is kept as the database {restoring.name_of(url)}_previous and the folder {data}/files.previous.")
    return 0


def _fill(file: Path, data: Path, new: str) -> None:
    dump = data / "database.restoring.dump"
    places = {archive.FILES: data / "files.restoring", archive.SECRET: data / "secret-key.restoring", archive.DATABASE: dump}
    places[archive.FILES].mkdir()
    try:
        archive.extract(file, places)
        places[archive.SECRET].chmod(0o600)
        dumping.load(new, dump)
    finally:
        dump.unlink(missing_ok=True)
    with schema.connect(new) as connection:
        is_behind = schema.is_behind(connection)
    if is_behind:
        _migrate(new)


def _migrate(url: str) -> None:
    """In a process of its own, whose Django knows the new database as its own."""
    command = [sys.executable, "-m", "rapport", "migrate", "--verbosity=0", "--skip-checks"]
    if subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, stdin=subprocess.DEVNULL, check=False).returncode:
        raise NotMigrated("The backup's tables could not be brought up to this version; the messages above say why. Nothing was changed.")


def _is_empty(url: str) -> bool:
    """Whether nobody and no customer is here."""
    with schema.connect(url) as connection:
        for table in ("team_user", "customers_customer"):
            if connection.execute("SELECT to_regclass(%s)", [table]).fetchone()[0] is None:
                continue
            if connection.execute(f"SELECT EXISTS (SELECT FROM {table})").fetchone()[0]:
                return False
    return True
