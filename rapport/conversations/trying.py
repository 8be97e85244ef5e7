"""Trying a mailbox: whether its servers can be reached and let us in, each side for itself. Nothing is fetched and nothing sent."""

import re
from dataclasses import dataclass

from rapport.conversations.actions import mailboxes
from rapport.conversations.fetching.connecting import connected
from rapport.conversations.models import Mailbox
from rapport.conversations.outgoing import connecting as sending
from rapport.conversations.outgoing.session import Broken
from rapport.core.errors import Refused
from rapport.team.actors import Actor

SECONDS = 15.0
_NUMBER = re.compile(r"^\[Errno -?\d+\] ")  # what the system calls a failure, before its words


@dataclass(frozen=True)
class Tried:
    """What one side ("in" or "out") said; no problem means that it works."""

    side: str
    server: str
    problem: str

    @property
    def sentence(self) -> str:
        """How it went."""
        what = "Fetching from" if self.side == "in" else "Sending through"
        return f"{what} {self.server} does not work: {self.problem}" if self.problem else f"{what} {self.server} works."


def attempt(mailbox: Mailbox, *, by: Actor) -> list[Tried]:
    """Try each side that the mailbox has, and note how it stands."""
    tried = look(mailbox)
    for each in tried:
        mailboxes.note_health(mailbox, side=each.side, problem=each.problem, by=by)
    return tried


def look(mailbox: Mailbox) -> list[Tried]:
    """The same without noting anything."""
    tried = []
    if mailbox.imap_host:
        tried.append(Tried("in", f"{mailbox.imap_host}:{mailbox.imap_port}", _in(mailbox)))
    if mailbox.smtp_host:
        tried.append(Tried("out", f"{mailbox.smtp_host}:{mailbox.smtp_port}", _out(mailbox)))
    return tried


def _in(mailbox: Mailbox) -> str:
    try:
        with connected(mailbox, seconds=SECONDS):
            return ""
    except Refused as refusal:
        return refusal.sentence


def _out(mailbox: Mailbox) -> str:
    try:
        sending.opened(mailbox).leave()
    except Broken as failure:
        return f"{_NUMBER.sub('', str(failure)).removesuffix('.')}."
    except Refused as refusal:
        return refusal.sentence
    return ""
