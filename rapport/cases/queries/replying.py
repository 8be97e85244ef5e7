"""Who spoke last in a case."""

from django.db.models import Max, Q

from rapport.cases.models import Case
from rapport.conversations.models import Channel, Direction, Message, Outgoing, OutgoingState


def is_owed(case: Case) -> bool:
    """Whether the newest word of a person waits for an answer. What machines write asks for none and is none; a talk that a colleague
    logged was answered while it lasted; so is the copy of a mail that says a colleague wrote it. One statement."""
    talk = Q(channel__in=[Channel.PHONE, Channel.MEETING, Channel.VISIT], author__isnull=False)
    asked = Q(direction=Direction.IN) & ~talk & ~Q(facts__has_key="colleague")
    moments = Message.objects.filter(conversation__led_to__case=case.pk, automatic="", conversation__spam_at=None).aggregate(
        asked=Max("at", filter=asked), answered=Max("at", filter=Q(direction=Direction.OUT) | talk)
    )
    return moments["asked"] is not None and (moments["answered"] is None or moments["answered"] < moments["asked"])


def is_on_its_way(case: Case) -> bool:
    """Whether an answer of ours has been sent and has not left yet: it can still be undone, or leaves later."""
    waiting = [OutgoingState.WAITING, OutgoingState.SENDING]
    return Outgoing.objects.filter(message__conversation__led_to__case=case.pk, message__automatic="", state__in=waiting).exists()
