"""What people are told of, how they may choose to be told, and when a digest is due. No database."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import TextChoices


class Kind(TextChoices):
    """What people are told of."""

    MENTION = "mention", "A colleague mentions me"
    ASSIGNED = "assigned", "A case becomes mine"
    ANSWER = "answer", "A customer writes again in a case of mine"
    PRESSING = "pressing", "A case needs me: due soon, late, or left alone"
    APPROVAL = "approval", "A draft waits for my approval"
    NOT_SENT = "not-sent", "A message of mine could not be sent"
    DECLINED = "declined", "Somebody I invited declines, or asks for another time"


class Way(TextChoices):
    """How somebody is told. Whatever is told by email stands in the app too."""

    MAIL = "mail", "At once by email"
    DIGEST = "digest", "Once a day by email"
    APP = "app", "In the app only"
    OFF = "off", "Not at all"


USUAL: dict[str, str] = {
    Kind.MENTION: Way.DIGEST,
    Kind.ASSIGNED: Way.DIGEST,
    Kind.ANSWER: Way.APP,
    Kind.PRESSING: Way.DIGEST,
    Kind.APPROVAL: Way.DIGEST,
    Kind.NOT_SENT: Way.MAIL,
    Kind.DECLINED: Way.DIGEST,
}
DIGEST_HOUR = 7
OVERLAP = timedelta(minutes=15)  # how far each look goes back, for what was written long before it was there to see
FARTHEST = timedelta(days=7)


def way(chosen: Mapping[str, str], kind: str) -> str:
    """How somebody with these choices is told of a kind."""
    asked = chosen.get(kind)
    return asked if asked in Way.values else USUAL[kind]


def since(last: datetime | None, now: datetime) -> datetime:
    """From when to look: some minutes before the last look, and not farther back than a week."""
    return max(last - OVERLAP, now - FARTHEST) if last else now - OVERLAP


def digest_up_to(hour: int, last: datetime | None, local: datetime) -> datetime | None:
    """The moment up to which somebody's daily mail tells what happened, by their own clock; None while none is due. What happens after
    its hour waits for the next day's. `last` is when the last one went.
    """
    today = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if local >= today and (last is None or last < today) else None
