"""Mailboxes, conversations, messages and drafts for tests."""

from itertools import count
from typing import Any

from rapport.conversations.actions import drafts
from rapport.conversations.models import Channel, Conversation, Direction, Draft, Mailbox, Message, Recipient
from rapport.conversations.rules import marks
from rapport.customers.tests import factories as people
from rapport.team.actors import Actor

_numbers = count(1)


def mailbox(address: str = "", **given: Any) -> Mailbox:
    """An address of ours that can send."""
    address = address or f"help{next(_numbers)}@northgate.example"
    given = {"name": "Northgate help", "smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_security": "none", **given}
    return Mailbox.objects.create(address=address, created_at=people.NOW, **given)


def conversation(customer: Any = None, mailbox: Mailbox | None = None, **given: Any) -> Conversation:
    """A conversation, empty."""
    given = {"subject": "Heating", "channel": Channel.EMAIL, "last_at": people.NOW, "created_at": people.NOW, **given}
    return Conversation.objects.create(customer=customer, mailbox=mailbox, token=marks.new_token(), **given)


def inbound(
    conversation: Conversation, text: str = "The heating is off.", *, to: tuple[str, ...] = (), cc: tuple[str, ...] = (), **given: Any
) -> Message:
    """A mail from the customer."""
    number = next(_numbers)
    given = {
        "at": people.NOW,
        "from_name": "Olwen Bevan-Jones",
        "from_address": "olwen@example.com",
        "subject": conversation.subject,
        "message_id": f"m{number}@example.com",
        **given,
    }
    message = Message.objects.create(
        conversation=conversation,
        direction=Direction.IN,
        channel=Channel.EMAIL,
        recorded_at=given["at"],
        customer=conversation.customer,
        text=text,
        new_text=text,
        **given,
    )
    for slot, addresses in (("to", to or ((conversation.mailbox.address,) if conversation.mailbox else ())), ("cc", cc)):
        Recipient.objects.bulk_create(Recipient(message=message, slot=slot, address=address) for address in addresses)
    return message


def draft(conversation: Conversation, by: Actor, text: str = "An engineer comes on Monday.", **given: Any) -> Draft:
    """An answer being written, through the real action."""
    return drafts.begin(conversation=conversation, text=text, by=by, **given)
