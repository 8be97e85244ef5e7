"""Cases for tests, made through the real actions; conversations and messages as the mail road leaves them."""

from datetime import datetime
from itertools import count
from typing import Any

from rapport.cases.actions import opening
from rapport.cases.models import Case, CaseStatus, Queue, ServiceLevel
from rapport.conversations.models import Channel, Conversation, Direction, Message
from rapport.customers import timeline
from rapport.customers.models import Customer
from rapport.customers.tests.factories import NOW, actor
from rapport.team.actors import Actor

_tokens = count(1)


def case(title: str = "No heating", *, by: Actor | None = None, **given: Any) -> Case:
    """A case, opened by an adviser unless said otherwise."""
    return opening.open_case(title=title, by=by or actor(), **given)


def conversation(customer: Customer | None = None, *, at: datetime = NOW, **given: Any) -> Conversation:
    """A conversation without messages yet."""
    values = {"subject": "No heating", "channel": Channel.EMAIL, "token": f"t{next(_tokens):08d}", "last_at": at, "created_at": at, **given}
    return Conversation.objects.create(customer=customer, **values)


def message(thread: Conversation, *, at: datetime = NOW, direction: str = Direction.IN, text: str = "It is cold.", **given: Any) -> Message:
    """One message of a conversation, with the conversation's columns for lists brought along."""
    made = Message.objects.create(
        conversation=thread, direction=direction, channel=thread.channel, at=at, recorded_at=at, new_text=text, text=text, **given
    )
    thread.last_at, thread.snippet, thread.messages = max(at, thread.last_at), text[:200], thread.messages + 1
    setattr(thread, "last_in_at" if direction == Direction.IN else "last_out_at", at)
    thread.save()
    return made


def queue(name: str = "Repairs", **given: Any) -> Queue:
    """A queue."""
    return Queue.objects.create(name=name, **given)


def status(category: str) -> CaseStatus:
    """The first status of a category."""
    return CaseStatus.objects.filter(category=category).order_by("position", "id")[0]


def level(name: str = "Usual", **given: Any) -> ServiceLevel:
    """A service level: an answer in four working hours, the next in eight, sorted out in five working days."""
    values: dict[str, Any] = {
        "first_answer": {"form": "working-time", "minutes": 240},
        "next_answer": {"form": "working-time", "minutes": 480},
        "ending": {"form": "working-days", "days": 5},
        **given,
    }
    return ServiceLevel.objects.create(name=name, **values)


def told(customer: Customer) -> list[str]:
    """What the timeline says of cases."""
    return [line for line in timeline.story(customer) if not line.endswith("was added.")]


def stored(case: Case) -> dict[str, Any]:
    """The row as it is stored."""
    return Case.objects.values().get(pk=case.pk)
