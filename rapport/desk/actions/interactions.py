"""Logging a call, meeting, letter, message or note together with what has to be done next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from rapport.cases.actions import opening
from rapport.cases.models import Case
from rapport.conversations.actions import noting
from rapport.conversations.models import Message
from rapport.core.db import lock
from rapport.core.errors import Refused
from rapport.customers.actions import interactions
from rapport.customers.models import Customer, Event
from rapport.tasks.actions import adding
from rapport.tasks.actions.content import LONGEST_TITLE, TaskRefused
from rapport.tasks.models import Task
from rapport.tasks.rules.moments import Due
from rapport.team.actors import Actor
from rapport.team.models import Team, User


class FollowUpRefused(Refused):
    """The follow-up cannot be so; nothing was logged either."""


@dataclass(frozen=True)
class Logged:
    """The entry on the timeline (`about` its message, where it has one), and the task that follows from it if there is one."""

    event: Event
    task: Task | None


@transaction.atomic
def log_interaction(
    *,
    customer: Customer,
    form: str,
    said: str,
    by: Actor,
    direction: str = "in",
    outcome: str = "",
    next_step: str = "",
    person: str = "",
    at: datetime | None = None,
    case: Case | None = None,
    follow_up_title: str = "",
    follow_up_on: Due | None = None,
    follow_up_owner: User | None = None,
    follow_up_team: Team | None = None,
) -> Logged:
    """Write down an interaction and, when `follow_up_on` or `follow_up_title` says so, the task that follows from it.

    A call, meeting or letter is a message in a conversation: in that of `case`, else in a new one. A note, and a message that went past
    Rapport, stand on the timeline alone. The task is called `follow_up_title`, else the next step, else "Follow up the call". All
    is written or nothing. Refuses: InteractionRefused, RecordRefused, FollowUpRefused.
    """
    customer = lock(customer)
    given = {"said": said, "outcome": outcome, "next_step": next_step, "person": person}
    texts = interactions.checked(customer=customer, form=form, direction=direction, texts=given, at=at, by=by)
    message = _message(customer, form, case, {**texts, "direction": direction, "at": at}, by) if form in noting.CHANNELS else None
    event = interactions.log(customer=customer, form=form, direction=direction, at=at, about=message, by=by, **texts)
    if follow_up_on is None and not follow_up_title.strip():
        return Logged(event, None)
    words = follow_up_title.strip() or next_step.strip() or f"Follow up the {form}"
    return Logged(event, _follow_up(event, words, follow_up_on, follow_up_owner, follow_up_team, by))


def _message(customer: Customer, form: str, case: Case | None, given: dict[str, Any], by: Actor) -> Message:
    """What was said, in the latest conversation of the case it belongs to, else in one of its own."""
    found = case.threads.select_related("conversation").order_by("-conversation__last_at", "-pk").first() if case else None
    message = noting.note_down(customer=customer, form=form, conversation=found.conversation if found else None, by=by, **given)
    if case is not None and found is None:
        opening.join(case=case, conversation=message.conversation, by=by)
    return message


def _follow_up(event: Event, words: str, on: Due | None, owner: User | None, team: Team | None, by: Actor) -> Task:
    due_at = on.moment(timezone.get_default_timezone()) if on else None  # type: ignore[arg-type]
    if due_at is not None and due_at <= by.at:
        raise FollowUpRefused("That time has passed. Choose a later one.", field="follow_up_on")
    title = " ".join(words.split())
    note = ""
    if len(title) > LONGEST_TITLE:
        title, note = f"{title[: LONGEST_TITLE - 1]}…", words
    try:
        return adding.add(
            title=title,
            note=note,
            customer=event.customer,
            owner=owner,
            team=team,
            due_at=due_at,
            has_time=bool(on and on.time),
            event=event,
            by=by,
        )
    except TaskRefused as refusal:
        fields = {"title": "next_step", "note": "next_step", "due_at": "follow_up_on", "owner": "follow_up_for"}
        raise FollowUpRefused(refusal.sentence, field=fields.get(refusal.field or "")) from None
