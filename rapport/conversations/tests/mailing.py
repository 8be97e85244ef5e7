"""Messages and mailboxes for the tests of what comes in."""

from typing import Any

from rapport.conversations import intake
from rapport.conversations.actions import mailboxes, storing
from rapport.conversations.models import Mailbox, Message, Security
from rapport.customers.tests import factories as make
from tests.mail_servers import PASSWORD


def letter(
    number: str = "one", *, sender: str = "Olwen <olwen@example.com>", to: str = "help@northgate.example", subject: str = "Boiler",
    text: str = "It is cold.", **headers: str,
) -> bytes:  # fmt: skip
    """One plain message. `number` names it: <number@example.com>. Other headers by keyword, with underscores for hyphens."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    date = "" if "Date" in headers else "Date: Mon, 23 Nov 2026 09:00:00 +0000\r\n"
    head = f"Message-ID: <{number}@example.com>\r\nFrom: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n{date}{more}"
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()


def mailbox(server: Any = None, user: str = "help", **given: Any) -> Mailbox:
    """One of our mailboxes, on a real server when one is given."""
    if server is not None:
        place = {"imap_host": "127.0.0.1", "imap_port": server.plain, "imap_security": Security.NONE, "user_name": user}
        given = {**place, "password": PASSWORD, **given}
    return mailboxes.add(by=make.system(), **{"name": "Help", "address": "help@northgate.example", **given})


def received(*contents: bytes, into: Mailbox | None = None) -> list[Message]:
    """What was stored and taken in, as messages in the order they came."""
    raws = [storing.store(content=content, by=make.system(), mailbox=into) for content in contents]
    intake.take_in_all()
    return [Message.objects.select_related("conversation").filter(raw=raw).first() for raw in raws]
