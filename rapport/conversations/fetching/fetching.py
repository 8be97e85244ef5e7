"""Fetching new mail: listed, read in small batches, stored and committed; only then is the server told.

Nothing is ever deleted on the server. How far a folder was read is kept in the same transaction as the mail itself, so a
server or a process that dies in between loses nothing and doubles nothing. When the folder was made anew (another UIDVALIDITY),
it is read from the start, and what we have already is recognised by its hash.
"""

import imaplib
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from imap_tools import BaseMailBox

from rapport.conversations import holding
from rapport.conversations.actions import mailboxes, storing
from rapport.conversations.fetching.connecting import connected
from rapport.conversations.models import Mailbox
from rapport.core.errors import Refused
from rapport.team.actors import Actor, Road

MOST_AT_ONCE = 50  # messages of one batch
MOST_BYTES = 4 * 1024 * 1024  # of one batch; a larger message is alone in its own
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_UID = re.compile(rb"UID (\d+)")
_DATE = re.compile(rb'INTERNALDATE "([^"]+)"')
_FLAGS = re.compile(rb"FLAGS \(([^)]*)\)")


@dataclass(frozen=True)
class Listed:
    """One message as the server lists it."""

    uid: int
    size: int
    at: datetime | None
    flags: str


def fetch(mailbox: Mailbox) -> int | None:
    """Fetch what is new in a mailbox; how many messages. None when another process is at it.

    Refuses: NoConnection, NoRoom, NotConnected, SecretLost.
    """
    with holding.alone(holding.FETCHING, mailbox.pk) as is_ours:
        if not is_ours:
            return None
        mailbox.refresh_from_db()
        try:
            with connected(mailbox) as box:
                count = fetch_open(mailbox, box)
        except Refused as refusal:
            mailboxes.note_health(mailbox, side="in", problem=refusal.sentence, by=now())
            raise
        mailboxes.note_health(mailbox, side="in", problem="", by=now())
        return count


def fetch_open(mailbox: Mailbox, box: BaseMailBox) -> int:
    """The same over a connection that is open already, whose holder has the lock."""
    validity = _validity(box)
    if mailbox.seen_validity != validity:
        mailboxes.begin_folder(mailbox, validity=validity)
    count = 0
    listed = _listed(box, mailbox)
    for batch in _batches([each for each in listed if not _is_too_early(each, mailbox)]):
        count += _take(mailbox, box, batch)
    if listed and listed[-1].uid > mailbox.seen_uid:  # the last ones are too early: they need not be listed again
        storing.store_many([], mailbox=mailbox, seen_uid=listed[-1].uid, by=now())
    return count


def told_of_more(box: BaseMailBox) -> bool:
    """Whether the server told of new mail while it answered something else. It does not tell of it again when we begin to wait."""
    return bool(box.client.untagged_responses.get("EXISTS"))


def now() -> Actor:
    """The product itself, at this moment."""
    return Actor.system(at=timezone.now(), road=Road.JOB)


def _validity(box: BaseMailBox) -> int:
    found = box.client.untagged_responses.get("UIDVALIDITY") or [b"0"]
    return int(found[-1])  # type: ignore[arg-type]


def _listed(box: BaseMailBox, mailbox: Mailbox) -> list[Listed]:
    """What is new, in the order it came. (A server answers a range beyond the end with the last message.)"""
    _, lines = box.client.uid("FETCH", f"{mailbox.seen_uid + 1}:*", "(UID RFC822.SIZE INTERNALDATE FLAGS)")
    found = [_one(line) for line in lines if isinstance(line, bytes)]
    new = {each.uid: each for each in found if each and each.uid > mailbox.seen_uid}
    return [new[uid] for uid in sorted(new)]


def _one(line: bytes) -> Listed | None:
    uid, size, date, flags = (pattern.search(line) for pattern in (_UID, _SIZE, _DATE, _FLAGS))
    if not uid:
        return None
    at = imaplib.Internaldate2tuple(b'INTERNALDATE "' + date[1] + b'"') if date else None
    moment = datetime.fromtimestamp(time.mktime(at), UTC) if at else None
    return Listed(int(uid[1]), int(size[1]) if size else 0, moment, flags[1].decode("ascii", "replace") if flags else "")


def _is_too_early(each: Listed, mailbox: Mailbox) -> bool:
    return bool(mailbox.since and each.at and timezone.localdate(each.at) < mailbox.since)


def _batches(listed: list[Listed]) -> Iterator[list[Listed]]:
    batch: list[Listed] = []
    size = 0
    for each in listed:
        if batch and (len(batch) >= MOST_AT_ONCE or size + each.size > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(each)
        size += each.size
    if batch:
        yield batch


def _take(mailbox: Mailbox, box: BaseMailBox, batch: list[Listed]) -> int:
    """Fetch and store one batch, then tell the server. What vanished from it meanwhile is passed over."""
    contents = _contents(box, batch)
    arrived = [(contents[each.uid], _envelope(each, mailbox)) for each in batch if each.uid in contents]
    storing.store_many(arrived, mailbox=mailbox, seen_uid=batch[-1].uid, by=now())
    with suppress(imaplib.IMAP4.error):  # a folder we may only read stays as it is: we know how far we were
        box.client.uid("STORE", _set(batch), "+FLAGS.SILENT", r"(\Seen)")
    return len(arrived)


def _envelope(each: Listed, mailbox: Mailbox) -> dict[str, Any]:
    told = {"uid": each.uid, "validity": mailbox.seen_validity, "folder": mailbox.folder, "flags": each.flags}
    return {**told, "internal_date": each.at.isoformat() if each.at else ""}


def _set(batch: list[Listed]) -> str:
    return ",".join(str(each.uid) for each in batch)


def _contents(box: BaseMailBox, batch: list[Listed]) -> dict[int, bytes]:
    """The bytes of each message. One beyond all measure is cut off, and said to be."""
    what = f"BODY.PEEK[]<0.{storing.LARGEST}>" if batch[0].size > storing.LARGEST else "BODY.PEEK[]"
    status, parts = box.client.uid("FETCH", _set(batch), f"(UID {what})")
    if status != "OK":
        raise imaplib.IMAP4.error("The server did not give the messages it listed.")
    found = {}
    for place, part in enumerate(parts):
        if isinstance(part, tuple):
            tail = parts[place + 1] if place + 1 < len(parts) and isinstance(parts[place + 1], bytes) else b""
            if uid := _UID.search(part[0]) or _UID.search(tail):
                found[int(uid[1])] = bytes(part[1])
    return found
