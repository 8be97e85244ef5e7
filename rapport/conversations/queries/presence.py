"""Who else is in a conversation."""

from datetime import timedelta

from rapport.conversations import permissions
from rapport.conversations.models import Conversation, Presence
from rapport.team.actors import Actor

COUNTS_FOR = timedelta(seconds=45)


def others(conversation: Conversation, by: Actor) -> list[Presence]:
    """Colleagues who told of themselves in the last 45 seconds, those who answer first; each with their `user`."""
    if not permissions.may_see(by, conversation):
        return []
    here = Presence.objects.filter(conversation=conversation, at__gt=by.at - COUNTS_FOR).exclude(user=by.user)
    return list(here.select_related("user").order_by("-is_answering", "user__name", "id"))
