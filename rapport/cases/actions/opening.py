"""A case begins."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from rapport.cases import permissions
from rapport.cases.actions import checking, content, keeping, standard, timing
from rapport.cases.events import CaseOpened
from rapport.cases.models import Case, CaseConversation, CaseStatus, Queue
from rapport.cases.queries import colleagues, levels
from rapport.cases.rules.words import Category, Kind, Priority
from rapport.conversations import permissions as conversation_permissions
from rapport.conversations.actions import handing
from rapport.conversations.models import Conversation
from rapport.core.db import lock
from rapport.core.errors import require
from rapport.customers.models import Customer
from rapport.team.actors import Actor
from rapport.team.models import Team, User


class LeadsElsewhere(content.CaseRefused):
    """The conversation leads to a case already."""


@transaction.atomic
def open_case(
    *,
    title: str,
    by: Actor,
    kind: str = Kind.ENQUIRY,
    customer: Customer | None = None,
    conversation: Conversation | None = None,
    queue: Queue | None = None,
    owner: User | None = None,
    team: Team | None = None,
    priority: int = Priority.NORMAL,
    tags: Iterable[str] = (),
    custom: Mapping[str, Any] | None = None,
    is_private: bool = False,
    organisation: Customer | None = None,
    is_kept_from_colleagues: bool = False,
    status: CaseStatus | None = None,
    parent: Case | None = None,
    follows: Case | None = None,
    channel: str = "",
    why: str = "",
    opened_at: datetime | None = None,
) -> Case:
    """Open a case, also before we know whose it is; from a conversation it takes the customer and the channel.

    The team is the queue's unless given. Checklists attach themselves and clocks start. `opened_at` is when the customer came to us, if
    that was before now. `organisation` is whom its customer comes for. Refuses: CaseRefused, ValueRefused, LeadsElsewhere.
    """
    customer = customer or (conversation.customer if conversation else None)
    require(permissions.may_open(by, customer))
    require(parent is None or permissions.may_work(by, parent))
    title = content.title_of(title)
    case = Case(
        title=title,
        kind=content.kind_of(kind),
        customer=customer,
        status=_beginning(status),
        priority=content.priority_of(priority),
        tags=content.tags_of(tags),
        custom=content.custom_of(custom or {}, kind),
        **_shown_to(customer, organisation, is_private, is_kept_from_colleagues, by),
        channel=channel or (conversation.channel if conversation else ""),
        why=content.reason_of(why, "why", longest=300),
        parent=parent,
        follows=follows,
        search=content.searched(title),
        **_had_by(owner, _usable(queue), team, by),
        **_opened(by, opened_at),
    )
    return _stored(case, conversation, by)


def _shown_to(customer: Customer | None, organisation: Customer | None, is_private: bool, is_kept: bool, by: Actor) -> dict[str, Any]:
    """Which people here, and which colleagues of the customer, may see it."""
    if not colleagues.may_come_for(customer, organisation, timezone.localdate(by.at)):
        raise content.CaseRefused(content.NOT_SPOKEN_FOR, field="organisation_id")
    return {"organisation": organisation, "is_private": is_private, "is_kept_from_colleagues": is_kept}


def _had_by(owner: User | None, queue: Queue | None, team: Team | None, by: Actor) -> dict[str, Any]:
    """Who has it from the start. The team is the queue's, else the owner's, unless given."""
    content.require_works_here(owner)
    since = by.at if owner else None
    team = team or (queue.team if queue else None) or (owner.team if owner else None)
    given_by = by.user if owner else None
    return {"owner": owner, "queue": queue, "team": team, "owner_by": given_by, "owner_since": since, "owner_seen_at": since}


def _opened(by: Actor, opened_at: datetime | None) -> dict[str, Any]:
    """When, by whom and by which road; nobody comes to us later than now."""
    moment = min(opened_at or by.at, by.at)
    return {"opened_at": moment, "opened_by": by.user, "opened_via": str(by.road), "last_at": by.at, "changed_at": by.at}


def _stored(case: Case, conversation: Conversation | None, by: Actor) -> Case:
    """The case with its number, its conversation, its checks and its clocks; and told."""
    case.category = case.status.category
    found = levels.fitting(case)
    case.level, case.level_why = found.level, found.why
    case.save(force_insert=True)
    if conversation is not None:
        _lead(case, lock(conversation), by)
    checking.attach(case, by)
    timing.begin(case, by)
    to = keeping.holder(case.owner, case.team)
    keeping.tell(CaseOpened(case.reference, Kind(case.kind).label, case.title, to if to != "nobody" else ""), case, by)
    return case


def _beginning(status: CaseStatus | None) -> CaseStatus:
    if status is None:
        return standard.first(Category.OPEN)
    if status.category not in {Category.OPEN, Category.CUSTOMER, Category.OTHERS} or status.archived_at:
        raise content.CaseRefused("A case begins open. Choose another status.", field="status")
    return status


def _usable(queue: Queue | None) -> Queue | None:
    if queue is not None and queue.archived_at:
        raise content.CaseRefused(f"The queue {queue.name} is no longer in use.", field="queue")
    return queue


@transaction.atomic
def join(*, case: Case, conversation: Conversation, by: Actor) -> CaseConversation:
    """Let a conversation lead to a case; it takes the case's owner and team. Refuses: LeadsElsewhere, CaseRefused for another customer."""
    case, conversation = keeping.taken(case), lock(conversation)
    require(permissions.may_work(by, case) and conversation_permissions.may_see(by, conversation))
    existing = CaseConversation.objects.filter(conversation=conversation, case=case).first()
    if existing is not None:
        return existing
    made = _lead(case, conversation, by)
    if case.customer_id is None and conversation.customer_id is not None:
        case.customer = conversation.customer
        keeping.save(case, "customer", by=by)
    timing.refresh(case)
    return made


def _lead(case: Case, conversation: Conversation, by: Actor) -> CaseConversation:
    """A locked conversation leads to a locked case from now on."""
    existing = CaseConversation.objects.filter(conversation=conversation).select_related("case").first()
    if existing is not None:
        raise LeadsElsewhere(f"This conversation leads to {existing.case.reference}.", field="conversation")
    if conversation.customer_id and case.customer_id and conversation.customer_id != case.customer_id:
        raise content.CaseRefused("This conversation is with another customer.", field="conversation")
    require(conversation_permissions.may_see(by, conversation))
    handing.hand(conversation=conversation, owner=case.owner, team=case.team, by=by, quoted_as=case.reference)
    return CaseConversation.objects.create(conversation=conversation, case=case, at=by.at, by=by.user)
