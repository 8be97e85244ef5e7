"""Transfer encodings taken off: base64, quoted-printable and uuencode, however badly written. Nothing is ever decompressed."""

import binascii
import re

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_UU_BEGIN = re.compile(rb"(?:^|\n|\r)begin ?[0-7]{3,4} ([^\r\n]{1,255})(?:\r\n|\n|\r)")


def decoded(body: bytes, encoding: str) -> bytes:
    """The bytes behind a Content-Transfer-Encoding; an unknown one changes nothing."""
    name = encoding.strip(" \t;\"'").lower()
    if name == "base64":
        return _base64(body)
    if name == "quoted-printable":
        is_old = b"\r" in body and b"\n" not in body  # CR alone ends a line
        return binascii.a2b_qp(body.replace(b"\r", b"\n") if is_old else body)
    if name in ("x-uuencode", "uuencode", "x-uue", "uue"):
        files = uuencoded(body)
        return files[0][1] if files else body
    return body


def _base64(body: bytes) -> bytes:
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        letters = _NOT_BASE64.sub(b"", body)
        whole = len(letters) - (len(letters) % 4 == 1)
        return binascii.a2b_base64(letters[:whole] + b"=" * (-whole % 4))


def uuencoded(body: bytes, most: int = 100) -> list[tuple[str, bytes, int, int]]:
    """Files written into the text the old way: name, content, and where they begin and end."""
    found: list[tuple[str, bytes, int, int]] = []
    at = 0
    while len(found) < most and (begin := _UU_BEGIN.search(body, at)):
        content, end = _uu_lines(body, begin.end())
        at = end
        if content is not None:
            found.append((begin[1].decode("utf-8", "replace").strip(), content, begin.start(), end))
    return found


def _uu_lines(body: bytes, at: int) -> tuple[bytes | None, int]:
    chunks: list[bytes] = []
    for line in re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)").finditer(body, at):
        text = line.group().rstrip(b"\r\n")
        if text.strip() == b"end":
            return (b"".join(chunks), line.end())
        if text in (b"", b"`", b" "):
            continue
        chunk = _uu_line(text)
        if chunk is None:
            return None, line.end()
        chunks.append(chunk)
        if line.end() >= len(body):
            break
    return None, len(body)


def _uu_line(text: bytes) -> bytes | None:
    try:
        return binascii.a2b_uu(text)
    except binascii.Error:
        try:  # some programs pad a line too far
            return binascii.a2b_uu(text[: (((text[0] - 32) & 63) * 4 + 5) // 3])
        except binascii.Error:
            return None
