"""Letters on their way to the post, and where they go."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet

from rapport.conversations import permissions
from rapport.conversations.models import Channel, Direction, Message
from rapport.conversations.queries import gate
from rapport.customers.models import ContactPoint, Customer
from rapport.customers.queries import records
from rapport.team.actors import Actor


def to_post(by: Actor) -> QuerySet[Message]:
    """Letters written here that nobody has posted yet, of conversations this person may answer in, the oldest first."""
    if not by.holds("conversations.reply"):
        return Message.objects.none()
    seen = permissions.visible_to(by, "conversation__")
    waiting = Message.objects.filter(seen, channel=Channel.LETTER, direction=Direction.OUT, facts__to_print=True)
    return waiting.select_related("conversation__customer", "author__team").defer("search").order_by("at", "id")


def stopped(letters: Iterable[Message], at: datetime) -> dict[int, str]:
    """Which of these letters must not be posted now, and why: a hold placed since, a death, an address that opted out or does not work.

    By the letter's number. Two statements.
    """
    waiting = list(letters)
    theirs = [each.conversation.customer for each in waiting if each.conversation.customer]
    held = gate.stops_of(theirs, at)
    points = ContactPoint.objects.in_bulk([each.facts["point"] for each in waiting if each.facts.get("point")])
    found = {each.pk: _why_not(each, held.get(each.conversation.customer_id or 0, ()), points) for each in waiting}
    return {number: why for number, why in found.items() if why}


def _why_not(letter: Message, held: Sequence[str], points: Mapping[int, ContactPoint]) -> str:
    if held:
        return held[0]
    point = points.get(letter.facts.get("point", 0))
    if point is not None and point.opted_out_at:
        return "The customer does not want letters at this address any more."
    return "This address does not work any more." if point is not None and point.invalid_at else ""


def addresses(customer: Customer | None) -> list[ContactPoint]:
    """The customer's postal addresses that may be used, the one they want used first."""
    if customer is None:
        return []
    usable = ContactPoint.objects.filter(customer__in=records.family(customer), channel="address", invalid_at=None, opted_out_at=None)
    return list(usable.order_by("-is_preferred", "-verified_at", "-id"))


def address_of(customer: Customer | None, point: ContactPoint | None = None) -> list[str]:
    """The lines of an envelope: the name, then the postal address that was chosen, else the one the customer wants used.

    Empty without one that works.
    """
    usable = addresses(customer)
    chosen = next((each for each in usable if point is None or each == point), None)
    return envelope(customer, chosen) if customer and chosen else []


def envelope(customer: Customer, point: ContactPoint) -> list[str]:
    """The lines of an envelope to one address."""
    parts = point.parts or {}
    lines = [*parts.get("lines", []), parts.get("town", ""), parts.get("county", ""), point.postcode or parts.get("postcode", "")]
    return [each for each in (customer.formal_name, *(lines if any(lines) else [point.value])) if each]
