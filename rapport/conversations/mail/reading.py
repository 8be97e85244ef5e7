"""One mail read, from bytes to facts. Never raises: what goes wrong with a part of it is told in words and the rest is read."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

from . import addresses, attendance, automatic, bodies, bounces, charsets, feedback, headers, invitations, replies, tokens
from .facts import Address, Kind, Mail, Spam
from .parts import Part, Splitter

LOOP_HEADER = "x-rapport-loop"  # we put it on what goes out by itself
_FAILURES = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    MemoryError,
    AssertionError,
    RuntimeError,
)
_T = TypeVar("_T")


class _Reader:
    """Tries each part of a mail by itself, and notes those that could not be read."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def tried(self, what: str, work: Callable[..., _T], *given: Any, instead: Any) -> _T:
        """The result, or something instead and a sentence."""
        try:
            return work(*given)
        except _FAILURES as failure:
            self.problems.append(f"The {what} could not be read ({type(failure).__name__}).")
            return instead


def read(raw: bytes, *, own_addresses: frozenset[str] = frozenset(), today: date | None = None) -> Mail:
    """What a mail says. Never raises, whatever the bytes; `problems` tells what could not be read.

    `own_addresses`, in lower case, are those of our mailboxes: they give plus-address tokens, and mail from them to us is a loop.
    `today` is the last day a mail can have been written on, give or take a time zone: a later date is taken for none.
    """
    reader, splitter, size = _Reader(), Splitter(), len(raw)
    raw = _unmarked(raw)
    top = reader.tried("structure", splitter.split, raw, instead=Part(raw, 0, len(raw), []))
    own = frozenset(address.lower() for address in own_addresses)
    facts: dict[str, Any] = reader.tried("headers", _headers, top, own, reader, instead={})
    inside = reader.tried("content", lambda: bodies.content(bodies.sort_out(top)), instead=bodies.Content(text=_as_it_is(raw)))
    if top.parts and not (inside.text.strip() or inside.html or inside.attachments) and raw[top.start :].strip():
        inside = replace(inside, text=_as_it_is(raw[top.start :]))
        reader.problems.append("No part of this mail could be read as its words; its text is shown as it came.")
    if top.parts and not (inside.text.strip() or inside.html) and (before := reader.tried("content", _before_parts, top, instead="")):
        inside = replace(inside, text=before)
    facts |= _kind(reader, top, facts, inside, own)
    if facts["kind"] in (Kind.MESSAGE, Kind.AUTO_REPLY, Kind.LOOP):
        facts |= reader.tried(
            "reply", replies.facts, inside, facts.get("subject", ""), facts["kind"], _writer(facts), instead={"reply_text": inside.text}
        )
        facts["invitations"] = reader.tried("invitation", invitations.read, top, instead=())
        facts["kind"] = reader.tried("invitation", _with_invitations, facts, inside.text, instead=facts["kind"])
    else:
        facts["reply_text"] = inside.text
    written = facts.get("date")
    if written and today and written.date() > today + timedelta(days=1):
        facts["date"] = None
        reader.problems.append("The mail is dated in the future; its date is not believed.")
    problems = tuple(dict.fromkeys([*splitter.problems, *inside.problems, *reader.problems]))
    return Mail(**facts, text=inside.text, html=inside.html, attachments=inside.attachments, size=size, problems=problems)


def _unmarked(raw: bytes) -> bytes:
    """The mail without the mark that an editor put before its first header when it was saved to a file."""
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace").encode()
    return raw.removeprefix(BOM_UTF8)


def _as_it_is(raw: bytes) -> str:
    return charsets.text_of(raw[: bodies.LONGEST])


_TO_OLD_READERS = re.compile(r"\bMIME\b|multi-?part|mehrteilig|this is a|encoded message|cryptographically", re.IGNORECASE)


def _before_parts(top: Part) -> str:
    """What a program that knows no better put before the first part. Else it is a remark to readers of the last century."""
    body = top.raw[top.start : min(top.end, top.start + bodies.LONGEST)]
    before = charsets.text_of(re.split(rb"(?m)^--", body, maxsplit=1)[0]).strip()
    return "" if _TO_OLD_READERS.search(before) else before


def _headers(top: Part, own: frozenset[str], reader: _Reader) -> dict[str, Any]:
    """Everything the headers say."""
    tried = reader.tried
    facts: dict[str, Any] = {"from_": tried("sender", addresses.read, top.header("from"), instead=())}
    for name in ("reply-to", "to", "cc", "bcc"):
        value = ", ".join(top.all(name)[:50])
        facts[name.replace("-", "_")] = tried(f"{name} header", addresses.reachable, value, instead=())
    senders = tried("sender", addresses.read, top.header("sender"), instead=())
    facts["sender"] = senders[0] if senders else None
    facts["message_id"] = next(iter(headers.ids(top.header("message-id"))), "")
    facts["in_reply_to"] = headers.ids(top.header("in-reply-to"))
    facts["references"] = headers.ids(" ".join(top.all("references")))
    facts["subject"] = headers.line(top.header("subject"))
    facts["date"] = headers.date(top.header("date"))
    facts["list_id"] = _bracketed(top.header("list-id"))
    facts["list_post"] = addresses.clean(_bracketed(top.header("list-post")))
    facts["auto_submitted"] = headers.line(top.header("auto-submitted")).lower()
    facts["precedence"] = headers.line(top.header("precedence")).lower()
    facts["spam"] = tried("spam headers", _spam, top, instead=Spam())
    facts["delivered_to"] = _delivered_to(top)
    everyone = [*(address.email for name in ("to", "cc", "bcc") for address in facts[name]), *facts["delivered_to"]]
    facts["plus_tokens"] = tokens.in_addresses(everyone, own)
    facts["subject_token"] = tokens.in_subject(facts["subject"])
    content_type = top.type
    facts["is_encrypted"] = content_type == "multipart/encrypted" or "enveloped" in top.params.get("smime-type", "")
    facts["is_signed"] = content_type == "multipart/signed" or "signed" in top.params.get("smime-type", "")
    return facts


def _writer(facts: dict[str, Any]) -> Address | None:
    return next(iter(facts.get("from_", ())), None) or facts.get("sender")


def _delivered_to(top: Part) -> tuple[str, ...]:
    names = ("delivered-to", "x-original-to", "envelope-to", "x-delivered-to", "x-forwarded-to")
    found = [address.email for name in names for value in top.all(name)[:20] for address in addresses.reachable(value)]
    return tuple(dict.fromkeys(found))


def _bracketed(value: str) -> str:
    text = headers.line(value)
    return text.rpartition("<")[2].rstrip("> ") if "<" in text else text


def _spam(top: Part) -> Spam:
    flag = top.header("x-spam-flag") or top.header("x-spam") or top.header("x-spam-status")
    score = tokens.number(top.header("x-spam-score")) or tokens.score(top.header("x-spam-status"))
    return Spam(flag.strip().lower().startswith(("yes", "true")), score, headers.line(top.header("authentication-results")))


def _kind(reader: _Reader, top: Part, facts: dict[str, Any], inside: bodies.Content, own: frozenset[str]) -> dict[str, Any]:
    """Judge what the mail is, from the surest sign to the least sure."""
    complaint = reader.tried("feedback report", feedback.read, top, inside.text, instead=None)
    if complaint:
        return {"kind": Kind.FEEDBACK_REPORT, "complaint": complaint}
    judged = reader.tried("delivery report", bounces.read, top, facts, inside.text, instead=None)
    if judged:
        return {"kind": judged[0], "bounce": judged[1]}
    if _is_loop(top, facts.get("from_", ()), own):
        return {"kind": Kind.LOOP}
    if reader.tried("automatic answer", automatic.is_automatic, top, facts, inside.text, instead=False):
        return {"kind": Kind.AUTO_REPLY}
    return {"kind": Kind.MESSAGE}


def _with_invitations(facts: dict[str, Any], text: str) -> Kind:
    """A tick in a calendar asks for no answer, whoever made it; an invitation does, though a calendar says that it goes by itself."""
    kind: Kind = facts["kind"]
    if kind == Kind.MESSAGE and attendance.is_bare(facts["invitations"], text):
        return Kind.AUTO_REPLY
    is_carried = facts["auto_submitted"].partition(";")[0].strip() == "auto-generated"
    return Kind.MESSAGE if kind == Kind.AUTO_REPLY and is_carried and attendance.offers(facts["invitations"]) else kind


def _is_loop(top: Part, senders: tuple[Address, ...], own: frozenset[str]) -> bool:
    """Our own mail come back: by the mark we put on it, or because it says it is from us."""
    if top.header(LOOP_HEADER) or any(address.key in own for address in senders):
        return True
    return any(value.strip().lower() in own for value in top.all("x-loop")) or len(top.all("received")) > 100
