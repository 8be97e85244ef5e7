"""One case with everything that belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from rapport.cases import permissions
from rapport.cases.models import LIVE, STILL_OPEN, Case, CaseConversation, CaseField, CaseLink, CaseMove, CaseTask, CheckRow, Watcher
from rapport.cases.queries import closing, lists
from rapport.cases.rules import words
from rapport.cases.rules.closing import Obstacle
from rapport.clocks.models import Clock
from rapport.clocks.queries import clocks as clock_queries
from rapport.conversations.models import Conversation
from rapport.core.prepared import Given, Prepared
from rapport.tasks.models import Task
from rapport.team.actors import Actor
from rapport.team.reading import Reading

FARTHEST = 20  # merges of merges that a reference is followed through
MOST_CHILDREN = 100


@dataclass(frozen=True)
class Checks:
    """One list of checks of a case."""

    name: str
    rows: Sequence[CheckRow]

    @property
    def done(self) -> int:
        """How many are ticked or do not apply."""
        return sum(row.is_ticked or row.dropped_at is not None for row in self.rows)


@dataclass(frozen=True)
class Whole:
    """A case and everything its page shows beside the messages."""

    case: Case
    conversations: Sequence[Conversation]
    clocks: Sequence[Clock]
    watchers: Sequence[Watcher]
    checklists: Sequence[Checks]
    links: Sequence[CaseLink]
    children: Sequence[Case]
    tasks: Sequence[Task]
    moves: Sequence[CaseMove]
    fields: Sequence[CaseField]
    in_the_way: Sequence[Obstacle]


def one(by: Actor, number: int) -> Case:
    """The case of a number; for one that was merged, the case it became part of. Raises Case.DoesNotExist."""
    rows = Case.objects.filter(permissions.visible_to(by)).select_related("customer", "status", "queue", "owner", "team", "level", "parent")
    for _ in range(FARTHEST):
        following = Case.objects.filter(pk=number).values_list("merged_into", flat=True).first()
        if following is None:
            break
        number = following
    return lists.named([rows.defer("customer__search", "search").get(pk=number)], by)[0]


def by_reference(by: Actor, text: str) -> Case:
    """The case that people quote as CAS-22840. Raises Case.DoesNotExist."""
    number = words.number_in(text)
    if number is None:
        raise Case.DoesNotExist(text)
    return one(by, number)


def whole(case: Case, by: Actor) -> Whole:
    """Everything of a case, in at most twelve statements."""
    threads = case.threads.select_related("conversation__mailbox").order_by("conversation__created_at", "pk")
    return Whole(
        case=case,
        conversations=[thread.conversation for thread in threads],
        clocks=clock_queries.of("cases.case", [case.pk]).get(case.pk, []),
        watchers=list(case.watchers.select_related("user").order_by("at", "pk")),
        checklists=checklists(case),
        links=links(case, by),
        children=children(case, by),
        tasks=tasks(case),
        moves=moves(case),
        fields=[field for field in CaseField.objects.filter(archived_at=None) if not field.kinds or case.kind in field.kinds],
        in_the_way=closing.in_the_way(case, at=by.at) if case.is_open else (),
    )


def checklists(case: Case) -> list[Checks]:
    """The lists of checks of a case, in the order they were attached."""
    grouped: dict[str, list[CheckRow]] = {}
    for row in _checks(case=case.pk):
        grouped.setdefault(row.checklist.name, []).append(row)
    return [Checks(name, rows) for name, rows in grouped.items()]


def links(case: Case, by: Actor) -> list[CaseLink]:
    """How the case hangs together with others the reader may see, whichever side it stands on."""
    return _links(by, case=case.pk)


def _visible_links(by: Actor) -> QuerySet[CaseLink]:
    seen = Case.objects.filter(permissions.visible_to(by)).values("pk")
    found = CaseLink.objects.filter(Q(case=Given("case"), other__in=seen) | Q(other=Given("case"), case__in=seen))
    return found.select_related("case__status", "other__status").defer("case__search", "other__search").order_by("pk")


def children(case: Case, by: Actor) -> list[Case]:
    """The cases that are part of this one."""
    return lists.named(_children(by, case=case.pk), by)


def tasks(case: Case) -> list[Task]:
    """What is to be done for it, open ones first, the soonest first."""
    return [todo.task for todo in _todos(case=case.pk)]


_links = Reading(_visible_links, keeps_plan=True)
_children = Reading(lambda by: lists.visible(by).filter(parent=Given("case")).order_by("pk")[:MOST_CHILDREN], keeps_plan=True)
_checks = Prepared(
    lambda: (
        CheckRow.objects.filter(case=Given("case"))
        .select_related("checklist", "ticked_by")
        .order_by("checklist__position", "checklist_id", "position", "pk")
    ),
    keeps_plan=True,
)
_todos = Prepared(
    lambda: (
        CaseTask.objects.filter(case=Given("case"))
        .select_related("task__owner", "task__team")
        .order_by("-task__status", "task__due_at", "task_id")
    ),
    keeps_plan=True,
)


def moves(case: Case) -> list[CaseMove]:
    """Its merges and splits, the latest first."""
    found = CaseMove.objects.filter(Q(source=case) | Q(target=case)).select_related("source", "target", "by")
    return list(found.order_by("-pk")[:20])


def of_conversation(conversation: Conversation) -> Case | None:
    """The case that a conversation leads to."""
    found = CaseConversation.objects.select_related("case__status", "case__owner").filter(conversation=conversation).first()
    return found.case if found else None


def leading(conversations: Sequence[int]) -> dict[int, Case]:
    """The cases that conversations lead to, by the conversation's number, in one statement."""
    rows = CaseConversation.objects.filter(conversation__in=conversations).select_related("case__status")
    return {row.conversation_id: row.case for row in rows}


@dataclass(frozen=True)
class Handover:
    """What the next shift has to know."""

    changed: Sequence[Case]
    due: Sequence[Case]
    unanswered: Sequence[Case]
    waking: Sequence[Case]


def handover(by: Actor, *, since: datetime, until: datetime, whose: lists.Whose = lists.Whose.TEAM) -> Handover:
    """What changed on one's own or the team's cases since a moment, and what falls due, waits or wakes until another. Four statements."""
    mine = lists.visible(by).filter(lists.whose_of(whose, by))
    still_open = mine.filter(STILL_OPEN)
    return Handover(
        changed=lists.named(mine.filter(LIVE, changed_at__gte=since).order_by("-changed_at", "-id")[:200], by),
        due=lists.named(still_open.filter(due_at__lt=until).order_by("due_at", "id")[:200], by),
        unanswered=lists.named(still_open.filter(needs_reply=True).order_by("due_at", "id")[:200], by),
        waking=lists.named(still_open.filter(sleeps_until__gt=by.at, sleeps_until__lte=until).order_by("sleeps_until", "id")[:200], by),
    )
