"""A conversation that found its customer late, or was no spam after all: what was said in it is told on their timeline then, at the time
it happened. Nothing is told twice."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from rapport.conversations.actions.calls import OUTCOMES
from rapport.conversations.actions.writing_down import DIRECTIONS
from rapport.conversations.events import CallLogged, LetterLogged, MeetingLogged, MessageAcknowledged, MessageReceived, MessageSent
from rapport.conversations.models import Channel, Conversation, Direction, Message, RecipientState
from rapport.customers import timeline
from rapport.customers.models import Customer, Event
from rapport.team.actors import Actor

MOST = 1_000  # messages, the latest first
WENT = {RecipientState.SENT, RecipientState.DELIVERED}


def catch_up(conversation: Conversation, by: Actor) -> None:
    """Its messages that are nobody's become its customer's, and what their timeline does not tell yet is told."""
    customer = conversation.customer
    if customer is None or conversation.spam_at is not None:
        return
    Message.objects.filter(conversation=conversation, customer=None).update(customer=customer)
    told = [(message, happening) for message in _untold(conversation, customer) if (happening := _happening(message))]
    entries = [_entry(happening, message, customer, by) for message, happening in told]
    Event.objects.bulk_create(entries)
    moments = [entry.at for entry in entries if timeline.types()[entry.kind].is_contact]
    if moments:
        last = max(moments)
        older = Q(last_contact_at=None) | Q(last_contact_at__lt=last)
        Customer.objects.filter(older, pk=customer.pk).update(last_contact_at=last)


def _entry(happening: Any, message: Message, customer: Customer, by: Actor) -> Event:
    entry = timeline.entry_of(happening, customer_id=customer.pk, by=by, at=message.at)
    entry.about, entry.about_id = Message._meta.label_lower, message.pk
    return entry


def _untold(conversation: Conversation, customer: Customer) -> Iterable[Message]:
    """The customer's messages in it that no entry of their timeline is about, oldest first."""
    found = Message.objects.filter(conversation=conversation, customer=customer).order_by("-at", "-pk").prefetch_related("recipients")
    messages = {message.pk: message for message in found.defer("html", "text", "quoted", "search")[:MOST]}
    about = Event.objects.filter(customer=customer, about=Message._meta.label_lower, about_id__in=messages)
    told = set(about.values_list("about_id", flat=True))
    return [message for number, message in reversed(messages.items()) if number not in told]


def _happening(message: Message) -> Any:
    """What a message is on a timeline; nothing for what a machine wrote, and for what has not left."""
    subject = message.subject or "no subject"
    is_in = message.direction == Direction.IN
    if message.channel == Channel.PHONE:
        outcome = OUTCOMES.get(message.facts.get("outcome", ""), "we spoke")
        return CallLogged(DIRECTIONS[Direction(message.direction)], outcome)
    if message.channel in (Channel.MEETING, Channel.VISIT):
        return MeetingLogged(subject)
    if message.channel == Channel.LETTER:
        return LetterLogged(f"{'from' if is_in else 'to'} the customer", subject) if is_in or message.facts.get("posted_on") else None
    if is_in:
        who = message.from_name or message.from_address or "The customer"
        return None if message.automatic else MessageReceived(who, subject, message.channel, message.conversation.reference)
    went = ", ".join(each.address for each in message.recipients.all() if each.state in WENT)
    sent = MessageAcknowledged if message.automatic else MessageSent
    return sent(message.subject, went) if went else None
