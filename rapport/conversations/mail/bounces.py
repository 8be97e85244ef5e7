"""Bounces and delivery reports: what became of a mail of ours, for each recipient (RFC 3464, and the many who tell it in prose).

Surest first: the fields of a delivery status, then the words of a mail that a mail server sent.
"""

import re
from dataclasses import replace
from typing import Any

from . import addresses, bounce_notices, bounce_prose, bounce_reasons, delivery_status, headers, html_text
from .bounce_phrases import CHALLENGE
from .charsets import text_of
from .delivery_status import Group
from .facts import Bounce, Failure, Kind
from .parts import Part, Splitter

_REFUSED = re.compile(r"\b(?:was|been) (?:automatically )?(?:rejected|refused)\b", re.IGNORECASE)

MOST = 1_000  # recipients of one report
_DEAD = {"bad-mailbox", "bad-domain"}  # PowerMTA says itself what it takes a refusal for
_DONE = {"delivered", "relayed", "expanded", "deliverable"}


def read(top: Part, facts: dict[str, Any], text: str) -> tuple[Kind, Bounce] | None:
    """What a server reports of a mail of ours, or nothing when this is no report."""
    if told := bounce_notices.read(text):
        return told
    groups = delivery_status.groups(top)
    if groups and CHALLENGE.search(f"{facts['subject']}\n{text[:4000]}"):
        return None
    failures = _from_fields(groups, text) if groups else ()
    if not failures and _is_receipt(top) and not _is_refusal(top, text):
        return Kind.DELIVERY_REPORT, _told(top, (), groups)
    if not failures:
        failures = bounce_prose.failures(top, facts, text, is_report=bool(groups))
    if not failures:
        return None
    kind = Kind.DELIVERY_REPORT if all(failure.action in _DONE for failure in failures) else Kind.BOUNCE
    return kind, _told(top, failures, groups)


def _is_receipt(top: Part) -> bool:
    """A read receipt (RFC 8098)."""
    is_named = top.params.get("report-type", "").lower() == "disposition-notification"
    return is_named or any(part.type == "message/disposition-notification" for part in top.parts)


def _is_refusal(top: Part, text: str) -> bool:
    """A mailbox that refuses by a receipt: "your message was automatically rejected"."""
    return "rejected" in top.header("auto-submitted").lower() or bool(_REFUSED.search(text[:500]))


def _from_fields(groups: list[Group], text: str) -> tuple[Failure, ...]:
    found: dict[str, Failure] = {}
    prose = bounce_prose.own_words(text)
    for group in groups:
        if not (group.get("final-recipient") or group.get("original-recipient") or (group.get("action") and group.get("status"))):
            continue
        failure = _failure(group, prose if len(groups) <= 2 else bounce_prose.about(group.recipient, prose))
        found.setdefault(failure.recipient.lower(), failure)
        if len(found) >= MOST:
            break
    failed = [failure for failure in found.values() if failure.action not in _DONE]
    return tuple(failed or found.values())


def _failure(group: Group, prose: str) -> Failure:
    """One recipient: `prose` is what the server says of it in words."""
    diagnostic = delivery_status.diagnostic(group)
    action = group.get("action").split("(")[0].strip().lower().partition(" ")[0]
    status = group.status if action in _DONE else bounce_reasons.status(group.status, diagnostic, prose)
    mta = delivery_status_mta(group.get("remote-mta"))
    failure = Failure(group.recipient, status, action, False, False, diagnostic, mta, group.final)
    if action in _DONE:
        return failure
    category = group.get("x-powermta-bouncecategory").lower()
    is_hard = category in _DEAD or bounce_reasons.is_hard(status, diagnostic or group.get("status"), prose)
    return replace(failure, is_hard=is_hard, is_temporary=action == "delayed" or (status.startswith("4") and action != "failed"))


def delivery_status_mta(value: str) -> str:
    """The host in "dns; mx.example.org"."""
    return headers.line(value.partition(";")[2] or value)


def _told(top: Part, failures: tuple[Failure, ...], groups: list[Group]) -> Bounce:
    """The report as a whole: the worst of its failures stands for it."""
    worst = max(failures, key=lambda failure: (failure.is_hard, not failure.is_temporary), default=Failure(""))
    original = enclosed(top)
    return Bounce(
        failures=failures,
        original_message_id=_original_id(top, original, groups),
        original_subject=headers.line(original.header("subject")) if original else "",
        original_to=addresses.reachable(original.header("to")) if original else (),
        reported_mta=next((delivery_status_mta(group.get("reporting-mta")) for group in groups if group.get("reporting-mta")), ""),
        status=worst.status,
        is_hard=worst.is_hard,
        is_temporary=worst.is_temporary,
        diagnostic=worst.diagnostic,
    )


def enclosed(top: Part) -> Part | None:
    """The mail of ours that is sent back, whole or by its headers."""
    for part in top.walk():
        if part.type == "message/rfc822" and part.parts and part.level < 4:
            return part.parts[0]
        if part.type in ("text/rfc822-headers", "message/rfc822-headers", "text/rfc822", "message/partial") and part.level < 4:
            return Splitter().split(part.content())
    if top.parts:
        return None
    text = text_of(top.content()[:500_000])
    return bounce_prose.enclosed(html_text.text_from(text) if top.type == "text/html" else text)


def _original_id(top: Part, original: Part | None, groups: list[Group]) -> str:
    found = headers.ids(original.header("message-id")) if original else ()
    if not found:
        named = [group.get("original-message-id") or group.get("x-original-message-id") for group in groups]
        found = headers.ids(" ".join(named)) or headers.ids(top.header("in-reply-to")) or headers.ids(top.header("references"))[-1:]
    return found[0] if found else ""
