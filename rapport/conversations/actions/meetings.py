"""Meetings, and visits face to face, written down."""

from datetime import datetime

from django.db import transaction

from rapport.conversations.actions import writing_down
from rapport.conversations.actions.content import line_of
from rapport.conversations.actions.writing_down import RecordRefused
from rapport.conversations.events import MeetingLogged
from rapport.conversations.models import Channel, Conversation, Direction, Message
from rapport.customers.models import Customer
from rapport.team.actors import Actor

MOST_MINUTES = 7 * 24 * 60


@transaction.atomic
def log(
    *,
    by: Actor,
    text: str,
    customer: Customer | None = None,
    conversation: Conversation | None = None,
    channel: str = Channel.MEETING,
    direction: str = Direction.IN,
    subject: str = "",
    place: str = "",
    with_whom: str = "",
    minutes: int | None = None,
    at: datetime | None = None,
) -> Message:
    """Write down a meeting or a visit: what was said, where, with whom, how long. Refuses: RecordRefused."""
    if channel not in (Channel.MEETING, Channel.VISIT):
        raise RecordRefused("Choose a meeting or face to face.", field="channel")
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise RecordRefused("A meeting lasts up to a week.", field="minutes")
    if not text.strip():
        raise RecordRefused("Write down what was said.", field="text")
    subject = line_of(subject, RecordRefused, "subject", 300) or Channel(channel).label
    conversation = writing_down.thread(conversation, customer, channel, subject, by)
    facts = {
        "place": line_of(place, RecordRefused, "place", 200),
        "with": line_of(with_whom, RecordRefused, "with_whom", 300),
        "minutes": minutes,
    }
    message = writing_down.write(conversation, channel=channel, direction=direction, text=text, subject=subject, at=at, facts=facts, by=by)
    writing_down.tell(MeetingLogged(subject), message, by)
    return message
