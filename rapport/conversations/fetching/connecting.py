"""A connection to a mailbox's IMAP server: private as asked, signed in, with its folder open. What goes wrong is one plain sentence."""

import imaplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError, MailboxStarttlsError

from rapport.conversations import secrets
from rapport.conversations.models import Mailbox, Security, SignIn
from rapport.core.errors import Refused

SECONDS = 30.0  # for one answer of the server; a server that drips is given so long for each piece
TROUBLE = (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError)


class NoConnection(Refused):
    """The mail server cannot be reached or does not let us in."""


@contextmanager
def connected(mailbox: Mailbox, *, seconds: float = SECONDS) -> Iterator[BaseMailBox]:
    """A connection with the mailbox's folder open. Refuses: NoConnection, also when it breaks while it is used."""
    secret = secrets.opened(mailbox)
    box = None
    try:
        box = _open(mailbox, seconds)
        _sign_in(box, mailbox, secret)
        box.folder.set(mailbox.folder or "INBOX")
        yield box
    except TROUBLE as failure:
        raise NoConnection(sentence(failure, mailbox)) from failure
    finally:
        if box is not None:
            _leave(box)


def _open(mailbox: Mailbox, seconds: float) -> BaseMailBox:
    host, port = mailbox.imap_host, mailbox.imap_port
    if mailbox.imap_security == Security.NONE:
        return MailBoxUnencrypted(host, port, timeout=seconds)
    context = ssl.create_default_context()
    if mailbox.imap_security == Security.STARTTLS:
        return MailBoxStartTls(host, port, timeout=seconds, ssl_context=context)
    return MailBox(host, port, timeout=seconds, ssl_context=context)


def _sign_in(box: BaseMailBox, mailbox: Mailbox, secret: str) -> None:
    name = mailbox.user_name or mailbox.address
    if mailbox.sign_in != SignIn.PASSWORD:
        box.xoauth2(name, secret, initial_folder=None)
    elif (name + secret).isascii():
        box.login(name, secret, initial_folder=None)
    else:
        box.login_utf8(name, secret, initial_folder=None)
    _, told = box.client.capability()
    box.client.capabilities = tuple(told[-1].decode("ascii", "replace").upper().split())  # more than was offered to strangers


def _leave(box: BaseMailBox) -> None:
    with suppress(*TROUBLE):
        box.client.sock.settimeout(3)
        box.logout()
    with suppress(OSError):
        box.client.shutdown()


def sentence(failure: BaseException, mailbox: Mailbox) -> str:
    """What went wrong, for the person who set the mailbox up."""
    place = f"{mailbox.imap_host}:{mailbox.imap_port}"
    if isinstance(failure, socket.gaierror):
        return f"There is no mail server called {mailbox.imap_host}."
    if isinstance(failure, ConnectionRefusedError):
        return f"Nothing answers at {place}."
    if isinstance(failure, TimeoutError):
        return f"{place} does not answer in time."
    if isinstance(failure, ssl.SSLCertVerificationError):
        return f"The certificate of {mailbox.imap_host} is not to be trusted: {failure.verify_message}."
    if isinstance(failure, ssl.SSLError):
        return f"{place} does not speak TLS from the start: try STARTTLS, or another port."
    if isinstance(failure, MailboxStarttlsError):
        return f"{place} does not offer STARTTLS."
    if isinstance(failure, MailboxFolderSelectError):
        return f"There is no folder called {mailbox.folder}."
    if isinstance(failure, MailboxLoginError) or "AUTHENTICATE" in str(failure) or "AUTHENTICATIONFAILED" in str(failure):
        return f"{mailbox.imap_host} does not accept the user name and password."
    return f"The connection to {place} broke off."
