"""What is still to be looked at, and what the rules look at."""

from collections.abc import Iterator

from django.db.models import Exists, Max, OuterRef, Q

from rapport.cases.models import Case, CaseConversation, Routed, RoutingRule
from rapport.cases.rules import routing
from rapport.conversations.models import Direction, Message, Outgoing, OutgoingState, Recipient, RecipientState, Slot
from rapport.customers.models import SegmentMember

WINDOW = 50_000  # how far behind the newest message an unfinished one is still looked for
BATCH = 200
GONE = (OutgoingState.SENT, OutgoingState.UNSURE)
REACHED = (RecipientState.SENT, RecipientState.DELIVERED)


def unrouted(limit: int = BATCH, *, after: int = 0) -> list[Message]:
    """Inbound messages that nobody has looked at, oldest first; those numbered `after` this one."""
    found = Message.objects.filter(direction=Direction.IN, routed=None, pk__gt=max(after, _since()))
    return list(found.select_related("conversation__customer", "conversation__mailbox").order_by("pk")[:limit])


def unanswered(limit: int = BATCH) -> list[Message]:
    """Outbound messages in conversations of cases that have left, and whose clocks have not been met for them yet."""
    reached = Recipient.objects.filter(message=OuterRef("pk"), slot=Slot.TO, state__in=REACHED)
    gone = Q(outgoing=None) | Q(outgoing__state__in=GONE) | Q(Exists(reached), outgoing__state=OutgoingState.WAITING)
    found = Message.objects.filter(
        gone, direction=Direction.OUT, automatic="", routed=None, pk__gt=_since(), conversation__led_to__isnull=False
    )
    return list(found.select_related("conversation").order_by("pk")[:limit])


def _since() -> int:
    return (Message.objects.aggregate(newest=Max("pk"))["newest"] or 0) - WINDOW


def without_customer() -> Iterator[tuple[Case, CaseConversation]]:
    """Cases that wait for their customer though one of their conversations has one."""
    found = CaseConversation.objects.filter(case__customer=None, conversation__customer__isnull=False, case__merged_into=None)
    for thread in found.select_related("case", "conversation__customer")[:BATCH]:
        yield thread.case, thread


def has_gone(message: Message) -> bool:
    """Whether it was said: it has left, or may have, or somebody it is for has it while others are still tried."""
    state = Outgoing.objects.filter(message=message).values_list("state", flat=True).first()
    if state is None or state in GONE:
        return True
    return state == OutgoingState.WAITING and message.recipients.filter(slot=Slot.TO, state__in=REACHED).exists()


def rules() -> list[RoutingRule]:
    """The rules in use, in order."""
    return list(RoutingRule.objects.filter(archived_at=None).select_related("queue__team").order_by("position", "id"))


def facts(message: Message, in_use: list[RoutingRule]) -> routing.Facts:
    """What the rules look at in a message; segments are read only when a rule asks for one."""
    segments: frozenset[int] = frozenset()
    customer = message.customer_id or message.conversation.customer_id
    if customer and any(rule.segment_id for rule in in_use):
        segments = frozenset(SegmentMember.objects.filter(customer=customer).values_list("segment_id", flat=True))
    text = f"{message.subject or message.conversation.subject}\n{message.new_text[:20_000]}"
    return routing.Facts(message.conversation.mailbox_id, message.channel, str(message.facts.get("form", "")), text, segments)


def is_done(message: Message) -> bool:
    """Whether a message has been looked at."""
    return Routed.objects.filter(message=message).exists()
