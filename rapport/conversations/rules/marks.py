"""Our own marks on mail, by which an answer finds its way back: a token in the address and a reference in the subject.

`support@example.org` with the token of a conversation is `support+k3j9x2m4qa@example.org`; a subject carries `[M-1042]`.
The token cannot be guessed. The reference can, so it counts only from somebody who is in the conversation already.
"""

import re
import secrets

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


def marked_subject(subject: str, reference: str) -> str:
    """A subject that carries the reference, once."""
    mark = f"[{reference}]"
    return subject if mark.lower() in subject.lower() else f"{subject} {mark}".strip()
