"""The same POST, sent twice with the same Idempotency-Key, is done once and answered alike.

The claim, the work and the answer are one transaction. A second request with the same key waits at the unique row until
the first has ended: then it finds the answer, or, when the first failed and left nothing, does the work itself. So a
crash can leave neither work without an answer nor a claim that blocks its own retry.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from rapport.core.errors import Refused
from rapport.team.actors import Actor
from rapport.team.models import IdempotentAnswer

KEPT_FOR = timedelta(hours=48)
LONGEST_KEY = 200


class KeyUsedForAnotherRequest(Refused):
    """The Idempotency-Key came before with another address or body. A 422 at the API door."""


class KeyNotUsable(Refused):
    """The Idempotency-Key is empty, too long or holds characters that cannot be stored."""


@dataclass(frozen=True)
class Answer:
    """What was answered, to be sent again as it was."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Claim:
    """The right to do a request once. `answer` is set when it was done before: send that, do nothing."""

    row: IdempotentAnswer
    answer: Answer | None = None

    def keep(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Store what is answered now, in the same transaction as the work."""
        self.row.status, self.row.headers, self.row.body = status, dict(headers), body
        self.row.save(update_fields=["status", "headers", "body"])


def request_hash(method: str, path: str, body: bytes) -> str:
    """What makes two requests the same."""
    return hashlib.sha256(b"\0".join([method.encode(), path.encode("utf-8", "surrogatepass"), body])).hexdigest()


@contextmanager
def once(key: str, *, request_hash: str, by: Actor) -> Iterator[Claim]:
    """Claim a key for one request of this person: `with once(key, ...) as claim:`.

    Raises KeyUsedForAnotherRequest or KeyNotUsable. Leaving with an exception, or without `keep`, forgets the claim, so
    the request may be tried again.
    """
    if not key.strip() or len(key) > LONGEST_KEY or not key.isprintable():
        raise KeyNotUsable(f"An Idempotency-Key has 1 to {LONGEST_KEY} printable characters.")
    with transaction.atomic():
        row = _claim(key, request_hash, by)
        if row.request_hash != request_hash:
            raise KeyUsedForAnotherRequest("This Idempotency-Key was used for another request.")
        yield Claim(row, _answer_of(row))
        if row.status is None:
            row.delete()


def _claim(key: str, request_hash: str, by: Actor) -> IdempotentAnswer:
    """The row for a key: ours when it has no status yet, for such a row is never committed.

    The insert waits while another transaction holds the key; it goes round again when that row was pruned meanwhile.
    """
    while True:
        mine = IdempotentAnswer(user=by.user, key=key, request_hash=request_hash, created_at=by.at)
        IdempotentAnswer.objects.bulk_create([mine], ignore_conflicts=True)
        if row := IdempotentAnswer.objects.filter(user=by.user, key=key).first():
            return row


def _answer_of(row: IdempotentAnswer) -> Answer | None:
    return None if row.status is None else Answer(row.status, row.headers, bytes(row.body or b""))


def prune(*, at: datetime) -> int:
    """Forget answers older than 48 hours. Returns how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=at - KEPT_FOR).delete()[0]
