"""The first thing done with what comes in: keep it, byte for byte, before anybody tries to understand it."""

import hashlib
from typing import Any

from django.db import OperationalError, transaction
from psycopg.errors import DiskFull

from rapport.conversations.files import NoRoom
from rapport.conversations.models import Mailbox, Raw
from rapport.team.actors import Actor

LARGEST = 150 * 1024 * 1024  # bytes of one message that are kept


def store(*, content: bytes, by: Actor, mailbox: Mailbox | None = None, envelope: dict[str, Any] | None = None) -> Raw:
    """Keep a message as it came; the same bytes for the same mailbox are one row, the first. Refuses: NoRoom.

    Whoever fetched it may tell the server so only after this has returned: then it is committed.
    """
    raw = Raw(
        mailbox=mailbox,
        hash=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
        envelope=envelope or {},
        received_at=by.at,
    )
    try:
        with transaction.atomic():
            Raw.objects.bulk_create([raw], ignore_conflicts=True)
            return Raw.objects.defer("content").get(mailbox=mailbox, hash=raw.hash)
    except OperationalError as failure:
        if isinstance(failure.__cause__, DiskFull):
            raise NoRoom("The disk is full: nothing was stored.") from failure
        raise
