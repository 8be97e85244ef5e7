"""Which worker has which message: claims that end by themselves when the worker dies.

A claim is a number that its worker holds an advisory lock on, on its own connection. When the process dies, by kill -9 or with its
machine, PostgreSQL ends the connection and the lock is free: that is how others know, without waiting for a time to pass. A
worker that lost its connection but lives on cannot go further either, because the mark before the last dot (`recording.mark`)
asks for the claim.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from rapport.conversations.models import Outgoing, OutgoingState, Recipient, RecipientState
from rapport.conversations.rules import outbox

BATCH = 20
DIED_BEFORE = "The worker stopped before it handed this over."
DIED_AFTER = "Handed to {host} at {at}; the worker stopped before it could note the answer."


@contextmanager
def claim() -> Iterator[str]:
    """A claim for as long as the block runs, and no longer than this process and its connection live."""
    number = secrets.randbits(62)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
    try:
        yield str(number)
    finally:
        _let_go(number)


def _let_go(number: int) -> None:
    """On a connection that is gone, the lock has gone with it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
    except DatabaseError:
        connection.close()


def is_waiting(now: datetime) -> bool:
    """Whether there is anything to do: something due, or something that a worker had."""
    due = Q(state=OutgoingState.WAITING, not_before__lte=now)
    return Outgoing.objects.filter(due | Q(state=OutgoingState.SENDING)).exists()


@transaction.atomic
def take(mine: str, now: datetime, most: int = BATCH) -> list[int]:
    """Take the oldest that are due, those that no other worker is taking just now. Committed before anybody talks to a server."""
    due = Outgoing.objects.filter(state=OutgoingState.WAITING, not_before__lte=now, mailbox__paused_at=None)
    numbers = list(due.order_by("not_before", "id").select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:most])
    Outgoing.objects.filter(pk__in=numbers).update(state=OutgoingState.SENDING, claim=mine, claimed_at=now, handing_over_at=None)
    return numbers


def _back_to_waiting(outgoing: Outgoing, at: datetime, said: str) -> None:
    outgoing.state, outgoing.claim, outgoing.claimed_at = OutgoingState.WAITING, "", None
    outgoing.not_before = max(outgoing.not_before, at)
    if said:
        outgoing.log = logged(outgoing, at, said)
    outgoing.save(update_fields=["state", "claim", "claimed_at", "not_before", "log"])


def logged(outgoing: Outgoing, at: datetime, said: str) -> list[dict[str, str]]:
    """The log, longer by one; the oldest of a hundred goes."""
    return [*outgoing.log[-99:], {"at": at.isoformat(), "said": said[:500]}]


def recover(now: datetime) -> int:
    """Look after what dead workers had: what was not handed over waits again, the rest is not sure. How many there were."""
    claims = Outgoing.objects.filter(state=OutgoingState.SENDING).values_list("claim", flat=True).distinct()
    return sum(_recover(each, now) for each in claims.order_by("claim"))


@transaction.atomic
def _recover(theirs: str, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int(theirs or 0)])
        if not cursor.fetchone()[0]:
            return 0  # its worker lives
    rows = Outgoing.objects.select_for_update(of=("self",)).select_related("mailbox").filter(state=OutgoingState.SENDING, claim=theirs)
    found = list(rows.order_by("id"))
    for outgoing in found:
        if outgoing.handing_over_at is None:
            _back_to_waiting(outgoing, now, DIED_BEFORE)
        else:
            evidence = DIED_AFTER.format(host=outgoing.mailbox.smtp_host, at=f"{outgoing.handing_over_at:%H:%M:%S} UTC")
            make_unsure(outgoing, evidence, now)
    return len(found)


def make_unsure(outgoing: Outgoing, evidence: str, now: datetime) -> None:
    """It may or may not have gone to those it was being handed over for: a person has to say. The row is locked by the caller."""
    theirs = Recipient.objects.filter(message=outgoing.message_id)
    theirs.filter(state=RecipientState.HANDING).update(state=RecipientState.UNSURE, detail=evidence[:500], changed_at=now)
    states = set(theirs.values_list("state", flat=True))
    outgoing.state = OutgoingState(outbox.outcome(states))
    outgoing.evidence, outgoing.to_settle, outgoing.attempts = evidence[:500], True, outgoing.attempts + 1
    outgoing.log = logged(outgoing, now, evidence)
    outgoing.not_before = max(outgoing.not_before, now)
    if outgoing.state == OutgoingState.UNSURE:
        outgoing.ended_at = now
    else:
        outgoing.claim, outgoing.claimed_at, outgoing.handing_over_at = "", None, None
    outgoing.save()
