"""Feedback reports: a mailbox provider tells that someone called a mail of ours spam (RFC 5965)."""

import re

from . import addresses, bounce_notices, delivery_status, headers
from .charsets import text_of
from .facts import Complaint
from .parts import Part, Splitter

_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,60})[ \t]{0,5}:[ \t]*(.*(?:\n[ \t].*)*)", re.MULTILINE)
# What providers write to whoever answers for a domain, once a day: DMARC (RFC 7489, 7.2.1.1) and TLS (RFC 8460, 5.3).
_DAILY = re.compile(r"\s{0,5}report[- ]domain:\s?\S{1,255}\s{1,5}submitter:\s?\S{1,255}", re.IGNORECASE)
_OLD = re.compile(r"complaint about (?:a )?message|e-?mail feedback report|email abuse report|spam complaint|abuse report", re.IGNORECASE)


def read(top: Part, text: str) -> Complaint | None:
    """Which mail of ours someone complained about, or nothing when this is no such report."""
    if top.header("x-apple-unsubscribe"):
        return Complaint("opt-out", recipients=tuple(one.email for one in addresses.reachable(top.header("from"))))
    if told := _told_as_json(text):
        return told
    if kind := _daily(top):
        return Complaint(kind)
    report = next((part for part in top.walk() if part.type == "message/feedback-report" and part.level <= 3), None)
    if report is None and not _is_report_without_fields(top):
        return None
    fields = _FIELD.findall(text_of(report.content()[:200_000])) if report else []
    original = _original(top)
    return Complaint(
        kind=_first(fields, "feedback-type").lower() or "abuse",
        recipients=_recipients(fields, original),
        original_message_id=next(iter(headers.ids(original.header("message-id"))), "") if original else "",
        original_subject=headers.line(original.header("subject")) if original else "",
        source_ip=_first(fields, "source-ip"),
        arrived_at=_first(fields, "arrival-date") or _first(fields, "received-date"),
    )


def _daily(top: Part) -> str:
    """Figures of a day about all mail in our name: nobody complained, and nobody has to answer."""
    if top.params.get("report-type", "").lower() == "tlsrpt" or top.header("tls-report-domain"):
        return "tls"
    is_titled = _DAILY.match(headers.line(top.header("subject")))
    return "dmarc" if is_titled and any(_is_packed(part) for part in (top, *top.walk())) else ""


def _is_packed(part: Part) -> bool:
    return any(word in part.type for word in ("zip", "xml", "octet-stream"))


def _told_as_json(text: str) -> Complaint | None:
    found = bounce_notices.notice(text)
    about = found.get("complaint")
    if not isinstance(about, dict):
        return None
    rows = about.get("complainedRecipients")
    named = [addresses.clean(str(row.get("emailAddress", ""))) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    kind = headers.line(str(about.get("complaintFeedbackType") or "abuse")).lower()
    return Complaint(kind, tuple(named), next(iter(headers.ids(str(found["mail"].get("commonHeaders", "")))), ""))


def _is_report_without_fields(top: Part) -> bool:
    """Providers that send the mail back with a subject that says why, and no fields."""
    if top.params.get("report-type", "").lower() == "feedback-report":
        return True
    is_enclosing = any(part.type == "message/rfc822" for part in top.parts)
    sender = top.header("from").lower()
    return (
        is_enclosing
        and bool(_OLD.search(headers.line(top.header("subject"))))
        and any(word in sender for word in ("staff@", "abuse", "feedback", "fbl"))
    )


def _first(fields: list[tuple[str, str]], name: str) -> str:
    return next((headers.line(value) for known, value in fields if known.lower() == name), "")


def _recipients(fields: list[tuple[str, str]], original: Part | None) -> tuple[str, ...]:
    named = [delivery_status.address(value) for known, value in fields if known.lower() in ("original-rcpt-to", "removal-recipient")]
    if not any(named) and original:
        named = [address.email for address in addresses.reachable(original.header("to"))]
    return tuple(dict.fromkeys(email for email in named if email))


def _original(top: Part) -> Part | None:
    """The mail complained about, enclosed whole or by its headers."""
    for part in top.walk():
        if part.type == "message/rfc822" and part.parts:
            return part.parts[0]
        if part.type in ("text/rfc822-headers", "message/rfc822-headers"):
            return _as_headers(part)
    return None


def _as_headers(part: Part) -> Part:
    return Splitter().split(part.content())
