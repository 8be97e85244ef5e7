"""Reading mail: from the bytes that came to what they say. Pure: no models, no database, no network, no clock."""

from .facts import Address, Attachment, Bounce, Complaint, Failure, Forwarded, Invitation, Invited, Kind, Mail, Spam
from .lookalikes import lookalike
from .reading import LOOP_HEADER, read
from .recipients import Recipients, reply_to
from .safe_html import SafeHtml, policy, safe_html
from .tokens import SUBJECT_TOKEN
from .unanswerable import why_unanswerable

__all__ = [
    "LOOP_HEADER",
    "SUBJECT_TOKEN",
    "Address",
    "Attachment",
    "Bounce",
    "Complaint",
    "Failure",
    "Forwarded",
    "Invitation",
    "Invited",
    "Kind",
    "Mail",
    "Recipients",
    "SafeHtml",
    "Spam",
    "lookalike",
    "policy",
    "read",
    "reply_to",
    "safe_html",
    "why_unanswerable",
]
