"""Beginning a conversation ourselves: an email, a letter or a call that no message of theirs came before."""

from django.db import transaction

from rapport.conversations import permissions
from rapport.conversations.actions.content import line_of
from rapport.conversations.models import Channel, Conversation, Mailbox
from rapport.conversations.rules import marks
from rapport.core.errors import Refused, require
from rapport.customers import permissions as customer_permissions
from rapport.customers.models import Customer
from rapport.customers.queries import records
from rapport.team.actors import Actor


class OpeningRefused(Refused):
    """A conversation cannot begin so."""


@transaction.atomic
def open_conversation(
    *, customer: Customer | None, by: Actor, subject: str = "", channel: str = Channel.EMAIL, mailbox: Mailbox | None = None
) -> Conversation:
    """A conversation with a customer whom the actor may see (or with nobody we know yet). Refuses: OpeningRefused."""
    require(permissions.may_begin(by))
    if customer is not None:
        customer = records.survivor_of(customer)
        require(customer_permissions.may_see(by, customer))
    if channel not in Channel.values:
        raise OpeningRefused("Choose an email, a call, a letter, a meeting or a visit.", field="channel")
    return Conversation.objects.create(
        customer=customer,
        subject=line_of(subject, OpeningRefused, "subject", 300),
        channel=channel,
        mailbox=mailbox,
        token=marks.new_token(),
        owner=by.user,
        team=by.user.team if by.user else None,
        last_at=by.at,
        created_at=by.at,
    )
