"""One connection to a mail server (RFC 5321), with every answer known, for each recipient and at each step.

Two things smtplib does not give. Time: an answer has to be complete within its patience, however the server drips. And the last
dot: the text goes first, the dot that makes the server responsible goes by itself, so that before it nothing can have been
delivered, and only after it an answer can be missed.
"""

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rapport.conversations.rules.outbox import Answer

BLOCK = 64 * 1024
LONGEST_LINE = 4096
MOST_LINES = 200
_ENDINGS = re.compile(rb"\r\n|\r|\n")
_DOTS = re.compile(rb"(?m)^\.")


@dataclass(frozen=True)
class Patience:
    """Seconds that a server gets: to connect, to answer a command, to take a block of text, to answer the last dot."""

    connect: float = 20
    answer: float = 60
    block: float = 120
    dot: float = 300


class Broken(Exception):
    """The connection failed before anything was handed over: trying again is safe. The words say how."""


class Lost(Exception):
    """The connection failed after the last dot: nobody knows whether it was taken. The words are the evidence."""


class NotMine(Exception):
    """The mark could not be made: somebody else looks after this message now."""


@dataclass
class Handed:
    """What became of one hand-over: an answer for each recipient; `text` is the answer to the text, None when it was never sent."""

    recipients: dict[str, Answer] = field(default_factory=dict)
    text: Answer | None = None

    @property
    def accepted(self) -> list[str]:
        """Those the server would take it for."""
        return [address for address, answer in self.recipients.items() if answer.is_good]


class Session(smtplib.SMTP):
    """A connection that is greeted, secured and signed in by `connecting`."""

    def __init__(self, host: str, port: int, *, tls: ssl.SSLContext | None, name: str, patience: Patience) -> None:
        self.patience, self.tls, self._read = patience, tls, b""
        self._waits = patience.answer
        try:
            super().__init__(host, port, local_hostname=name or "localhost", timeout=patience.connect)
        except (OSError, smtplib.SMTPException) as failure:
            self.close()
            raise Broken(reason_of(failure)) from None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        return self.tls.wrap_socket(plain, server_hostname=host) if self.tls else plain

    def getreply(self) -> tuple[int, bytes]:
        """The whole answer, within `patience`. Raises SMTPServerDisconnected, TimeoutError."""
        until = time.monotonic() + self._waits
        lines: list[bytes] = []
        while len(lines) < MOST_LINES:
            line = self._line(until)
            lines.append(line[4:].strip(b" \t\r\n"))
            if line[3:4] != b"-":
                return (int(line[:3]) if line[:3].isdigit() else -1), b"\n".join(lines)
        raise smtplib.SMTPServerDisconnected("The server's answer has no end.")

    def _line(self, until: float) -> bytes:
        while b"\n" not in self._read:
            left = until - time.monotonic()
            if left <= 0 or len(self._read) > LONGEST_LINE:
                raise TimeoutError("The server took too long to answer.")
            if self.sock is None:
                raise smtplib.SMTPServerDisconnected("There is no connection.")
            self.sock.settimeout(left)
            block = self.sock.recv(BLOCK)
            if not block:
                raise smtplib.SMTPServerDisconnected("The server closed the connection.")
            self._read += block
        line, _, self._read = self._read.partition(b"\n")
        return line

    def go_private(self, context: ssl.SSLContext) -> tuple[int, bytes]:
        """STARTTLS. Whatever came before it in plain is forgotten: nobody on the way can have slipped it in."""
        self._read = b""
        code, said = self.starttls(context=context)
        self._read = b""
        return code, said

    def hand_over(self, sender: str, recipients: Sequence[str], content: bytes, mark: Callable[[list[str]], bool]) -> Handed:
        """Hand one mail over. `mark` is called just before the last dot with those it is for, and says whether to go on.

        Raises Broken (safe to try again), Lost (not sure), NotMine.
        """
        try:
            handed = self._envelope(sender, recipients, len(content))
            if not handed.accepted or handed.text is not None:
                self._quietly(self.rset)
                return handed
            self._text(content)
        except (OSError, smtplib.SMTPException) as failure:
            self.close()
            raise Broken(reason_of(failure)) from None
        if not mark(handed.accepted):
            self.close()
            raise NotMine
        handed.text = self._dot()
        return handed

    def _envelope(self, sender: str, recipients: Sequence[str], size: int) -> Handed:
        """MAIL, RCPT for each, DATA; `text` is set when the server refused all of it at once."""
        options = [f"size={size}"] if self.has_extn("size") else []
        begun = _answer(self.mail(sender, options))
        if not begun.is_good:
            return Handed(dict.fromkeys(recipients, begun), begun)
        handed = Handed({address: _answer(self.rcpt(address)) for address in recipients})
        if handed.accepted and (ready := _answer(self.docmd("DATA"))).code != 354:
            return Handed({**handed.recipients, **dict.fromkeys(handed.accepted, ready)}, ready)
        return handed

    def _text(self, content: bytes) -> None:
        """The text without its last dot: a server that has only this must forget it (RFC 5321 4.1.1.4)."""
        text = _DOTS.sub(b"..", _ENDINGS.sub(b"\r\n", content))
        text = text if text.endswith(b"\r\n") else text + b"\r\n"
        for start in range(0, len(text), BLOCK):
            if self.sock is None:
                raise smtplib.SMTPServerDisconnected("There is no connection.")
            self.sock.settimeout(self.patience.block)
            self.sock.sendall(text[start : start + BLOCK])

    def _dot(self) -> Answer:
        try:
            self._waits = self.patience.dot
            self.send(b".\r\n")
            return _answer(self.getreply())
        except (OSError, smtplib.SMTPException) as failure:
            self.close()
            raise Lost(reason_of(failure)) from None
        finally:
            self._waits = self.patience.answer

    def _quietly(self, command: Callable[[], object]) -> None:
        try:
            command()
        except (OSError, smtplib.SMTPException):
            self.close()

    def leave(self) -> None:
        """Say goodbye, if anybody listens."""
        self._waits = min(self._waits, 5.0)
        self._quietly(self.quit)
        self.close()


def _answer(reply: tuple[int, bytes]) -> Answer:
    code, said = reply
    words = " ".join(said.decode("utf-8", "replace").split())
    if code == 421:  # it closes the channel, whatever it was asked
        raise smtplib.SMTPServerDisconnected(f"421 {words}"[:300])
    if not 200 <= code < 600:
        raise smtplib.SMTPServerDisconnected(f"The server said something that is no answer: {words}"[:300])
    return Answer(code, words[:400])


def reason_of(failure: Exception) -> str:
    """One sentence about what went wrong with a connection."""
    if isinstance(failure, smtplib.SMTPAuthenticationError):
        said = failure.smtp_error.decode("utf-8", "replace") if isinstance(failure.smtp_error, bytes) else str(failure.smtp_error)
        return f"The server did not accept the sign-in: {failure.smtp_code} {said}"[:300]
    if isinstance(failure, smtplib.SMTPResponseException):
        said = failure.smtp_error.decode("utf-8", "replace") if isinstance(failure.smtp_error, bytes) else str(failure.smtp_error)
        return f"The server refused: {failure.smtp_code} {said}"[:300]
    if isinstance(failure, ssl.SSLCertVerificationError):
        return f"The server's certificate is not trusted: {failure.verify_message}"[:300]
    if isinstance(failure, TimeoutError):
        return "The server took too long to answer."
    return str(failure)[:300] or type(failure).__name__
