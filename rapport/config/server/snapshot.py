"""An empty database of this version, made once when the software is installed, so that a first start is quick.

Running every migration takes seconds, most of it Django rebuilding its models after each step. The result is always
the same, so we keep it: a dump under the name of what made it. When the name does not match, the migrations run.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

from rapport.config.server import dumping, postgres, schema
from rapport.config.server.locks import FileLock


def folder() -> Path:
    """Beside the installed packages."""
    return Path(sys.prefix) / "share" / "rapport"


def name() -> str:
    """Of what an empty database is made: every migration's text, and PostgreSQL's version. Django must be set up."""
    from django.apps import apps

    told = hashlib.sha256(f"PostgreSQL {postgres.MAJOR}\n".encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for file in sorted((Path(config.path) / "migrations").glob("*.py")):
            told.update(f"{config.label}/{file.name}\n".encode() + file.read_bytes())
    return f"empty-{told.hexdigest()[:20]}.dump"


def ready(place: Path | None = None) -> Path | None:
    """The dump that fits this version, when there is one."""
    file = (place or folder()) / name()
    return file if file.exists() else None


def make_tables(url: str) -> None:
    """Give an empty database its tables: from the dump where it fits, else by running the migrations."""
    from django.db import connection

    dump = ready()
    if dump and url == postgres.Postgres(Path(os.environ["RAPPORT_DATA"])).url():
        dumping.load(url, dump)
    else:
        schema.migrate(url)
        connection.close_pool()  # type: ignore[attr-defined]


def save(url: str, place: Path | None = None) -> Path:
    """Keep an empty, migrated database under its name, and forget those of other versions."""
    place = place or folder()
    place.mkdir(parents=True, exist_ok=True)
    file, made = place / name(), place / f"new-{os.getpid()}.dump"
    dumping.dump(url, made)
    made.replace(file)
    for other in place.glob("empty-*.dump"):
        if other != file:
            other.unlink(missing_ok=True)
    return file


def main() -> int:
    """Make the dump and gather the static files of this version: `python -m rapport.config.server.snapshot`, at installation."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    with FileLock(place / "making.lock"), tempfile.TemporaryDirectory() as data:
        server = postgres.Postgres(Path(data), is_durable=False)
        _wake_django(data, server.url())
        if ready(place) is None:
            server.join()
            try:
                _make_dump(server.url(), place)
            finally:
                server.leave()
        _gather(place)
    return 0


def _wake_django(data: str, url: str) -> None:
    settings = {"RAPPORT_DATA": data, "DATABASE_URL": url, "RAPPORT_SECRET_KEY": "only-to-make-tables-" + "x" * 40}
    os.environ.update({**settings, "DJANGO_SETTINGS_MODULE": "rapport.config.settings"})
    import django

    django.setup()


def _make_dump(url: str, place: Path) -> None:
    from django.db import connection

    schema.migrate(url)
    connection.close_pool()  # type: ignore[attr-defined]
    save(url, place)


def _gather(place: Path) -> None:
    from django.conf import settings

    from rapport.config.server import assets

    if assets.are_stale(place / "static"):
        assets.gather()
        shutil.rmtree(place / "static", ignore_errors=True)
        shutil.copytree(settings.STATIC_ROOT, place / "static")


if __name__ == "__main__":
    sys.exit(main())
