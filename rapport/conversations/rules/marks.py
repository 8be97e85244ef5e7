"""Our own marks on mail, by which an answer finds its way back: a token in the address and a reference in the subject.

`support@example.org` with the token of a conversation is `support+k3j9x2m4qa@example.org`; a subject carries `[CAS-22840]`, or `[M-1042]`
while the conversation leads to no case.
The token cannot be guessed. The reference can, so it counts only from somebody who is in the conversation already.
"""

import re
import secrets
from collections.abc import Iterable

_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
_LENGTH = 14
PREFIX = "M"
_REFERENCE = re.compile(rf"{PREFIX}-(\d{{1,12}})", re.IGNORECASE)


def new_token() -> str:
    """A token for a new conversation: letters and figures that survive any change of case."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def plus_address(address: str, token: str) -> str:
    """The address that answers come back to: ours, with the token."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{token}@{domain}"


def reference(number: int) -> str:
    """How a conversation is quoted: M-1042."""
    return f"{PREFIX}-{number}"


def number_in(reference: str) -> int | None:
    """The number of the conversation that a reference stands for; None when it is no such reference."""
    found = _REFERENCE.fullmatch(reference.strip())
    return int(found[1]) if found else None


def marked_subject(subject: str, reference: str, earlier: Iterable[str] = (), own: str = "") -> str:
    """A subject that carries the reference, once. Where it carries an `earlier` one of the same conversation, that gives way.

    The conversation's `own` one stays where it stands alone: a thread that went out under it keeps its subject, because mail programs
    part a thread whose subject changes (Gmail does), and it goes on leading to this conversation and no other. An earlier case's gives
    way all the same: after a split it may lead to a conversation that is another matter.
    """
    mark = f"[{reference}]"
    if mark.lower() in subject.lower():
        return _without(subject, earlier)
    if own and _carries(subject, own) and not any(_carries(subject, each) for each in earlier if each != own):
        return subject.strip()
    return f"{_without(subject, earlier)} {mark}".strip()


def _carries(subject: str, reference: str) -> bool:
    return re.search(rf"\[\s*{re.escape(reference)}\s*\]", subject, flags=re.IGNORECASE) is not None


def _without(subject: str, references: Iterable[str]) -> str:
    for each in references:
        subject = re.sub(rf"\s*\[\s*{re.escape(each)}\s*\]", "", subject, flags=re.IGNORECASE)
    return subject
