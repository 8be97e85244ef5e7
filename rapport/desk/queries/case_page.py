"""One case with everything its page shows beside the messages, in few statements."""

from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from rapport.cases.models import Applied, Case, CaseLink, Watcher
from rapport.cases.queries import records
from rapport.cases.queries.records import Checks
from rapport.clocks.models import Clock
from rapport.clocks.queries import clocks as clock_queries
from rapport.core.prepared import Given, Prepared
from rapport.desk.queries import inbox, opened
from rapport.tasks import permissions
from rapport.tasks.models import Task
from rapport.team.actors import Actor
from rapport.team.reading import Reading


@dataclass(frozen=True)
class Around:
    """What stands beside the thread of a case."""

    clocks: list[Clock] = field(default_factory=list)
    checklists: list[Checks] = field(default_factory=list)
    links: list[tuple[CaseLink, Case]] = field(default_factory=list)
    children: list[Case] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    applied: list[Applied] = field(default_factory=list)


def case(number: int, by: Actor) -> Case | None:
    """The case, with the names of those who watch it and whether this person does; None when they may not see it."""
    return _case.first(by, number=number)


def _watched(by: Actor) -> QuerySet[Case]:
    watching = Watcher.objects.filter(case=OuterRef("pk")).order_by("user__name")
    found = opened.visible_cases(by).annotate(
        watched_by=ArraySubquery(watching.values("user__name")), watcher_ids=ArraySubquery(watching.values("user_id"))
    )
    return found.filter(pk=Given("number"))


_case = Reading(_watched, keeps_plan=True)
_applied = Prepared(lambda: Applied.objects.filter(case_id=Given("case")).select_related("version").order_by("at", "id"), keeps_plan=True)


def _tasks(case: Case, by: Actor) -> list[Task]:
    """The tasks of a case, open ones first, each with whether this person may open and finish it."""
    tasks = records.tasks(case)
    for task in tasks:
        task.may_see, task.may_end = permissions.may_see(by, task), permissions.may_edit(by, task)  # type: ignore[attr-defined]
    return tasks


def around(case: Case, by: Actor) -> Around:
    """Seven statements."""
    clocks = clock_queries.of(inbox.CASE_SEEN, [case.pk]).get(case.pk, [])
    return Around(
        clocks=clocks,
        checklists=records.checklists(case),
        links=[(link, link.other if link.case_id == case.pk else link.case) for link in records.links(case, by)],
        children=records.children(case, by),
        tasks=_tasks(case, by),
        applied=_applied(case=case.pk),
    )
