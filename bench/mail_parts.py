"""Structure, names and charsets of mails, beside what another reader made of them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rapport.conversations import mail
from rapport.conversations.mail import Address, Mail, headers


def cases(folder: Path) -> Iterator[tuple[str, bool, str]]:
    """Each point of each mail: its name, whether it came out the same, and what came out."""
    for path in sorted(folder.rglob("*.eml")):
        told = path.with_suffix(".json")
        if told.exists():
            found, expected = mail.read(path.read_bytes()), json.loads(told.read_text())
            for point, got, wanted in _points(found, expected):
                yield f"{path.parent.name}/{path.name} {point}", _is_same(got, wanted), f"{got!r} instead of {wanted!r}"


def _is_same(got: Any, wanted: Any) -> bool:
    """Letters that the other reader could not read ("\ufffd") may be any that we read."""
    if isinstance(wanted, str):
        return re.fullmatch(re.escape(wanted).replace("\ufffd", "."), got, re.DOTALL) is not None
    if isinstance(wanted, list | tuple):
        return len(got) == len(wanted) and all(map(_is_same, got, wanted))
    return bool(got == wanted)


def dates(path: Path) -> Iterator[tuple[str, bool, str]]:
    """Dates as people and programs wrote them."""
    for case in json.loads(path.read_text()):
        wanted, found = case["expected"], headers.date(case["header"])
        got = (found.year, found.month, found.day, found.hour, found.minute, found.second) if found else None
        yield f"date {case['header']!r}", got == _moment(wanted), f"{got} instead of {_moment(wanted)}"


def _moment(wanted: dict[str, int] | None) -> tuple[int, ...] | None:
    return tuple(wanted[name] for name in ("year", "month", "day", "hour", "minute", "second")) if wanted else None


def _points(found: Mail, expected: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    top = expected["parts"][0]
    given = {header["name"]: header["value"] for header in top["headers"] if isinstance(header["name"], str)}
    if text := (given.get("subject") or {}).get("Text"):
        yield "subject", found.subject, " ".join(text.split())
    for name, people in (("from", found.from_), ("to", found.to), ("cc", found.cc)):
        if name in given and isinstance(given[name], dict) and "Address" in given[name]:
            wanted = sorted(set(_addresses(given[name]["Address"])))
            yield name, sorted({(one.name, one.email.lower()) for one in people if one.email}), wanted
    texts = [expected["parts"][at]["body"] for at in expected["text_body"]]
    if all(isinstance(body, dict) and set(body) == {"Text"} for body in texts):
        yield "text", _squashed(found.text), _squashed("\n".join(body["Text"] for body in texts))
    attached = [expected["parts"][at] for at in expected["attachments"]]
    yield "attachments", len(found.attachments), len(attached)


def _addresses(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    people = told.get("List") or [one for group in told.get("Group") or [] for one in group["addresses"]]
    for one in people:
        if one["address"] and "@" in one["address"]:
            address = Address("", one["address"])
            yield " ".join((one["name"] or "").split()), address.key


def _squashed(text: str) -> str:
    return "".join(text.split())
