"""Whether the headers of a mail speak against answering it by machine (RFC 3834): machines, lists, mailings, spam, forged senders."""

import re
from email.parser import BytesHeaderParser
from email.policy import compat32

from .reading import LOOP_HEADER

MACHINE = "A machine sent it."
MAILING = "It came through a mailing list, or to many at once."
SUPPRESSED = "Its sender asks for no automatic answer."
SPAM = "The mail server marked it as spam."
FORGED = "The mail server doubts that it is from its sender."
_NOTHING = {"", "no", "false", "0", "none"}
_MANY = {"bulk", "junk", "list"}
_MAILINGS = ("feedback-id", "x-campaign-id", "x-mailing-list")
_FORGED = re.compile(r"\bdmarc\s{0,5}=\s{0,5}fail\b", re.IGNORECASE)
_SUPPRESSES = re.compile(r"\b(?:all|oof|autoreply)\b", re.IGNORECASE)


def why_unanswerable(head: bytes) -> str:
    """The first reason in the headers at the start of a mail, as a sentence; "" where there is none."""
    mail = BytesHeaderParser(policy=compat32).parsebytes(head)
    said: dict[str, list[str]] = {}
    for name, value in mail.items():
        said.setdefault(name.lower(), []).append(str(value).strip())
    return next((reason for reason, holds in _reasons(said) if holds), "")


def _reasons(said: dict[str, list[str]]) -> list[tuple[str, bool]]:
    precedence = _word(said, "precedence")
    is_many = precedence in _MANY or any(name.startswith("list-") or name in _MAILINGS for name in said)
    return [
        (MAILING, is_many),
        (MACHINE, _is_machine(said, precedence)),
        (SUPPRESSED, any(_SUPPRESSES.search(each) for each in said.get("x-auto-response-suppress", ()))),
        (SPAM, any(_word(said, name) not in _NOTHING for name in ("x-spam-flag", "x-spam"))),
        (FORGED, bool(_FORGED.search(said.get("authentication-results", [""])[0]))),
    ]


def _is_machine(said: dict[str, list[str]], precedence: str) -> bool:
    is_submitted = _word(said, "auto-submitted") not in _NOTHING
    is_nobody = any(each in ("<>", "< >") for each in said.get("return-path", ()))
    return is_submitted or is_nobody or precedence.startswith("auto") or LOOP_HEADER.lower() in said


def _word(said: dict[str, list[str]], name: str) -> str:
    """What a header says, without what stands behind a semicolon; "" where there is none."""
    return said.get(name, [""])[0].partition(";")[0].strip().lower()
