"""What a mail says, in the shape it is stored: text the database can hold, and the facts that only mail has."""

from typing import Any

from rapport.conversations.mail import Invitation, Mail


def storable(text: str) -> str:
    """Text that the database can hold: no NUL, no half of a surrogate pair."""
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def facts_of(mail: Mail) -> dict[str, Any]:
    """What only mail has, where there is any."""
    forwarded, spam = mail.forwarded, mail.spam
    told: dict[str, Any] = {
        "delivered_to": list(mail.delivered_to[:20]),
        "list": mail.list_id,
        "spam": {"score": spam.score, "flagged": True} if spam.is_flagged else None,
        "authentication": spam.results[:1000],
        "encrypted": mail.is_encrypted,
        "signed": mail.is_signed,
        "forwarded": _forwarded(mail) if forwarded else None,
        "invitations": [_invitation(each) for each in mail.invitations[:20]],
        "bounce": _bounce(mail) if mail.bounce else None,
        "complaint": {"kind": mail.complaint.kind, "recipients": list(mail.complaint.recipients[:20])} if mail.complaint else None,
    }
    return {name: _clean(value) for name, value in told.items() if value}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list) else value


def _forwarded(mail: Mail) -> dict[str, Any]:
    first = mail.forwarded
    assert first is not None
    sender = {"name": first.sender.name, "address": first.sender.key} if first.sender else None
    return {"from": sender, "date": first.date.isoformat() if first.date else "", "subject": first.subject[:1000]}


def _invitation(each: Invitation) -> dict[str, Any]:
    return {
        "method": each.method,
        "uid": each.uid[:300],
        "summary": each.summary[:300],
        "start": each.start.isoformat() if each.start else "",
        "end": each.end.isoformat() if each.end else "",
        "is_all_day": each.is_all_day,
        "organizer": each.organizer[:320],
        "location": each.location[:300],
        "sequence": each.sequence,
    }


def _bounce(mail: Mail) -> dict[str, Any]:
    told = mail.bounce
    assert told is not None
    failures = [
        {
            "recipient": each.recipient,
            "status": each.status,
            "is_hard": each.is_hard,
            "is_temporary": each.is_temporary,
            "said": each.diagnostic[:500],
        }
        for each in told.failures[:50]
    ]
    return {"status": told.status, "is_hard": told.is_hard, "is_temporary": told.is_temporary, "failures": failures}
