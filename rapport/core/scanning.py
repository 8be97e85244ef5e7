"""Asking a ClamAV daemon whether a file is harmful, by INSTREAM: over TCP or a Unix socket, no files or rights shared with it."""

import socket
import struct
import time
from collections.abc import Iterable
from contextlib import suppress

from rapport.core.errors import Refused

CONNECTING = 5.0  # seconds
SECONDS = 120.0  # for one file, however slowly the answer comes
LONGEST = 4_096  # bytes of an answer
FOUND, OK = " FOUND", "stream: OK"


class ScannerFailed(Refused):
    """The scanner did not answer, or not in words that we know. Nothing is known of the file."""


class TooLargeToScan(Refused):
    """The scanner does not look at files of this size."""


def harm_in(blocks: Iterable[bytes], address: str) -> str:
    """What the scanner found in a file, by its name; "" when it found nothing. Refuses: ScannerFailed, TooLargeToScan."""
    said = _asked(address, b"zINSTREAM\0", blocks)
    if said == OK:
        return ""
    if said.startswith("stream: ") and said.endswith(FOUND):
        return said.removeprefix("stream: ").removesuffix(FOUND) or "unnamed"
    if "size limit exceeded" in said:
        raise TooLargeToScan("The file is larger than the scanner looks at.")
    raise ScannerFailed(f"The scanner at {address} answers in words that mean nothing to us.")


def greet(address: str) -> None:
    """See that the scanner is there. Refuses: ScannerFailed."""
    if _asked(address, b"zPING\0") != "PONG":
        raise ScannerFailed(f"What answers at {address} is not a scanner.")


def _asked(address: str, command: bytes, blocks: Iterable[bytes] = ()) -> str:
    until = time.monotonic() + SECONDS
    try:
        with _connected(address) as line:
            line.sendall(command)
            with suppress(BrokenPipeError, ConnectionResetError):  # it stops listening when it has heard enough, and says why
                _send(line, blocks, until)
            return _answer(line, until)
    except (OSError, ValueError):
        raise ScannerFailed(f"The scanner at {address} does not answer.") from None


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECTING)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECTING)


def _send(line: socket.socket, blocks: Iterable[bytes], until: float) -> None:
    is_stream = False
    for block in blocks:
        if block:
            is_stream = True
            _wait(line, until)
            line.sendall(struct.pack("!I", len(block)) + block)
    if is_stream:
        line.sendall(struct.pack("!I", 0))


def _wait(line: socket.socket, until: float) -> None:
    """Give it what is left of the time; one that drips its answer gets no more."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)


def _answer(line: socket.socket, until: float) -> str:
    heard = b""
    while len(heard) < LONGEST and not heard.endswith(b"\0"):
        _wait(line, until)
        piece = line.recv(LONGEST)
        if not piece:
            break
        heard += piece
    if not heard.endswith(b"\0"):
        raise ValueError("cut off")
    return heard.rstrip(b"\0").decode("utf-8", "replace").strip()
