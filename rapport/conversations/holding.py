"""One process at a time does a thing that takes longer than a transaction: a lock in the database that a dead process loses."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

FETCHING, SIGNING_IN, TAKING_AGAIN = 0x4D41494C, 0x4F415554, 0x41474149  # what is done; the second half of the lock says for which row


@contextmanager
def alone(what: int, number: int, *, wait: bool = False) -> Iterator[bool]:
    """Hold the lock while this lasts. False when another process has it and we do not wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s) IS NOT NULL" if wait else "SELECT pg_try_advisory_lock(%s, %s)", [what, number])
        is_held = bool(cursor.fetchone()[0])
    try:
        yield is_held
    finally:
        if is_held and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [what, number])
