"""What became of one message, told in full: for the command line and whoever reads its JSON."""

from typing import Any

from rapport.conversations.actions.receiving import Outcome
from rapport.conversations.mail import Address, Failure, Kind, Mail
from rapport.conversations.models import Raw, Suggestion


def told(outcome: Outcome, *, case: str | None) -> dict[str, Any]:
    """Everything about it. `case` is the reference of the case it led to, None where there is none."""
    mail, message, conversation = outcome.mail, outcome.message, outcome.conversation
    bounce = _bounce(mail)
    return {
        "outcome": outcome.kind.value,
        "kind": outcome.kind.value,
        "is_copy": outcome.is_copy,
        "bounce": bounce,
        "delivered": _delivered(mail),
        "failed_recipients": [each["recipient"] for each in bounce["recipients"] if each["failed"]] if bounce else [],
        "complaint": {"kind": mail.complaint.kind, "recipients": list(mail.complaint.recipients)} if mail.complaint else None,
        "conversation": conversation.reference,
        "case": case,
        "customer": conversation.customer.reference if conversation.customer else None,
        "needs_person": conversation.needs_person,
        "suggestions": [f"{each.other.reference}: {each.why}" for each in _suggestions(outcome)],
        "is_spam": conversation.spam_at is not None,
        "message_id": mail.message_id,
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "date": message.at.isoformat(),
        "from": _address(mail.author) if mail.author else None,
        "to": [_address(each) for each in mail.to],
        "cc": [_address(each) for each in mail.cc],
        "reply_to": [_address(each) for each in mail.reply_to],
        "subject": mail.subject,
        "text": mail.reply_text,
        "quoted": mail.quoted,
        "signature": mail.signature,
        "whole_text": mail.text,
        "forwarded": message.facts.get("forwarded"),
        "invitations": message.facts.get("invitations", []),
        "attachments": [_file(each) for each in mail.attachments],
        "size": outcome.raw.size,
        "problems": list(mail.problems),
    }


def told_of_failure(raw: Raw) -> dict[str, Any]:
    """The same for a message that could not be taken in: it is kept, and nothing else is known."""
    return {"outcome": "failed", "kind": "failed", "conversation": None, "case": None, "size": raw.size, "problems": [raw.problem]}


def _suggestions(outcome: Outcome) -> list[Suggestion]:
    return list(outcome.conversation.suggestions.select_related("other").order_by("id"))


def _address(address: Address) -> dict[str, str]:
    return {"name": address.name, "address": address.email}


def _bounce(mail: Mail) -> dict[str, Any] | None:
    bounce = mail.bounce
    if bounce is None or mail.kind == Kind.DELIVERY_REPORT:
        return None
    return {
        "status": bounce.status,
        "type": "hard" if bounce.is_hard else "soft",
        "is_hard": bounce.is_hard,
        "is_temporary": bounce.is_temporary,
        "original_message_id": bounce.original_message_id,
        "original_subject": bounce.original_subject,
        "diagnostic": bounce.diagnostic,
        "recipients": [_failure(each) for each in bounce.failures],
    }


def _delivered(mail: Mail) -> dict[str, Any] | None:
    """What a report or a read receipt says did arrive: such a one is no bounce, neither hard nor soft."""
    report = mail.bounce
    if report is None or mail.kind != Kind.DELIVERY_REPORT:
        return None
    arrived = [{"recipient": each.recipient, "status": each.status, "action": each.action} for each in report.failures]
    return {"original_message_id": report.original_message_id, "original_subject": report.original_subject, "recipients": arrived}


def _failure(failure: Failure) -> dict[str, Any]:
    return {
        "recipient": failure.recipient,
        "final": failure.final,
        "status": failure.status,
        "action": failure.action,
        "type": "hard" if failure.is_hard else "soft",
        "is_temporary": failure.is_temporary,
        "failed": bool(failure.recipient) and failure.action not in ("delivered", "relayed", "expanded"),
        "diagnostic": failure.diagnostic,
    }


def _file(file: Any) -> dict[str, Any]:
    return {
        "name": file.filename,
        "content_type": file.content_type,
        "declared_type": file.declared_type,
        "size": file.size,
        "sha256": file.sha256,
        "is_inline": file.is_inline,
    }
