"""The commands of the command line, one file each: what it asks (`add_arguments`) and what it does (`run`).

Opening a file here imports nothing heavy; a command imports what it needs when it runs.
"""

import os
from typing import TYPE_CHECKING

from rapport.config import embedded
from rapport.core.errors import Refused

if TYPE_CHECKING:
    from rapport.team.actors import Actor


class TablesTooOld(Refused):
    """The tables are not of this version yet."""


def with_django(*, tables: bool = True) -> None:
    """Make Django ready, on the running database or on one started for this command.

    With `tables`, an empty database gets its tables. Raises TablesTooOld, or NewerDatabase, when they are not of this version.
    """
    folder = embedded.data_dir()
    embedded.ensure_secret_key(folder)
    embedded.recall_address(folder)
    embedded.ensure_database(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
    import django

    django.setup()
    if tables:
        _ensure_tables(os.environ["DATABASE_URL"])


def _ensure_tables(url: str) -> None:
    from rapport.config.server import schema, snapshot

    with schema.connect(url) as connection:
        is_behind, is_new = schema.is_behind(connection), not schema.applied(connection)
    if is_new:
        snapshot.make_tables(url)
    elif is_behind:
        raise TablesTooOld("The tables are of an earlier version; `rapport up` or `rapport migrate` brings them up to date.")


def the_system() -> "Actor":
    """Commands act as the product itself: whoever can run them owns the machine."""
    from django.utils import timezone

    from rapport.team.actors import Actor, Road

    return Actor.system(at=timezone.now(), road=Road.COMMAND)
