"""Who holds a conversation, as whoever leads it says."""

from django.db import transaction

from rapport.conversations.models import Conversation
from rapport.core.db import lock
from rapport.team.actors import Actor
from rapport.team.models import Team, User


@transaction.atomic
def hand(*, conversation: Conversation, owner: User | None, team: Team | None, by: Actor) -> Conversation:
    """Give a conversation an owner and a team, which say who may see it at a narrow reach. The capability that calls has asked
    whether the actor may: a case and its conversations are handed over together."""
    conversation = lock(conversation)
    if (conversation.owner_id, conversation.team_id) == (owner.pk if owner else None, team.pk if team else None):
        return conversation
    conversation.owner, conversation.team = owner, team
    conversation.save(update_fields=["owner", "team"])
    return conversation
