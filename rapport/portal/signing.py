"""Links and marks that cannot be made up: the link that follows a conversation, and the mark of a form that was opened here."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

from rapport.conversations.models import Conversation
from rapport.customers.models import ContactPoint, Role

_FOLLOWING, _OPENING, _SHARING = "rapport.portal.following", "rapport.portal.opening", "rapport.portal.sharing"
LINK_LASTS = timedelta(days=365)
SHARED_LASTS = timedelta(days=30)
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


@dataclass(frozen=True)
class Shared:
    """What a link to an organisation's cases says: whose role it is for, and which address it was mailed to, by its fingerprint."""

    role: int
    point: int
    address: str
    is_over: bool


def shared_token(role: Role, point: ContactPoint) -> str:
    """The secret part of the link to an organisation's cases, for the holder of a role at it, as it is mailed to them."""
    return signing.dumps([role.pk, point.pk, fingerprint(point.key)], salt=_SHARING)


def shared(token: str) -> Shared | None:
    """What such a link says; None when it is false, or older than a year. After thirty days it only asks for another."""
    try:
        role, point, address = signing.loads(token, salt=_SHARING, max_age=LINK_LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Shared(int(role), int(point), str(address), _is_older(token, SHARED_LASTS))


def _is_older(token: str, age: timedelta) -> bool:
    try:
        signing.loads(token, salt=_SHARING, max_age=age)
    except signing.SignatureExpired:
        return True
    return False


def fingerprint(address: str) -> str:
    """An address in a link without being readable there."""
    return hashlib.sha256(address.encode()).hexdigest()[:16]


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
