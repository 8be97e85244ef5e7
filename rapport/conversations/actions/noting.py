"""A call, meeting or letter that somebody noted beside other things: a message in a conversation, told by whoever calls."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from rapport.conversations.actions import writing_down
from rapport.conversations.actions.content import line_of
from rapport.conversations.actions.writing_down import RecordRefused
from rapport.conversations.models import Channel, Conversation, Direction, Message
from rapport.customers.models import Customer
from rapport.team.actors import Actor

CHANNELS = {"call": Channel.PHONE, "meeting": Channel.MEETING, "letter": Channel.LETTER}


@transaction.atomic
def note_down(
    *,
    form: str,
    customer: Customer,
    said: str,
    by: Actor,
    conversation: Conversation | None = None,
    direction: str = Direction.IN,
    outcome: str = "",
    next_step: str = "",
    person: str = "",
    at: datetime | None = None,
) -> Message:
    """One message of what was said, what came of it and what is next, in a conversation, or in a new one with the customer.

    `form` is call, meeting or letter. It is not put on the timeline: the entry that goes with it says it. Refuses: RecordRefused.
    """
    if form not in CHANNELS:
        raise RecordRefused("Choose a call, a meeting or a letter.", field="form")
    channel = CHANNELS[form]
    subject = f"{form.capitalize()} with {customer.name}" if form != "letter" else f"Letter {writing_down.DIRECTIONS[Direction(direction)]}"
    conversation = writing_down.thread(conversation, customer, channel, subject[:300], by)
    facts: dict[str, Any] = {"outcome": outcome, "next_step": next_step, "with": line_of(person, RecordRefused, "person", 300)}
    if form == "letter":
        facts["received_on" if direction == Direction.IN else "posted_on"] = timezone.localdate(at or by.at).isoformat()
    who = person if direction == Direction.IN and form != "meeting" else ""
    return writing_down.write(
        conversation, channel=channel, direction=direction, subject=subject[:300], text=said, at=at, from_name=who, facts=facts, by=by
    )
