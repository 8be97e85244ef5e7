"""Subjects, and what they say about an answer."""

import re

_ANSWERS = "re|r|aw|antw|antwort|sv|vs|odp|ynt|rv|ref|atb|回复|答复|res"
_PASSED_ON = "fw|fwd|wg|tr|rif|i|vb|doorst|转发|enc|pd|videresendt"
_PREFIX = re.compile(rf"\s*(?:(?P<answer>{_ANSWERS})|(?P<passed>{_PASSED_ON}))\s*(?:\[\d+\]|\(\d+\))?\s*[:：]\s*", re.IGNORECASE)
_MARK = re.compile(r"\s*\[[^\[\]]{1,80}\]\s*")
_SPACES = re.compile(r"\s+")


def bare(subject: str) -> str:
    """The subject without "Re:", "Fwd:", marks in brackets and odd spaces, in lower case: what two of a thread share."""
    before = None
    while before != subject:
        before = subject
        subject = _MARK.sub(" ", _PREFIX.sub("", subject, count=1) if _PREFIX.match(subject) else subject).strip()
    return _SPACES.sub(" ", subject).casefold()


def is_answer(subject: str) -> bool:
    """Whether the subject says that it answers something, in one of the languages of Europe's mail programs."""
    found = _PREFIX.match(_MARK.sub(" ", subject))
    return bool(found and found["answer"])
