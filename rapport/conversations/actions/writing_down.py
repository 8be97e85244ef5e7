"""What every record of a contact that was no mail shares: a call, a letter, a meeting, a visit becomes a message in a thread."""

from datetime import datetime, timedelta
from typing import Any

from rapport.conversations import arrivals, permissions, searching
from rapport.conversations.actions import queueing
from rapport.conversations.actions.content import line_of, text_of
from rapport.conversations.actions.opening import open_conversation
from rapport.conversations.models import Conversation, Direction, Message
from rapport.conversations.rules import quotes
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import timeline
from rapport.customers.models import Customer
from rapport.customers.queries import records
from rapport.team.actors import Actor

CLOCK_SLACK = timedelta(minutes=5)
LONGEST = 20_000
TOLD = ("outcome", "next_step", "with", "place")  # facts that are found by their words
DIRECTIONS = {Direction.IN: "from the customer", Direction.OUT: "to the customer"}


class RecordRefused(Refused):
    """What was written down cannot be so."""


def thread(conversation: Conversation | None, customer: Customer | None, channel: str, subject: str, by: Actor) -> Conversation:
    """The conversation it belongs to, locked: the one given, else a new one with the customer."""
    if conversation is None:
        conversation = open_conversation(customer=customer, channel=channel, subject=subject, by=by)
    else:
        conversation = lock(conversation)
    require(permissions.may_reply(by, conversation))
    return conversation


def write(
    conversation: Conversation,
    *,
    channel: str,
    direction: str,
    text: str,
    by: Actor,
    subject: str = "",
    at: datetime | None = None,
    from_name: str = "",
    facts: dict[str, Any] | None = None,
) -> Message:
    """One message of a conversation that the caller has locked. Refuses: RecordRefused."""
    _require_possible(conversation, direction, at, by)
    words = text_of(text, RecordRefused, "text", LONGEST)
    message = Message(
        conversation=conversation,
        direction=direction,
        channel=channel,
        at=at or by.at,
        recorded_at=by.at,
        customer=conversation.customer,
        author=by.user,
        from_name=line_of(from_name, RecordRefused, "person", 300) or _who(conversation, direction, by),
        subject=line_of(subject, RecordRefused, "subject", 1000),
        text=words,
        new_text=words,
        facts={name: value for name, value in (facts or {}).items() if value not in (None, "")},
    )
    told = (str(message.facts[name]) for name in TOLD if message.facts.get(name))
    message.search = searching.vector(searching.words_of(message.subject, message.from_name, words, *told))
    message.save(force_insert=True)
    _count(conversation, message)
    arrivals.tell()
    return message


def _who(conversation: Conversation, direction: str, by: Actor) -> str:
    if direction == Direction.OUT:
        return by.name
    return conversation.customer.name if conversation.customer else ""


def _require_possible(conversation: Conversation, direction: str, at: datetime | None, by: Actor) -> None:
    if direction not in DIRECTIONS:
        raise RecordRefused("Choose whether it came in or went out.", field="direction")
    if at is not None and at > by.at + CLOCK_SLACK:
        raise RecordRefused("This cannot have happened in the future.", field="at")
    customer = records.survivor_of(conversation.customer) if conversation.customer else None
    if direction == Direction.OUT and customer is not None and customer.is_deceased:
        raise RecordRefused(f"{customer.name} has died. All contact has stopped.", field="direction")


def _count(conversation: Conversation, message: Message) -> None:
    """The thread has grown: what lists show of it."""
    if message.direction == Direction.OUT:
        queueing.count(conversation, message)
        return
    conversation.messages += 1
    if message.at >= conversation.last_at or conversation.messages == 1:
        conversation.last_at, conversation.snippet = message.at, quotes.snippet(message.new_text)
    conversation.last_in_at = max(message.at, conversation.last_in_at or message.at)
    conversation.save(update_fields=["messages", "last_at", "last_in_at", "snippet"])


def tell(happening: Any, message: Message, by: Actor) -> None:
    """On the customer's timeline, when it is known whose it is."""
    if message.customer is not None:
        timeline.record(happening, customer=message.customer, about=message, at=message.at, by=by)
