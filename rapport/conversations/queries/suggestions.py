"""What conversations may belong together, for whoever may see both of them."""

from django.db.models import QuerySet

from rapport.conversations import permissions
from rapport.conversations.models import Suggestion
from rapport.conversations.models.suggestion import SuggestionState
from rapport.conversations.queries import records
from rapport.team.actors import Actor


def visible(by: Actor) -> QuerySet[Suggestion]:
    """The suggestions of which this person may see both conversations."""
    return Suggestion.objects.filter(permissions.visible_to(by, "conversation__"), permissions.visible_to(by, "other__"))


def still_open(by: Actor) -> QuerySet[Suggestion]:
    """Those to which nobody has said anything yet."""
    return visible(by).filter(state=SuggestionState.OPEN)


def shown(by: Actor) -> QuerySet[Suggestion]:
    """Suggestions with both conversations and whose they are."""
    found = visible(by).select_related("conversation__customer", "other__customer", "settled_by")
    return found.defer("conversation__customer__search", "other__customer__search")


def page(by: Actor, state: SuggestionState, conversation: int | None, after: str, size: int) -> tuple[list[Suggestion], str]:
    """One page of those in a state, the newest first, and the cursor of the next; a conversation's alone when one is named."""
    found = shown(by).filter(state=state)
    return records.page(found if conversation is None else found.filter(conversation=conversation), "at", after, size)
