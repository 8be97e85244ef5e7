"""The first thing done with what comes in: keep it, byte for byte, before anybody tries to understand it."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import OperationalError, connection, transaction
from psycopg.errors import DiskFull
from psycopg.types.json import Jsonb

from rapport.conversations.files import NoRoom
from rapport.conversations.models import Mailbox, Raw
from rapport.team.actors import Actor

LARGEST = 150 * 1024 * 1024  # bytes of one message that are kept
_KEEP = """
INSERT INTO conversations_raw (mailbox_id, hash, size, content, envelope, received_at, state, outcome, problem, attempts)
VALUES (%s, %s, %s, %b, %s, %s, 'stored', '', '', 0) ON CONFLICT DO NOTHING
"""


def store(*, content: bytes, by: Actor, mailbox: Mailbox | None = None, envelope: dict[str, Any] | None = None) -> Raw:
    """Keep a message as it came; the same bytes for the same mailbox are one row, the first. Refuses: NoRoom."""
    with _full_disk_told(), transaction.atomic():
        digest = _keep([(content, envelope or {})], mailbox, by)
        return Raw.objects.defer("content").get(mailbox=mailbox, hash=digest)


def store_many(contents: Sequence[tuple[bytes, dict[str, Any]]], *, mailbox: Mailbox, seen_uid: int, by: Actor) -> None:
    """Keep messages fetched from a mailbox, each with its envelope, and how far it has been read now. Refuses: NoRoom.

    Whoever fetched them may tell the server so only after this has returned: then they are committed.
    """
    with _full_disk_told(), transaction.atomic():
        _keep(contents, mailbox, by)
        Mailbox.objects.filter(pk=mailbox.pk).update(seen_uid=seen_uid)
    mailbox.seen_uid = seen_uid


def _keep(contents: Sequence[tuple[bytes, dict[str, Any]]], mailbox: Mailbox | None, by: Actor) -> str:
    """The rows, past the ORM: bytes go as they are, not written out as text, which takes several times their size. The last hash."""
    number, rows, digest = mailbox.pk if mailbox else None, [], ""
    for content, envelope in contents:
        digest = hashlib.sha256(content).hexdigest()
        rows.append((number, digest, len(content), content, Jsonb(envelope), by.at))
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.executemany(_KEEP, rows)
    return digest


@contextmanager
def _full_disk_told() -> Iterator[None]:
    try:
        yield
    except OperationalError as failure:
        if isinstance(failure.__cause__, DiskFull):
            raise NoRoom("The disk is full: nothing was stored.") from failure
        raise
