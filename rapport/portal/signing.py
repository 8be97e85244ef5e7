"""Links and marks that cannot be made up: the link that follows a conversation, and the mark of a form that was opened here."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

from rapport.conversations.models import Conversation

_FOLLOWING, _OPENING = "rapport.portal.following", "rapport.portal.opening"
LINK_LASTS = timedelta(days=365)
FORM_LASTS = timedelta(hours=24)


@dataclass(frozen=True)
class Opened:
    """A form opened in somebody's browser: which, when, and a number that only this opening has."""

    slug: str
    at: datetime
    once: str


def follow_token(conversation: Conversation) -> str:
    """The secret part of the link to a conversation. It ends when the conversation's own token is changed."""
    return signing.dumps([conversation.pk, conversation.token], salt=_FOLLOWING)


def followed(token: str) -> tuple[int, str] | None:
    """The number and token of the conversation a link leads to; None when it is false or too old."""
    try:
        number, mark = signing.loads(token, salt=_FOLLOWING, max_age=LINK_LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(number), str(mark)


def opening(slug: str, at: datetime) -> str:
    """The mark that goes out with a form."""
    return signing.dumps([slug, int(at.timestamp() * 1000), secrets.token_urlsafe(12)], salt=_OPENING)


def opened(mark: str, slug: str, at: datetime) -> Opened | None:
    """The opening that a mark stands for; None when it is false, too old, or another form's."""
    try:
        named, moment, once = signing.loads(mark, salt=_OPENING, max_age=FORM_LASTS)
        began = datetime.fromtimestamp(int(moment) / 1000, UTC)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Opened(slug, began, str(once)) if named == slug and began <= at else None
