"""What every change to a case shares: saving it, telling it, and keeping its conversations in step."""

from datetime import datetime
from typing import Any

from rapport.cases.actions.content import CaseRefused
from rapport.cases.models import Case
from rapport.conversations.actions import handing
from rapport.core.db import lock
from rapport.customers import timeline
from rapport.team.actors import Actor
from rapport.team.models import Team, User


class MergedAway(CaseRefused):
    """The case became part of another one, which is where work goes on."""


def taken(case: Case) -> Case:
    """The case, locked. Refuses: MergedAway."""
    case = lock(case)
    if case.merged_into is not None:
        raise MergedAway(f"{case.reference} is part of {case.merged_into.reference} now. Work on that one.")
    return case


def save(case: Case, *changed: str, by: Actor) -> None:
    """Write the changed fields with a new version; what its owner does shows that they are at it."""
    case.version += 1
    case.changed_at = by.at
    fields = {*changed, "version", "changed_at"}
    if case.owner_id is not None and case.owner_id == by.user_id:
        case.owner_seen_at = by.at
        fields.add("owner_seen_at")
    case.save(update_fields=sorted(fields))


def tell(happening: Any, case: Case, by: Actor, at: datetime | None = None) -> None:
    """One entry about the case, which happened at `at` if not now; a case without a customer has nobody's timeline to stand on."""
    if case.customer is not None:
        timeline.record(happening, customer=case.customer, about=case, by=by, at=at)


def in_step(case: Case, by: Actor) -> None:
    """Whoever sees the case sees its conversations: they get its owner and team."""
    for thread in case.threads.select_related("conversation").order_by("conversation_id"):
        handing.hand(conversation=thread.conversation, owner=case.owner, team=case.team, by=by)


def holder(owner: User | None, team: Team | None) -> str:
    """Who has it, in words."""
    return " and ".join(str(each) for each in (owner, team) if each) or "nobody"
