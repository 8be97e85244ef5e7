"""Where the bytes of attachments stand: once for each content, named by their hash, in the site's file storage."""

import errno
import os
import tempfile
from pathlib import Path

from django.core.files.storage import default_storage

from rapport.core.errors import Refused

FOLDER = "attachments"


class NoRoom(Refused):
    """The disk is full; nothing was kept, and what came stays where it came from."""


def place_of(sha256: str) -> str:
    """Where a content stands, below the site's files."""
    return f"{FOLDER}/{sha256[:2]}/{sha256}"


def keep(content: bytes, sha256: str) -> str:
    """Store a content once, and say where. A process that dies half way leaves nothing under the name. Refuses: NoRoom."""
    name = place_of(sha256)
    path = Path(default_storage.path(name))
    try:
        if not path.exists() or path.stat().st_size != len(content):
            _write(path, content)
    except OSError as failure:
        raise_if_full(failure)
        raise
    return name


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def raise_if_full(failure: OSError) -> None:
    """Say it in one sentence when a failure means that the disk is full or the quota used up."""
    if failure.errno in (errno.ENOSPC, errno.EDQUOT):
        raise NoRoom("The disk is full: nothing was stored.") from failure
