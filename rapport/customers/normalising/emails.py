"""Email addresses: what can be written to is kept as written, and found in any case.

Lenient for storage: no look-up of the domain, reserved domains (`.invalid`, `.test`) and non-Latin addresses are taken,
so is a quoted local part. Refused: anything mail could not be sent to, and a domain without a dot, which is far more often
a slip of the pen than an address. RFC 5321, 5322, 6531; the reading is `email-validator`'s.
"""

import re
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

from .characters import line
from .refusals import NotReadable

LONGEST = 254  # RFC 5321, erratum 1690

_ATOM = r"[A-Za-z0-9_'+&%=/?#!$*^`{|}~-]+"
# The fast path: plain ASCII, no quotes, and no label with hyphens third and fourth (punycode takes the long way round).
_COMMON = re.compile(
    rf"({_ATOM}(?:\.{_ATOM})*)@"
    r"((?:(?![A-Za-z0-9-]{2}--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?![A-Za-z0-9-]{2}--)[A-Za-z]{2,63})"
)
_WITH_NAME = re.compile(r"\s*(.*?)\s*<\s*([^<>]+?)\s*>\s*", re.DOTALL)
BETWEEN = re.compile(r"\s*[;,|\n]\s*|\s+(?:and|or|/)\s+|\s+/\s*|\s{2,}")


class NotAnEmail(NotReadable):
    """The text is no address that mail can be sent to."""

    what = "an email address"


class Email(NamedTuple):
    """An address as written (domain in lower case) and the key it is found by."""

    address: str
    key: str


def read(text: str) -> Email:
    """The one address in a text: "ann@example.org", "mailto:ann@example.org", "Ann Lee <ann@example.org>"."""
    common = _COMMON.fullmatch(text)
    if common and len(common[1]) <= 64 and len(text) <= LONGEST:
        address = f"{common[1]}@{common[2].lower()}"
        return Email(address, address.lower())
    return _read_uncommon(text)


def _read_uncommon(text: str) -> Email:
    bare = line(text)
    if named := _WITH_NAME.fullmatch(bare):
        bare = named[2]
    return _validated(bare.removeprefix("mailto:").removeprefix("MAILTO:"), text)


def _validated(bare: str, text: str) -> Email:
    try:
        found = validate_email(bare, check_deliverability=False, globally_deliverable=False, allow_quoted_local=True, allow_smtputf8=True)
    except (EmailNotValidError, UnicodeError):
        raise NotAnEmail(text) from None
    if "." not in found.domain:
        raise NotAnEmail(text)
    return Email(found.normalized, found.normalized.lower())


def several(text: str) -> tuple[Email, ...]:
    """Every address in a cell that holds more than one: "a@b.org; c@d.org", "a@b.org / 020 ..." refuses the second."""
    if _COMMON.fullmatch(text):
        return (read(text),)
    try:
        return (read(text),)
    except NotAnEmail:
        parts = [part for part in BETWEEN.split(line(text)) if part]
        if len(parts) < 2:
            raise
        return tuple(dict.fromkeys(read(part) for part in parts))
