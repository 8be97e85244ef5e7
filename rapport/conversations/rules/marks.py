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


def marked_subject(subject: str, reference: str, earlier: Iterable[str] = ()) -> str:
    """A subject that carries the reference, once. Where it carries an `earlier` one of the same conversation, that gives way."""
    mark = f"[{reference}]"
    if mark.lower() in subject.lower():
        return _without(subject, earlier)
    return f"{_without(subject, earlier)} {mark}".strip()


def _without(subject: str, references: Iterable[str]) -> str:
    for each in references:
        subject = re.sub(rf"\s*\[\s*{re.escape(each)}\s*\]", "", subject, flags=re.IGNORECASE)
    return subject
