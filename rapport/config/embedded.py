"""What a command needs before Django wakes: the data folder, the secret key, and a database address."""

import atexit
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from rapport.core.errors import Refused

SECRET_FILE = "secret-key"  # noqa: S105
ADDRESS_FILE = "address"


class UnusableFolder(Refused):
    """The data folder cannot be written."""


class UnusableAddress(Refused):
    """DATABASE_URL is no address of a PostgreSQL database."""


def check_address(url: str) -> None:
    """Raises UnusableAddress; an empty one means the embedded database."""
    parts = urlsplit(url)
    try:
        is_one = parts.scheme in {"postgresql", "postgres"} and (parts.port or 0) >= 0
    except ValueError:
        is_one = False
    if url and not is_one:
        raise UnusableAddress("DATABASE_URL should look like postgresql://user:password@host:5432/rapport.")


def data_dir() -> Path:
    """The data folder (RAPPORT_DATA, or ./var), made if it is missing. Closed to other people."""
    folder = Path(os.environ.setdefault("RAPPORT_DATA", "var")).resolve()
    os.environ["RAPPORT_DATA"] = str(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"rapport" * 1024)
        probe.unlink()
    except OSError as failure:
        raise UnusableFolder(f"The data folder {folder} cannot be written: {(failure.strerror or str(failure)).lower()}.") from failure
    return folder


def remember_address(folder: Path) -> None:
    """Keep the site's address for commands that print links later."""
    (folder / ADDRESS_FILE).write_text(os.environ["RAPPORT_URL"])


def recall_address(folder: Path) -> None:
    """Set RAPPORT_URL to where `up` last ran on this folder, unless it is given."""
    file = folder / ADDRESS_FILE
    if file.exists():
        os.environ.setdefault("RAPPORT_URL", file.read_text().strip())


def ensure_secret_key(folder: Path) -> None:
    """Set RAPPORT_SECRET_KEY from the data folder, making the key the first time."""
    if os.environ.get("RAPPORT_SECRET_KEY"):
        return
    file = folder / SECRET_FILE
    if not file.exists():
        made = folder / f"{SECRET_FILE}.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        try:
            os.link(made, file)  # the first of several that start at once wins
        except FileExistsError:
            pass
        finally:
            made.unlink()
    os.environ["RAPPORT_SECRET_KEY"] = file.read_text().strip()


def ensure_database(folder: Path, *, is_durable: bool = True) -> None:
    """Set DATABASE_URL, starting (or joining) the embedded server when it is not set. The last command to end stops it."""
    if os.environ.get("DATABASE_URL"):
        return
    from rapport.config.server.postgres import Postgres

    server = Postgres(folder, is_durable=is_durable)
    server.join()
    atexit.register(server.leave)
    os.environ["DATABASE_URL"] = server.url()
