"""The files that came along: named safely, typed by what they hold, never opened or decompressed."""

import hashlib
import re

import filetype

from . import filenames, transfer
from .facts import Attachment
from .headers import line
from .parts import Part

_TEXT_KINDS = (
    (
        re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+svg[^>]*>\s*)?<svg[\s>]", re.IGNORECASE | re.DOTALL),
        "image/svg+xml",
    ),
    (re.compile(rb"\s*(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<script[\s>])", re.IGNORECASE), "text/html"),
    (re.compile(rb"\s*<\?xml\s", re.IGNORECASE), "application/xml"),
    (re.compile(rb"\s*BEGIN:VCALENDAR", re.IGNORECASE), "text/calendar"),
    (re.compile(rb"\s*BEGIN:VCARD", re.IGNORECASE), "text/vcard"),
    (re.compile(rb"\s*-----BEGIN PGP SIGNATURE"), "application/pgp-signature"),
    (re.compile(rb"\s*-----BEGIN PGP MESSAGE"), "application/pgp-encrypted"),
    (re.compile(rb"\x78\x9f\x3e\x22"), "application/ms-tnef"),
)
# Declared types that are finer than what the content alone can tell.
_FINER = {
    "text/plain": ("text/", "application/json", "application/javascript", "message/", "application/pgp", "application/sql"),
    "application/zip": ("application/vnd.", "application/epub", "application/java-archive", "application/x-zip"),
    "application/x-msi": ("application/msword", "application/vnd.ms", "application/vnd.visio"),
    "application/octet-stream": ("application/pkcs7", "application/x-pkcs7"),
}
_ALIASES = {"application/x-zip-compressed": "application/zip", "image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg"}


def found_type(content: bytes, declared: str) -> str:
    """What the content is. A declared type is taken only where it says the same more finely."""
    start = content[:4096]
    found = next((kind for pattern, kind in _TEXT_KINDS if pattern.match(start)), "") or filetype.guess_mime(content[:8192]) or ""
    if not found:
        found = "application/octet-stream" if _is_binary(start) else "text/plain"
    declared = _ALIASES.get(declared, declared)
    if declared not in ("text/html", "image/svg+xml") and declared.startswith(_FINER.get(found, ("\0",))):
        return declared
    return found


def _is_binary(start: bytes) -> bool:
    return b"\0" in start or sum(byte < 32 and byte not in b"\t\n\r\x0c\x1b" for byte in start) > len(start) // 50


def attachment(part: Part, place: int) -> Attachment:
    """The file in a part of the mail."""
    content = part.parts[0].raw[part.parts[0].begin : part.parts[0].end] if part.parts else part.content()
    disposition, given = part.disposition
    name = given.get("filename") or part.params.get("name") or _other_name(part)
    found = "message/rfc822" if part.type == "message/rfc822" else found_type(content, part.type)
    return _made(name, part.type, found, content, place, line(part.header("content-id")).strip("<> "), disposition.lower() == "inline")


def _other_name(part: Part) -> str:
    if part.type == "message/rfc822" and part.parts and (subject := line(part.parts[0].header("subject"))):
        return f"{subject[:80].replace('/', '-')}.eml"
    return part.header("content-location") if part.header("content-disposition") else ""


def written_in_text(content: bytes, place: int) -> tuple[bytes, list[Attachment]]:
    """The uuencoded files in a plain text, and the text without them."""
    if b"begin " not in content and b"begin-" not in content:
        return content, []
    files = transfer.uuencoded(content)
    made, rest, at = [], [], 0
    for number, (name, inside, start, end) in enumerate(files):
        made.append(_made(name, "application/octet-stream", found_type(inside, ""), inside, place + number, "", False))
        rest.append(content[at:start])
        at = end
    return b"\n".join([*rest, content[at:]]) if files else content, made


def _made(name: str, declared: str, found: str, content: bytes, place: int, content_id: str, is_inline: bool) -> Attachment:
    shown = filenames.safe(name, found, place)
    return Attachment(shown, declared, found, content, content_id, is_inline, hashlib.sha256(content).hexdigest())
