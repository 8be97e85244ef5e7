"""The delivery status a server sends in its own fields (RFC 3464, and those who nearly wrote it)."""

import re
from dataclasses import dataclass, field

from . import addresses
from .charsets import text_of
from .headers import line
from .parts import Part

TYPES = ("message/delivery-status", "message/global-delivery-status", "text/delivery-status", "message/delivery-status-notification")
_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,60})\s*:[ \t]*(.*)$")
_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_KIND = re.compile(r"^\s*[\w-]{1,40}\s*;\s*")
_FORWARDED = re.compile(r"rfc822[;:]|utf-8[;:]|x400[;:]|unknown[;:]|smtp[;:]", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'@]{1,200}@[^\s<>()\[\],;:\"'@]{1,255}")


@dataclass(slots=True)
class Group:
    """The fields about the mail as a whole, or about one recipient."""

    fields: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    @property
    def recipient(self) -> str:
        """The address as we wrote to it, if the server says; else the one it ended at."""
        for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
            if found := address(self.get(name)):
                return found
        return ""

    @property
    def final(self) -> str:
        """The address it ended at."""
        return address(self.get("final-recipient")) or address(self.get("x-actual-recipient")) or address(self.get("original-recipient"))

    @property
    def status(self) -> str:
        """The code alone: "5.1.1"."""
        return code(self.get("status"))


def address(value: str) -> str:
    """The address in "rfc822; ann@example.org"."""
    bare = _FORWARDED.sub(" ", value[:2_000], count=1)
    found = _ADDRESS.search(bare)
    return addresses.clean(found.group().strip(".")) if found else ""


def code(text: str) -> str:
    """The first RFC 3463 code in a text."""
    found = _CODE.search(text)
    return ".".join(found.groups()) if found else ""


def diagnostic(group: Group) -> str:
    """What the server said, without the kind before it ("smtp; ")."""
    return line(_KIND.sub("", group.get("diagnostic-code")))


def groups(top: Part) -> list[Group]:
    """Every group of fields in every status part, the one about the mail first."""
    found: list[Group] = []
    for part in top.walk():
        if part.level > 4:
            break
        if part.type in TYPES:
            found.extend(_read(text_of(part.content()[:1_000_000])))
        elif part.type == "message/rfc822" and found:
            break
    return found


def in_text(text: str) -> list[Group]:
    """The fields of servers that write them into their plain text."""
    return [group for group in _read(text) if group.get("final-recipient")]


def _read(text: str) -> list[Group]:
    found = [Group()]
    last = ""
    for written in text.split("\n"):
        if not written.strip():
            found, last = ([*found, Group()] if found[-1].fields else found), ""
        elif written[0] in " \t" and last:
            found[-1].fields[last] += " " + written.strip()
        elif field_found := _FIELD.match(written):
            last = _named(found, field_found[1].lower(), field_found[2])
        elif last == "diagnostic-code":  # continued without the space that continues
            found[-1].fields[last] += " " + written.strip()
    return [group for group in found if group.fields]


def _named(found: list[Group], name: str, value: str) -> str:
    group = found[-1]
    if name == "final-recipient" and group.get("final-recipient"):
        group = Group()
        found.append(group)
    if name in group.fields:
        return ""
    group.fields[name] = line(value) if "=?" in value else value.strip()
    return name
