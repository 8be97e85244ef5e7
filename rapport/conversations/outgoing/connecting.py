"""Connections to the mail servers of our mailboxes: opened, secured, signed in, and used again for the next message."""

import ipaddress
import smtplib
import ssl
from collections.abc import Callable

from django.conf import settings

from rapport.conversations import secrets
from rapport.conversations.models import Mailbox, Security, SignIn
from rapport.conversations.outgoing import keeping_here
from rapport.conversations.outgoing.session import Broken, Patience, Session, reason_of
from rapport.core.errors import Refused

MOST_USES = 100  # messages over one connection; servers close longer ones with an error
NO_SIGN_IN = (
    "The server takes no password over this connection. Choose TLS from the start or STARTTLS. If it wants none, send through a mailbox "
    "without a password."
)
Connection = Session | keeping_here.Folder
Open = Callable[[Mailbox], Connection]


def opened(mailbox: Mailbox, patience: Patience | None = None) -> Connection:
    """A connection that is ready to hand over to. Raises Broken with one sentence."""
    if keeping_here.is_nowhere(mailbox.smtp_host):
        return keeping_here.Folder(settings.DATA_DIR / "outbox")
    context = ssl.create_default_context()
    is_tls = mailbox.smtp_security == Security.TLS
    name = mailbox.address.rpartition("@")[2]
    session = Session(mailbox.smtp_host, mailbox.smtp_port, tls=context if is_tls else None, name=name, patience=patience or Patience())
    try:
        session.ehlo_or_helo_if_needed()
        if mailbox.smtp_security == Security.STARTTLS:
            _require_private(session, context)
        _sign_in(session, mailbox)
    except (OSError, smtplib.SMTPException) as failure:
        session.close()
        raise Broken(reason_of(failure)) from None
    except Refused as refusal:
        session.close()
        raise Broken(refusal.sentence) from None
    except Broken:
        session.close()
        raise
    return session


def _require_private(session: Session, context: ssl.SSLContext) -> None:
    """STARTTLS was asked for, so nothing goes without it, whatever a server (or somebody in between) offers."""
    if not session.has_extn("starttls"):
        raise Broken("The server does not offer STARTTLS, so nothing was sent.")
    code, said = session.go_private(context)
    if code != 220:
        raise Broken(f"The server refused STARTTLS: {code} {said.decode('utf-8', 'replace')}"[:300])
    session.ehlo()


def _sign_in(session: Session, mailbox: Mailbox) -> None:
    if not mailbox.secret and mailbox.sign_in == SignIn.PASSWORD:
        return
    user = mailbox.user_name or mailbox.address
    secret = secrets.opened(mailbox)
    if mailbox.smtp_security == Security.NONE and not is_here(mailbox.smtp_host):
        raise Broken("The password is not sent over a connection that anybody can read. Choose TLS or STARTTLS.")
    if not session.has_extn("auth"):
        raise Broken(NO_SIGN_IN)
    if mailbox.sign_in == SignIn.PASSWORD:
        session.login(user, secret)
    else:
        session.auth("XOAUTH2", lambda challenge=None: "" if challenge else f"user={user}\1auth=Bearer {secret}\1\1")


def is_here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Connections:
    """The open connections of one worker, one for each mailbox."""

    def __init__(self, open_one: Open = opened) -> None:
        self._open = open_one
        self._sessions: dict[int, Connection] = {}
        self._uses: dict[int, int] = {}

    def to(self, mailbox: Mailbox) -> Connection:
        """The connection of a mailbox; a worn one is replaced. Raises Broken."""
        session = self._sessions.get(mailbox.pk)
        if session is not None and (session.sock is None or self._uses[mailbox.pk] >= MOST_USES or not _is_alive(session)):
            self.forget(mailbox)
            session = None
        if session is None:
            session = self._sessions[mailbox.pk] = self._open(mailbox)
            self._uses[mailbox.pk] = 0
        self._uses[mailbox.pk] += 1
        return session

    def forget(self, mailbox: Mailbox) -> None:
        """Close the connection of a mailbox."""
        if session := self._sessions.pop(mailbox.pk, None):
            session.leave()

    def close(self) -> None:
        """Close them all."""
        while self._sessions:
            self._sessions.popitem()[1].leave()


def _is_alive(session: Connection) -> bool:
    """Whether the server is still there: asked before a used connection is used again."""
    try:
        return session.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        session.close()
        return False
