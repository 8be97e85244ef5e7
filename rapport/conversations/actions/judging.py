"""What a person says of a conversation: whose it is, that it is spam, that nothing has to be done about it."""

from django.db import transaction
from django.db.models import QuerySet

from rapport.conversations import arrivals, permissions
from rapport.conversations.actions import catching_up
from rapport.conversations.models import Conversation, Suggestion
from rapport.conversations.models.suggestion import SuggestionState
from rapport.conversations.rules import wanting
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import permissions as customer_permissions
from rapport.customers.models import Customer
from rapport.customers.queries import records
from rapport.team.actors import Actor


class JudgingRefused(Refused):
    """This cannot be said of the conversation."""


def _locked(conversation: Conversation, by: Actor) -> Conversation:
    conversation = lock(conversation)
    require(permissions.may_reply(by, conversation))
    return conversation


@transaction.atomic
def name_customer(*, conversation: Conversation, customer: Customer, by: Actor) -> Conversation:
    """Say whose conversation it is. Its messages that nobody is known for become theirs, and their timeline
    tells them.

    Refuses: JudgingRefused when it is somebody else's already, and for a customer who is archived.
    """
    conversation = _locked(conversation, by)
    customer = records.survivor_of(customer)
    require(customer_permissions.may_see(by, customer))
    if conversation.customer_id == customer.pk:
        return conversation
    if conversation.customer_id is not None:
        raise JudgingRefused("This conversation is with somebody already.", field="customer")
    if customer.archived_at:
        raise JudgingRefused(f"{customer.name} is archived. Bring the record back first.", field="customer")
    conversation.customer, conversation.needs_person = customer, wanting.SUGGESTED if _open(conversation).exists() else ""
    _save(conversation, "customer", "needs_person")
    catching_up.catch_up(conversation, by)
    arrivals.tell()
    return conversation


@transaction.atomic
def mark_spam(*, conversation: Conversation, is_spam: bool, by: Actor) -> Conversation:
    """Put a conversation away as spam, or bring it back. Doing it twice changes nothing more."""
    conversation = _locked(conversation, by)
    if is_spam != (conversation.spam_at is not None):
        conversation.spam_at = by.at if is_spam else None
        _save(conversation, "spam_at")
        catching_up.catch_up(conversation, by)
        arrivals.tell()
    return conversation


@transaction.atomic
def looked_at(*, conversation: Conversation, by: Actor) -> Conversation:
    """Somebody looked, and nothing more has to be done about it: what it may belong to stays apart. A new message asks again."""
    conversation = _locked(conversation, by)
    for suggestion in _open(conversation).order_by("pk").select_for_update():
        _say(suggestion, SuggestionState.REFUSED, by)
    if conversation.needs_person:
        conversation.needs_person = ""
        _save(conversation, "needs_person")
    return conversation


@transaction.atomic
def settle(*, suggestion: Suggestion, is_one: bool, by: Actor) -> Suggestion:
    """Say whether two conversations are one matter. The last one settled, nobody has to look any more; the same said twice is said once.

    Refuses: JudgingRefused when the opposite was said already.
    """
    conversation = _locked(suggestion.conversation, by)
    suggestion = lock(suggestion)
    if suggestion.state != SuggestionState.OPEN:
        if is_one != (suggestion.state == SuggestionState.TAKEN):
            raise JudgingRefused(f"This was settled already: {suggestion.get_state_display().lower()}.")
        return suggestion
    _say(suggestion, SuggestionState.TAKEN if is_one else SuggestionState.REFUSED, by)
    if conversation.needs_person == wanting.SUGGESTED and not _open(conversation).exists():
        conversation.needs_person = ""
        _save(conversation, "needs_person")
    return suggestion


def _open(conversation: Conversation) -> QuerySet[Suggestion]:
    return conversation.suggestions.filter(state=SuggestionState.OPEN)


def _say(suggestion: Suggestion, state: SuggestionState, by: Actor) -> None:
    suggestion.state, suggestion.settled_at, suggestion.settled_by = state, by.at, by.user
    suggestion.save(update_fields=["state", "settled_at", "settled_by"])


def _save(conversation: Conversation, *changed: str) -> None:
    conversation.version += 1
    conversation.save(update_fields=[*changed, "version"])
