"""Our own marks on a mail: the token in an address (support+TOKEN@example.org) and the case reference in a subject ([C-1234])."""

import re

SUBJECT_TOKEN = "[{}]"  # noqa: S105 - how a reference is written into the subject of what we send
_SUBJECT = re.compile(r"\[\s*([A-Z]{1,4}-\d{1,12})\s*\]", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{1,6})?")
_SCORE = re.compile(r"score\s*=\s*(-?\d{1,6}(?:\.\d{1,6})?)", re.IGNORECASE)


def in_addresses(recipients: list[str], own: frozenset[str]) -> tuple[str, ...]:
    """The tokens after a plus in addresses that are otherwise ours. Without own addresses, nothing is ours."""
    found = []
    for email in recipients:
        local, _, domain = email.rpartition("@")
        base, plus, token = local.partition("+")
        if plus and token and f"{base}@{domain}".lower() in own:
            found.append(token)
    return tuple(dict.fromkeys(found))


def in_subject(subject: str) -> str:
    """The last reference in a subject, in capitals: "C-1234"."""
    found = _SUBJECT.findall(subject)
    return found[-1].upper() if found else ""


def number(text: str) -> float | None:
    """A number at the beginning of a header."""
    found = _NUMBER.match(text.strip())
    return float(found.group()) if found else None


def score(status: str) -> float | None:
    """The score in an X-Spam-Status header."""
    found = _SCORE.search(status)
    return float(found[1]) if found else None
