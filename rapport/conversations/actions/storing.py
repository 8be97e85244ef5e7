"""The first thing done with what comes in: keep it, byte for byte, before anybody tries to understand it."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, transaction
from psycopg.errors import DiskFull

from rapport.conversations.files import NoRoom
from rapport.conversations.models import Mailbox, Raw
from rapport.team.actors import Actor

LARGEST = 150 * 1024 * 1024  # bytes of one message that are kept


def store(*, content: bytes, by: Actor, mailbox: Mailbox | None = None, envelope: dict[str, Any] | None = None) -> Raw:
    """Keep a message as it came; the same bytes for the same mailbox are one row, the first. Refuses: NoRoom."""
    with _full_disk_told(), transaction.atomic():
        Raw.objects.bulk_create([raw := _raw(content, envelope or {}, mailbox, by)], ignore_conflicts=True)
        return Raw.objects.defer("content").get(mailbox=mailbox, hash=raw.hash)


def store_many(contents: Sequence[tuple[bytes, dict[str, Any]]], *, mailbox: Mailbox, seen_uid: int, by: Actor) -> None:
    """Keep messages fetched from a mailbox, each with its envelope, and how far it has been read now. Refuses: NoRoom.

    Whoever fetched them may tell the server so only after this has returned: then they are committed.
    """
    with _full_disk_told(), transaction.atomic():
        Raw.objects.bulk_create([_raw(content, envelope, mailbox, by) for content, envelope in contents], ignore_conflicts=True)
        Mailbox.objects.filter(pk=mailbox.pk).update(seen_uid=seen_uid)
    mailbox.seen_uid = seen_uid


def _raw(content: bytes, envelope: dict[str, Any], mailbox: Mailbox | None, by: Actor) -> Raw:
    digest = hashlib.sha256(content).hexdigest()
    return Raw(mailbox=mailbox, hash=digest, size=len(content), content=content, envelope=envelope, received_at=by.at)


@contextmanager
def _full_disk_told() -> Iterator[None]:
    try:
        yield
    except OperationalError as failure:
        if isinstance(failure.__cause__, DiskFull):
            raise NoRoom("The disk is full: nothing was stored.") from failure
        raise
