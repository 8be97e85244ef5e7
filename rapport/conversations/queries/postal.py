"""Letters on their way to the post, and where they go."""

from django.db.models import QuerySet

from rapport.conversations import permissions
from rapport.conversations.models import Channel, Direction, Message
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


def address_of(customer: Customer | None) -> list[str]:
    """The lines of an envelope: the name, then the postal address that the customer wants used; empty without one that works."""
    if customer is None:
        return []
    usable = ContactPoint.objects.filter(customer__in=records.family(customer), channel="address", invalid_at=None, opted_out_at=None)
    point = usable.order_by("-is_preferred", "-verified_at", "-id").first()
    if point is None:
        return []
    parts = point.parts or {}
    lines = [*parts.get("lines", []), parts.get("town", ""), parts.get("county", ""), point.postcode or parts.get("postcode", "")]
    return [each for each in (customer.formal_name, *(lines if any(lines) else [point.value])) if each]
