"""Who spoke last in a case."""

from datetime import datetime

from django.db.models import Max, Q, QuerySet

from rapport.cases.models import Case
from rapport.conversations.models import Channel, Direction, Message, Outgoing, OutgoingState
from rapport.core.prepared import Given, Prepared


def is_owed(case: Case) -> bool:
    """Whether the newest word of a person waits for an answer. What machines write asks for none and is none; a talk that a colleague
    logged was answered while it lasted; so is the copy of a mail that says a colleague wrote it. One statement."""
    moments = _moments(case=case.pk)
    asked = max((each for each, _ in moments if each), default=None)
    answered = max((each for _, each in moments if each), default=None)
    return asked is not None and (answered is None or answered < asked)


def _last_words() -> "QuerySet[Message, tuple[datetime | None, datetime | None]]":
    """When somebody last asked, and when we last answered, in each conversation of a case."""
    talk = Q(channel__in=[Channel.PHONE, Channel.MEETING, Channel.VISIT], author__isnull=False)
    asked = Q(direction=Direction.IN) & ~talk & ~Q(facts__has_key="colleague")
    said = Message.objects.filter(conversation__led_to__case=Given("case"), automatic="", conversation__spam_at=None).order_by()
    moments = said.values("conversation").annotate(
        asked=Max("at", filter=asked), answered=Max("at", filter=Q(direction=Direction.OUT) | talk)
    )
    return moments.values_list("asked", "answered")


_moments = Prepared(_last_words, keeps_plan=True)


def is_on_its_way(case: Case) -> bool:
    """Whether an answer of ours has been sent and has not left yet: it can still be undone, or leaves later."""
    waiting = [OutgoingState.WAITING, OutgoingState.SENDING]
    return Outgoing.objects.filter(message__conversation__led_to__case=case.pk, message__automatic="", state__in=waiting).exists()
