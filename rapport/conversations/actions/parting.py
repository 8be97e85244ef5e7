"""A message that begins a matter of its own leaves the conversation it came into."""

from django.db import transaction

from rapport.conversations.actions import settling
from rapport.conversations.models import Conversation, Message
from rapport.conversations.rules import marks
from rapport.core.db import lock
from rapport.team.actors import Actor


@transaction.atomic
def begin_anew(*, message: Message, by: Actor) -> Conversation:
    """A new conversation that begins with this message and follows its old one, with the same customer, subject and mailbox.

    The capability that calls has asked whether the actor may, and holds the reason. The words of both conversations for lists are brought
    up to date.
    """
    old = lock(message.conversation)
    new = Conversation.objects.create(
        customer=message.customer or old.customer,
        subject=old.subject,
        channel=message.channel,
        mailbox=old.mailbox,
        token=marks.new_token(),
        team=old.team,
        follows=old,
        last_at=message.at,
        created_at=by.at,
    )
    message.conversation = new
    message.save(update_fields=["conversation"])
    for conversation in (old, new):
        settling.recount(conversation)
    return new
