"""What every way of writing to us shares: limits, files, and doing it once."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from rapport.conversations.actions import storing
from rapport.conversations.actions.arriving import File
from rapport.conversations.mail import attachments, filenames
from rapport.conversations.models import Raw
from rapport.core.errors import Refused
from rapport.customers.normalising import characters
from rapport.team.actors import Actor

LONGEST = 20_000
MOST_FILES = 5
LARGEST_FILE = 10 * 1024 * 1024
AN_HOUR = 3600
MOST_AN_HOUR = 30


class PortalRefused(Refused):
    """What was sent cannot be taken in as it is."""


class TooMany(Refused):
    """Too much came from one place within an hour."""


def count(origin: str, at: datetime) -> None:
    """One more from this place. Refuses: TooMany."""
    key = f"portal:{hashlib.sha256(origin.encode()).hexdigest()[:32]}:{int(at.timestamp()) // AN_HOUR}"
    cache.add(key, 0, AN_HOUR)
    if cache.incr(key) > MOST_AN_HOUR:
        raise TooMany("A lot has come from you within the hour. Try again later, or ring us.")


def text_of(text: str, field: str) -> str:
    """What somebody wrote, in paragraphs. Refuses: PortalRefused."""
    if reason := characters.why_refused(text):
        raise PortalRefused(reason, field=field)
    kept = characters.paragraphs(text)
    if len(kept) > LONGEST:
        raise PortalRefused(f"Keep this to {LONGEST:,} characters; you can add a file.", field=field)
    return kept


def files_of(uploads: Sequence[UploadedFile]) -> list[File]:
    """The files that came along, typed by what they hold. Refuses: PortalRefused."""
    if len(uploads) > MOST_FILES:
        raise PortalRefused(f"Add at most {MOST_FILES} files.", field="added")
    for upload in uploads:
        if (upload.size or 0) > LARGEST_FILE:
            raise PortalRefused(f"Add files of at most {LARGEST_FILE // (1024 * 1024)} MB each.", field="added")
    return [_file(number, upload) for number, upload in enumerate(uploads, start=1)]


def _file(number: int, upload: UploadedFile) -> File:
    content, declared = upload.read(), (upload.content_type or "").lower()
    found = attachments.found_type(content, declared)
    return File(filenames.safe(upload.name or "", found, number), content, found, hashlib.sha256(content).hexdigest(), declared)


def as_it_came(what: dict[str, Any], files: Sequence[File], *, origin: str, by: Actor) -> Raw:
    """What was posted, kept and locked. The same opening of a form posted twice with the same words is one row. Refuses: NoRoom."""
    told = {**what, "files": [{"name": file.name, "hash": file.hash} for file in files]}
    content = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    raw = storing.store(content=content, envelope={"origin": origin, "as": "form"}, by=by)
    return Raw.objects.select_for_update().defer("content").get(pk=raw.pk)


def done(raw: Raw, by: Actor) -> None:
    """It is in a conversation now."""
    assert transaction.get_connection().in_atomic_block
    Raw.objects.filter(pk=raw.pk).update(state="read", outcome="message", read_at=by.at)
