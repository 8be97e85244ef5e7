"""A whole database into one file and back, by PostgreSQL's own programs."""

import os
import subprocess
from pathlib import Path

from rapport.config.server import postgres
from rapport.core.errors import Refused

_ENVIRONMENT = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
_KNOWS_EVERY_SETTING = 17  # older servers refuse one that dumps begin with


class DumpFailed(Refused):
    """PostgreSQL's program said no."""


def dump(url: str, file: Path) -> None:
    """Everything in the database as it is at one moment, while people work on."""
    _run(["pg_dump", "-Fc", "--no-owner", "--no-privileges", f"--file={file}"], url, "The database could not be copied")


def load(url: str, file: Path) -> None:
    """Put a dump into an empty database, whole or not at all."""
    import psycopg

    with psycopg.connect(url) as connection:
        major, name = connection.info.server_version // 10_000, connection.info.dbname
    failed = "The database could not be filled"
    if major >= _KNOWS_EVERY_SETTING:
        _run(["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={name}", file], url, failed)
        return
    script = file.with_suffix(".sql")
    try:
        _run(["pg_restore", "--no-owner", f"--file={script}", file], url, failed)
        _leave_out_new_settings(script)
        _run(["psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={script}"], url, failed)
    finally:
        script.unlink(missing_ok=True)


def _leave_out_new_settings(script: Path) -> None:
    """The line stands in the script's head, before any data."""
    unwanted = b"SET transaction_timeout = 0;\n"
    with script.open("r+b") as file:
        head = file.read(4096)
        at = head.find(unwanted)
        if at >= 0:
            file.seek(at)
            file.write(b"-" * 2 + b" " * (len(unwanted) - 3) + b"\n")


def _run(command: list[str | Path], url: str, failed: str) -> None:
    done = subprocess.run(
        [postgres.programs() / command[0], *command[1:]],
        env=_environment(url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        told = [line.split("error:", 1)[-1].strip() for line in done.stderr.splitlines() if "rror:" in line]
        raise DumpFailed(f"{failed}: {(told or ['no reason was given'])[0].rstrip('.')}.")


def _environment(url: str) -> dict[str, str]:
    """The address by way of the environment: on the command line every user of the machine could read the password."""
    from psycopg.conninfo import conninfo_to_dict

    usual = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    parts = conninfo_to_dict(url)
    return usual | {_ENVIRONMENT[name]: str(value) for name, value in parts.items() if name in _ENVIRONMENT and value is not None}
