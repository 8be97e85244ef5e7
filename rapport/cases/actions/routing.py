"""Where a new case goes, and who gets it."""

from dataclasses import dataclass

from rapport.cases.actions import assigning
from rapport.cases.models import Case, Queue, Sharing
from rapport.cases.queries import routing as reads
from rapport.cases.queries import workload
from rapport.cases.rules import assigning as rules
from rapport.cases.rules import routing
from rapport.cases.rules.words import Kind, Priority
from rapport.conversations.models import Message
from rapport.core.db import lock
from rapport.team.actors import Actor
from rapport.team.models import User


@dataclass(frozen=True)
class Decision:
    """What a new case is to be, and why."""

    kind: str = Kind.ENQUIRY
    queue: Queue | None = None
    priority: int = Priority.NORMAL
    tags: tuple[str, ...] = ()
    why: str = ""


def decide(message: Message) -> Decision:
    """What the first matching rule makes of a message; an enquiry without a queue where none matches."""
    in_use = reads.rules()
    facts = reads.facts(message, in_use)
    rule = routing.first(in_use, facts)
    if rule is None:
        return Decision(why="No rule matched")
    queue = rule.queue if rule.queue and not rule.queue.archived_at else None
    return Decision(rule.kind or Kind.ENQUIRY, queue, rule.priority or Priority.NORMAL, tuple(rule.tags), routing.why(rule, facts))


def share(case: Case, by: Actor, *, but: User | None = None) -> Case:
    """Give a case of a queue to whoever its way of sharing out chooses; it waits there where nobody is free. `but` does not get it."""
    if case.queue is None or case.owner_id is not None or case.queue.sharing == Sharing.HAND:
        return case
    queue = lock(case.queue)  # one at a time, so that two cases never go to one person by the same turn
    people = [each for each in workload.candidates(queue, by.at) if but is None or each.person != but.pk]
    choice = rules.choose(people, queue.skills, queue.sharing, queue.last_given_id)
    if choice is None:
        return case
    owner = User.objects.select_related("team").get(pk=choice.person)
    case.queue = queue
    assigning.give(case, owner=owner, team=case.team, queue=queue, by=by, why=choice.why)
    queue.last_given = owner
    queue.save(update_fields=["last_given"])
    return case
