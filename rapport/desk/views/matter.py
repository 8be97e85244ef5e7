"""What the inbox and a case's page show alike: the thread, who the customer is, and the clocks."""

from typing import Any

from django.http import Http404, HttpRequest

from rapport.cases import permissions as case_permissions
from rapport.clocks.models import Clock
from rapport.clocks.queries import clocks
from rapport.conversations import permissions
from rapport.desk.queries import inbox
from rapport.desk.queries import opened as matters
from rapport.desk.queries import thread as threads
from rapport.desk.queries.opened import Opened
from rapport.team.actors import Actor


def context(request: HttpRequest, found: Opened, by: Actor, running: list[Clock] | None = None) -> dict[str, Any]:
    """The thread (`?before=` reads on above it), what stands around it, and what this person may do. Seven statements, one less with the
    case's clocks given in `running`."""
    before = request.GET.get("before", "")
    try:
        thread = threads.thread(found.numbers, by, before=before)
    except threads.BadCursor:
        raise Http404 from None
    case = found.case
    if running is None:
        running = clocks.of(inbox.CASE_SEEN, [case.pk]).get(case.pk, []) if case else []
    if case is not None:
        case.clock = next((clock for clock in running if clock.ended_at is None), None)  # type: ignore[attr-defined]
    return {
        "opened": found,
        "case": case,
        "thread": thread,
        "before": before,
        "clocks": running,
        "may": may(found, by),
        "to_judge": matters.to_judge(found, by),
        **matters.around(found, by),
    }


def may(found: Opened, by: Actor) -> dict[str, bool]:
    """What to offer: the actions themselves ask again."""
    case, conversation = found.case, found.conversation
    works = case is not None and case_permissions.may_work(by, case)
    return {
        "reply": conversation is not None and permissions.may_reply(by, conversation),
        "work": works,
        "assign": works and case is not None and case_permissions.may_assign(by, case),
        "open": case is None and case_permissions.may_open(by, found.customer),
        "name": found.customer is not None and (case is None or case_permissions.may_name_customer(by, case)),
    }
