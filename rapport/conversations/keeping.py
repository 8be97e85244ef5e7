"""Taking a file that a colleague hands in: its bytes kept once under their hash, with what the content shows it to be."""

import hashlib
from dataclasses import dataclass
from typing import Any, Protocol

from rapport.conversations import files
from rapport.conversations.mail import attachments, filenames

BLOCK = 1024 * 1024


class Stream(Protocol):
    """Anything that bytes can be read from, block by block."""

    def read(self, size: int = ..., /) -> bytes:
        """The next bytes; none at the end."""


class TooLarge(Exception):
    """The file is larger than it may be here."""


@dataclass(frozen=True)
class Kept:
    """A file as it was kept: where, under which name, what it is, its size and its SHA-256."""

    file: str
    name: str
    content_type: str
    declared_type: str
    size: int
    hash: str

    def fields(self) -> dict[str, Any]:
        """As an attachment is made with."""
        return dict(vars(self))


def keep(stream: Stream, name: str, declared_type: str = "", *, most: int) -> Kept:
    """Keep a file of at most `most` bytes; the name that somebody gave it is made safe. Raises TooLarge; refuses: NoRoom."""
    blocks = []
    while block := stream.read(BLOCK):
        blocks.append(block)
        most -= len(block)
        if most < 0:
            raise TooLarge
    return keep_bytes(b"".join(blocks), name, declared_type)


def keep_bytes(content: bytes, name: str, declared_type: str = "") -> Kept:
    """The same for bytes in hand."""
    digest = hashlib.sha256(content).hexdigest()
    kind = attachments.found_type(content, declared_type)[:100]
    return Kept(files.keep(content, digest), filenames.safe(name, kind)[:200], kind, declared_type[:100], len(content), digest)
