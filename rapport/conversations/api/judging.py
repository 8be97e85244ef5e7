"""What a person says of a conversation over the API: whose it is, that it is spam, that nothing has to be done about it."""

from django.http import HttpRequest
from ninja import Router

from rapport.conversations.actions import judging
from rapport.conversations.api.conversations import customer_or_404, one
from rapport.conversations.api.schemas import ConversationOut, Reference
from rapport.conversations.models import Conversation
from rapport.core.api import Id, In

router = Router(tags=["conversations"])


class WhoseIn(In):
    """Whose conversation it is."""

    customer: Reference


class SpamIn(In):
    """Whether it is spam."""

    is_spam: bool = True


@router.post("/{conversation_id}/customer", response=ConversationOut, summary="Say whose conversation it is")
def name_customer(request: HttpRequest, conversation_id: Id, given: WhoseIn) -> Conversation:
    """For one that nobody is known for: its messages become theirs. Somebody else's is refused."""
    conversation = one(request, conversation_id)
    judging.name_customer(conversation=conversation, customer=customer_or_404(request, given.customer), by=request.actor)
    return one(request, conversation_id)


@router.post("/{conversation_id}/spam", response=ConversationOut, summary="Put a conversation away as spam, or bring it back")
def mark_spam(request: HttpRequest, conversation_id: Id, given: SpamIn) -> Conversation:
    """Doing it twice changes nothing more."""
    judging.mark_spam(conversation=one(request, conversation_id), is_spam=given.is_spam, by=request.actor)
    return one(request, conversation_id)


@router.post("/{conversation_id}/looked-at", response=ConversationOut, summary="Say that nothing has to be done about a conversation")
def looked_at(request: HttpRequest, conversation_id: Id) -> Conversation:
    """Nobody has to look any more, and what it may belong to stays apart. A new message asks again."""
    judging.looked_at(conversation=one(request, conversation_id), by=request.actor)
    return one(request, conversation_id)
