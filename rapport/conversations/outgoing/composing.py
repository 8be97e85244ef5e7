"""The bytes of one mail, fixed when it is queued so that a second try is the same mail (RFC 5322, 2045, 3834)."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from rapport.conversations.mail import LOOP_HEADER

MOST_ANCESTORS = 20
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_POLICY = SMTP.clone(max_line_length=78, refold_source="none")


@dataclass(frozen=True)
class File:
    """A file that goes along."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Person:
    """A name and an address."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class Quoted:
    """The message that is answered, folded below the answer: who wrote it, when, and what was new in it."""

    who: str
    at: str
    text: str


@dataclass(frozen=True)
class Told:
    """What calendar programs are told: the method, and the calendar itself."""

    method: str
    calendar: str = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """Everything a mail is made of. `to`, `cc` are shown; hidden recipients are in none of its bytes."""

    message_id: str
    sender: Person
    reply_to: str
    to: Sequence[Person]
    cc: Sequence[Person]
    subject: str
    text: str
    at: datetime
    signature: str = ""
    quoted: Quoted | None = None
    in_reply_to: str = ""
    ancestors: Sequence[str] = ()
    files: Sequence[File] = ()
    is_automatic: bool = False
    invitation: Told | None = None


def new_message_id(token: str, domain: str) -> str:
    """An identifier at our own domain that no other mail has: the conversation's token and randomness. Without brackets."""
    return f"{token}.{secrets.token_hex(12)}@{domain}"


def compose(letter: Letter) -> bytes:
    """The mail, ready to hand over. Raises ValueError when a header would break a line."""
    mail = EmailMessage(policy=_POLICY)
    mail["Message-ID"] = f"<{letter.message_id}>"
    mail["Date"] = format_datetime(letter.at)
    mail["From"] = _address(letter.sender)
    mail["To"] = [_address(each) for each in letter.to] or "undisclosed-recipients:;"
    if letter.cc:
        mail["Cc"] = [_address(each) for each in letter.cc]
    mail["Reply-To"] = _address(Person(letter.reply_to, letter.sender.name))
    mail["Subject"] = letter.subject
    if letter.in_reply_to:
        mail["In-Reply-To"] = f"<{letter.in_reply_to}>"
        mail["References"] = " ".join(f"<{each}>" for each in chain(letter.ancestors, letter.in_reply_to))
    if letter.is_automatic:  # only what goes by itself: a person of another Rapport is no loop
        mail[LOOP_HEADER.title()] = letter.reply_to
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
        mail["Precedence"] = "bulk"
    mail.set_content(plain(letter), cte="quoted-printable")
    mail.add_alternative(html(letter), subtype="html", cte="quoted-printable")
    if letter.invitation:
        _invite(mail, letter.invitation)
    for file in letter.files:
        main, _, sub = file.content_type.partition("/")
        if main in ("message", "multipart"):
            main, sub = "application", "octet-stream"
        mail.add_attachment(file.content, maintype=main, subtype=sub or "octet-stream", filename=file.name)
    return mail.as_bytes()


def _invite(mail: EmailMessage, told: Told) -> None:
    """As RFC 6047 asks, a part that calendar programs act on, and the same as a file for those that only open files."""
    mail.add_alternative(told.calendar, subtype="calendar", charset="utf-8", cte="base64", params={"method": told.method})
    mail.add_attachment(told.calendar.encode(), maintype="application", subtype="ics", filename="invitation.ics")


def chain(ancestors: Sequence[str], newest: str) -> list[str]:
    """The References of an answer: what was before, and what it answers. A long chain keeps its first and its newest."""
    whole = [*(each for each in ancestors if each != newest), newest]
    return whole if len(whole) <= MOST_ANCESTORS else [whole[0], *whole[1 - MOST_ANCESTORS :]]


def _address(person: Person) -> Address:
    local, _, domain = person.address.rpartition("@")
    return Address(person.name, local, domain if domain.isascii() else domain.encode("idna").decode("ascii"))


def plain(letter: Letter) -> str:
    """The text, the signature, and the original with a mark before each line."""
    parts = [letter.text.rstrip()]
    if letter.signature.strip():
        parts.append(f"-- \n{letter.signature.strip()}")
    if letter.quoted:
        lines = "\n".join(f"> {line}".rstrip() for line in letter.quoted.text.split("\n"))
        parts.append(f"On {letter.quoted.at}, {letter.quoted.who} wrote:\n{lines}")
    return "\n\n".join(parts) + "\n"


def html(letter: Letter) -> str:
    """The same as simple HTML: paragraphs and links, nothing else. Mail programs fold the quotation by its mark-up."""
    parts = ['<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>', _paragraphs(letter.text)]
    if letter.signature.strip():
        parts.append(f"<p>-- <br>{_lines(letter.signature.strip())}</p>")
    if letter.quoted:
        parts.append(
            f'<div class="gmail_quote"><p>On {escape(letter.quoted.at)}, {escape(letter.quoted.who)} wrote:</p>'
            f'<blockquote type="cite">{_paragraphs(letter.quoted.text)}</blockquote></div>'
        )
    return "\n".join([*parts, "</body></html>", ""])


def _paragraphs(text: str) -> str:
    return "\n".join(f"<p>{_lines(part)}</p>" for part in re.split(r"\n\s*\n", text.strip()) if part)


def _lines(text: str) -> str:
    """Escaped, with links made clickable and line breaks kept."""
    pieces, end = [], 0
    for found in _LINK.finditer(text):
        link = escape(found[0])
        pieces += [escape(text[end : found.start()]), f'<a href="{link}">{link}</a>']
        end = found.end()
    return "".join([*pieces, escape(text[end:])]).replace("\n", "<br>\n")
