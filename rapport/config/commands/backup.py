"""rapport backup: everything in one file, while people work on."""

import argparse
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rapport import __version__
from rapport.config import embedded
from rapport.config.server import archive, dumping, restoring, schema
from rapport.core.errors import Refused

HELP = "write the database and every file into one archive, while people work on"


class AlreadyThere(Refused):
    """A backup never replaces another file."""


class NoPlace(Refused):
    """The folder for the backup is missing."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `backup` may be told."""
    parser.add_argument("file", metavar="FILE", type=Path, help="where to write it, such as rapport-2026-11-21.tar")


def run(arguments: argparse.Namespace) -> int:
    """Write it."""
    file: Path = arguments.file.resolve()
    if file.exists():
        raise AlreadyThere(f"{file} exists already; choose another name.")
    if not file.parent.is_dir():
        raise NoPlace(f"The folder {file.parent} does not exist.")
    data = embedded.data_dir()
    embedded.ensure_secret_key(data)
    embedded.ensure_database(data)
    restoring.finish_interrupted(data, os.environ["DATABASE_URL"])
    manifest = write(file, data, os.environ["DATABASE_URL"])
    (data / "last-backup").write_text(f"{manifest.made_at}\n{file}\n")
    size = file.stat().st_size / 1024**2
    print(f"Backed up the database and {files_in(manifest)} into {file} ({size:.1f} MB). It holds everything: keep it safe.")
    return 0


def files_in(manifest: archive.Manifest) -> str:
    """How many uploaded files an archive holds, in words; two of its members are the database and the secret key."""
    count = len(manifest.members) - 2
    return f"{count} file" if count == 1 else f"{count} files"


def write(file: Path, data: Path, url: str) -> archive.Manifest:
    """Make the archive. The database comes first: every file it speaks of is already there."""
    with schema.connect(url) as connection:
        migrations = sorted(schema.applied(connection))
        server = str(connection.info.parameter_status("server_version"))
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = archive.Manifest(rapport=__version__, made_at=made_at, postgres=server, migrations=migrations)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".rapport-") as aside, archive.Writer(file, manifest) as writer:
        dump = Path(aside) / archive.DATABASE
        dumping.dump(url, dump)
        writer.add(archive.DATABASE, dump)
        writer.add(archive.SECRET, data / embedded.SECRET_FILE)
        for source in sorted((data / archive.FILES).rglob("*")):
            if source.is_file() and not source.is_symlink():
                writer.add(f"{archive.FILES}/{source.relative_to(data / archive.FILES).as_posix()}", source)
    return manifest
