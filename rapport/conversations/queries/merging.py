"""What merge fields stand for in a conversation."""

from collections.abc import Mapping

from django.utils import timezone

from rapport.conversations.models import Conversation
from rapport.conversations.queries.answering import mailbox_of
from rapport.conversations.rules import merging
from rapport.core.errors import Refused
from rapport.customers.models import Customer
from rapport.team.actors import Actor


class MergeRefused(Refused):
    """A field has no value here."""


def values(conversation: Conversation, by: Actor, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every value there is. `more` comes from capabilities above, such as {"case.reference": "CAS-22840"}."""
    found = {
        "conversation.subject": conversation.subject,
        "conversation.reference": conversation.shown_reference,
        "today": _today(by),
        **_adviser(by),
        **_customer(conversation.customer),
    }
    if mailbox := mailbox_of(conversation):
        found |= {"mailbox.name": mailbox.name, "mailbox.address": mailbox.address}
    return found | dict(more or {})


def _today(by: Actor) -> str:
    day = timezone.localtime(by.at).date()
    return f"{day.day} {day:%B %Y}"


def _adviser(by: Actor) -> dict[str, str]:
    if by.user is None:
        return {}
    team = by.user.team.name if by.user.team else ""
    return {"adviser.name": by.user.name, "adviser.first_name": by.user.name.split(" ")[0], "adviser.team": team}


def _customer(customer: Customer | None) -> dict[str, str]:
    if customer is None:
        return {}
    return {
        "customer.name": customer.name,
        "customer.formal_name": customer.formal_name,
        "customer.first_name": customer.known_as or customer.given_name,
        "customer.title": customer.title,
        "customer.family_name": customer.family_name,
        "customer.reference": customer.reference,
    }


def merge(text: str, conversation: Conversation, by: Actor, more: Mapping[str, str] | None = None) -> str:
    """The text with every field filled. Refuses: MergeRefused, naming the fields that have no value here."""
    merged = merging.fill(text, values(conversation, by, more))
    if merged.missing:
        raise MergeRefused(f"There is no value for {', '.join(merged.missing)}.", field="text")
    return merged.text
