"""How far an import is, told on a connection of its own so that it is seen before the work commits."""

import time
from collections.abc import Callable

from django.db import connection, transaction

from rapport.customers.models import Import

LOCKS = 1203  # our corner of PostgreSQL's advisory locks
PAUSE = 1.0  # seconds between two tellings


def teller(imported: Import) -> Callable[[int, float], None]:
    """A function that notes rows read and the share of the file, at most once a second.

    Its row was made when the work was asked for: making it now would wait for the import's own lock.
    """
    beside = connection.copy()
    last = [0.0]

    def tell(rows: int, share: float) -> None:
        if time.monotonic() - last[0] < PAUSE:
            return
        last[0] = time.monotonic()
        with beside.cursor() as cursor:
            cursor.execute("UPDATE customers_importprogress SET rows = %s, share = %s WHERE of_id = %s", [rows, share, imported.pk])
        beside.close()

    return tell


def is_held(imported: Import) -> bool:
    """Whether some process is at this import now."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCKS, imported.pk % 2**31])
        return not cursor.fetchone()[0]
