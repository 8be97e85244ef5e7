"""Bounces told as JSON: Amazon SES writes them into a mail when no program collects them (its "event notification" format)."""

import json
from typing import Any

from . import addresses, bounce_reasons, headers
from .facts import Bounce, Failure, Kind

LARGEST = 500_000  # characters

_EVENTS = {"bounce": Kind.BOUNCE, "delivery": Kind.DELIVERY_REPORT, "complaint": Kind.FEEDBACK_REPORT}


def notice(text: str) -> dict[str, Any]:
    """The notice in a text, or nothing. Mail programs break its long line; the breaks are taken out."""
    start = text.find("{")
    if not 0 <= start < 200 or not ("notificationType" in text or "eventType" in text):
        return {}
    try:
        found, _ = json.JSONDecoder(strict=False).raw_decode(text[start : start + LARGEST].replace("\n", ""))
    except (ValueError, RecursionError):
        return {}
    if isinstance(found.get("Message"), str):
        return notice(found["Message"])
    return found if isinstance(found.get("mail"), dict) else {}


def read(text: str) -> tuple[Kind, Bounce] | None:
    """What the notice says became of a mail of ours."""
    found = notice(text)
    kind = _EVENTS.get(str(found.get("notificationType") or found.get("eventType")).lower())
    if kind not in (Kind.BOUNCE, Kind.DELIVERY_REPORT):
        return None
    about = found.get(str(kind.value if kind == Kind.BOUNCE else "delivery"))
    failures = _bounced(about) if kind == Kind.BOUNCE else _delivered(about)
    sent = found["mail"].get("commonHeaders") if isinstance(found["mail"].get("commonHeaders"), dict) else {}
    first = failures[0] if failures else Failure("")
    return kind, Bounce(
        failures=failures,
        original_message_id=next(iter(headers.ids(str(sent.get("messageId", "")))), ""),
        original_subject=headers.line(str(sent.get("subject", ""))),
        status=first.status,
        is_hard=any(failure.is_hard for failure in failures),
        is_temporary=first.is_temporary,
        diagnostic=first.diagnostic,
    )


def _bounced(about: Any) -> tuple[Failure, ...]:
    if not isinstance(about, dict):
        return ()
    given = about.get("bouncedRecipients")
    rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    is_temporary = str(about.get("bounceType")).lower() == "transient"
    return tuple(_failure(row, is_temporary) for row in rows[:1000])


def _failure(row: dict[str, Any], is_temporary: bool) -> Failure:
    diagnostic = headers.line(str(row.get("diagnosticCode", "")))
    code = bounce_reasons.status(bounce_reasons.status("", str(row.get("status", "")), ""), diagnostic, "")
    recipient = addresses.clean(str(row.get("emailAddress", "")))
    is_hard = not is_temporary and bounce_reasons.is_hard(code, diagnostic, "")
    return Failure(recipient, code, "failed", is_hard, is_temporary and code.startswith("4"), diagnostic, final=recipient)


def _delivered(about: Any) -> tuple[Failure, ...]:
    about = about if isinstance(about, dict) else {}
    said = headers.line(str(about.get("smtpResponse", "")))
    named = about.get("recipients") if isinstance(about.get("recipients"), list) else []
    code = said.split()[1] if len(said.split()) > 1 and said.split()[1].count(".") == 2 else ""
    return tuple(Failure(addresses.clean(str(one)), code, "delivered", diagnostic=said) for one in named[:1000])
