"""What goes by itself, with nobody looking: never to a machine, and never so often that two machines could answer each other for ever.

Machines that say of themselves that they are ones are told by their mail (RFC 3834). Where the way between strips those marks, the count
ends it: an address gets a few automatic answers a day, in whatever conversation.
"""

from datetime import timedelta

from django.db.models import Q

from rapport.conversations.models import Direction, Draft, Message, Recipient
from rapport.core.errors import Refused
from rapport.team.actors import Actor

MOST = 3
DAY = timedelta(days=1)
_BY_ITSELF = Q(direction=Direction.OUT) & ~Q(automatic="")


class WouldLoop(Refused):
    """Nobody would read it, or it was said often enough."""


def require_somebody(draft: Draft, by: Actor) -> None:
    """Refuse an automatic answer to a machine's mail, and one more than an address gets in a day."""
    if draft.answers is not None and draft.answers.automatic:
        raise WouldLoop("A machine wrote this; no automatic answer goes to it.")
    for address in sorted({each["address"] for each in draft.recipients}):
        if _lately(address, by) >= MOST:
            raise WouldLoop(f"{address} had {MOST} automatic answers within a day; no more go to it.")


def _lately(address: str, by: Actor) -> int:
    lately = Recipient.objects.filter(message__in=Message.objects.filter(_BY_ITSELF, recorded_at__gt=by.at - DAY))
    return lately.filter(address__iexact=address).count()
