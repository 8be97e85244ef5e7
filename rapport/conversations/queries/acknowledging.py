"""What is to be known before a person's first message is acknowledged: the words chosen for it, and what speaks against it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from rapport.conversations.mail import Address, why_unanswerable
from rapport.conversations.mail.recipients import is_own
from rapport.conversations.mail.unanswerable import SPAM
from rapport.conversations.models import Channel, Direction, Mailbox, Message, Outgoing, Raw, Recipient, Template, TemplateKind
from rapport.conversations.queries import answering, gate, senders
from rapport.conversations.rules import acknowledging as rules
from rapport.conversations.rules.acknowledging import Came
from rapport.core.errors import Refused

_BY_ITSELF = Q(message__direction=Direction.OUT) & ~Q(message__automatic="")


class NoSuchTemplate(Refused):
    """No template in use goes by what was given."""


class Choice(NamedTuple):
    """What a message is acknowledged with, and from where."""

    mailbox: Mailbox
    template: Template


def offered() -> QuerySet[Template]:
    """The templates that may acknowledge: whole answers in use, by name."""
    return Template.objects.filter(archived_at=None, kind=TemplateKind.REPLY).order_by("name", "id")


def named(name: str | None) -> Template | None:
    """The one with this name, in any case; None where none is named. Refuses: NoSuchTemplate."""
    found = offered().filter(name__iexact=name).first() if name else None
    if name and found is None:
        raise NoSuchTemplate("No whole answer in use has this name.", field="acknowledge_with")
    return found


def choice(message: Message) -> Choice | None:
    """What was chosen for the first message of a conversation, by its form or its mailbox; None for any other, and where nothing was."""
    mailbox, template = message.conversation.mailbox, message.facts.get("acknowledge_with")
    if message.channel == Channel.EMAIL and mailbox is not None:
        template = mailbox.acknowledge_with_id
    if template is None or mailbox is None or message.author_id is not None or not _is_first(message):
        return None
    found = Template.objects.filter(pk=template).first()
    return Choice(mailbox, found) if found else None


def _is_first(message: Message) -> bool:
    """Nothing was said before it, and we have said nothing since."""
    others = Message.objects.filter(Q(pk__lt=message.pk) | Q(direction=Direction.OUT), conversation=message.conversation_id)
    return not others.exclude(pk=message.pk).exists()


def recipient(message: Message) -> dict[str, str] | None:
    """To whom the answer of a person would go, the first alone; None where it would go to nobody."""
    found = answering.recipients(message.conversation, message, everyone=False)
    return found[0] if found else None


def came(message: Message, address: str, chosen: Choice, at: datetime) -> Came:
    """Everything the rule asks, for an answer to `address`."""
    address, sender = address.lower(), message.from_address.lower()
    return Came(
        address=address,
        sender=sender,
        asked=frozenset(str(each.get("address", "")).lower() for each in message.reply_to),
        machine=message.automatic,
        marks=_marks(message),
        ours=_ours({address, sender} - {""}),
        age=at - message.at,
        stops=(*_stops(message, {address, sender}, at), *_set_up(chosen)),
        to_address=_to(address, at),
        of_mailbox=_of(chosen.mailbox, at),
        most_of_mailbox=chosen.mailbox.acknowledgements_an_hour,
    )


def _marks(message: Message) -> str:
    """What the headers of a mail say against an answer."""
    if message.facts.get("spam") or message.conversation.spam_at:
        return SPAM
    if message.channel != Channel.EMAIL or message.raw_id is None:
        return ""
    head: Any = Raw.objects.annotate(head=Substr("content", 1, answering.HEAD)).values_list("head", flat=True).get(pk=message.raw_id)
    return why_unanswerable(bytes(head))


def _ours(addresses: Iterable[str]) -> frozenset[str]:
    own, people = senders.own_addresses(), frozenset(addresses)
    return senders.colleagues_at(people) | {each for each in people if is_own(Address("", each), own)}


def _stops(message: Message, addresses: Iterable[str], at: datetime) -> tuple[str, ...]:
    """Of everybody who has one of these addresses, and of whoever the conversation is with: a hold, a death."""
    customers = {each for found in senders.customers_at(addresses).values() for each in found}
    if message.conversation.customer is not None:
        customers.add(message.conversation.customer)
    return tuple(reason for each in sorted(customers, key=lambda each: each.pk) for reason in gate.stops(each, at))


def _set_up(chosen: Choice) -> tuple[str, ...]:
    """What has changed in the settings since it was chosen."""
    paused = (f"{chosen.mailbox.name} is paused.",) if chosen.mailbox.paused_at else ()
    archived = (f"The template {chosen.template.name} is archived.",) if chosen.template.archived_at else ()
    return (*gate.mailbox_stops(chosen.mailbox), *paused, *archived)


def _to(address: str, at: datetime) -> int:
    """How many answers went to an address by themselves within a day."""
    theirs = Recipient.objects.filter(_BY_ITSELF, message__recorded_at__gt=at - rules.DAY, address__iexact=address)
    return theirs.count()


def _of(mailbox: Mailbox, at: datetime) -> int:
    """How many answers went from a mailbox by themselves within an hour."""
    return Outgoing.objects.filter(_BY_ITSELF, message__recorded_at__gt=at - rules.HOUR, mailbox=mailbox).count()
