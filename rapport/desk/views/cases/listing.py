"""The board and the table of cases, and the handover to the next shift."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rapport.cases import permissions
from rapport.cases.filtering import FilterRefused
from rapport.cases.models import CaseStatus
from rapport.cases.queries import lists, paging, records
from rapport.cases.queries.lists import WHOSE, Whose
from rapport.core.errors import require
from rapport.core.http import UNPROCESSABLE
from rapport.desk.forms.case_bulk import TITLES
from rapport.desk.queries import inbox
from rapport.desk.queries.case_lists import BOARD, TABLE, Asking, quick
from rapport.team.actors import Actor

SHIFT = timedelta(hours=12)
WHOSE_WORDS = {
    Whose.MINE: "your own cases",
    Whose.TEAM: "your team’s cases",
    Whose.FREE: "the cases that are free to take",
    Whose.WATCHING: "the cases you watch",
    Whose.MENTIONED: "the cases you are mentioned in",
}


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """GET /cases/?shape=&whose=&where=&q=&order=&after=: open cases as a board, or all of them as a table."""
    by = request.actor
    require(by.holds("cases.read"))
    asking = Asking.of(request.GET, by)
    where, problem = condition(asking, by)
    context = _around(asking, by) | {"problem": problem}
    context |= _board(asking, where, by) if asking.shape == BOARD else _table(asking, where, by)
    status = UNPROCESSABLE if problem else 200
    return render(request, "desk/cases/_cases.html" if request.htmx else "desk/cases/list.html", context, status=status)


def condition(asking: Asking, by: Actor) -> tuple[Q, str]:
    """The cases that are asked for; none, and why, when the rule cannot be applied."""
    try:
        return asking.where(by), ""
    except FilterRefused as refusal:
        return Q(pk__in=()), refusal.sentence


def _around(asking: Asking, by: Actor) -> dict[str, Any]:
    """What stands above the board and the table alike."""
    return {
        "asking": asking,
        "kept": asking.pairs(),
        "here": f"/cases/{asking.url()}",
        "address": asking.url(),
        "whose": _links(asking, "whose", {key.value: label for key, label in WHOSE.items() if key != Whose.TEAM or by.team_id}),
        "whose_words": WHOSE_WORDS.get(Whose(asking.whose), "these"),
        "everyones_url": asking.url(whose=Whose.ALL),
        "chips": asking.chips(),
        "quick": quick(asking, lists.queues(by)),
        "board_url": asking.url(shape=BOARD),
        "table_url": asking.url(shape=TABLE),
        "bulk_choices": TITLES.items(),
        "may": {"open": permissions.may_open(by), "work": by.holds("cases.work")},
    }


def _links(asking: Asking, name: str, labels: dict[str, str]) -> list[dict[str, Any]]:
    return [{"label": label, "url": asking.url(**{name: key}), "is_here": getattr(asking, name) == key} for key, label in labels.items()]


def _board(asking: Asking, where: Q, by: Actor) -> dict[str, Any]:
    """The lanes; five statements."""
    lanes = lists.board(by, where)
    inbox.with_clocks([case for lane in lanes for case in lane.cases])
    total = sum(lane.count.number for lane in lanes)
    more = {lane.status.pk: lane.count.number - len(lane.cases) for lane in lanes}
    return {"lanes": lanes, "total": total, "has_none": not total, "more": more, "statuses": [lane.status for lane in lanes]}


def _table(asking: Asking, where: Q, by: Actor) -> dict[str, Any]:
    try:
        page = lists.listed(by, where, order=asking.order, after=asking.after)
    except paging.BadCursor:
        raise Http404 from None
    inbox.with_clocks(page.cases)
    return {
        "page": page,
        "count": lists.counted(by, where),
        "orders": _links(asking, "order", {name: order.label for name, order in paging.ORDERS.items()}),
        "older_url": asking.url(after=page.after) if page.after else "",
        "first_url": asking.url() if asking.after else "",
    }


@require_GET
def lane(request: HttpRequest, status_id: int) -> HttpResponse:
    """GET /cases/lanes/<number>/?after=: the rest of one lane of the board."""
    by = request.actor
    require(by.holds("cases.read"))
    asking = Asking.of(request.GET, by)
    status = get_object_or_404(CaseStatus, pk=status_id)
    try:
        page = lists.lane(by, status, condition(asking, by)[0], after=asking.after)
    except paging.BadCursor:
        raise Http404 from None
    inbox.with_clocks(page.cases)
    context = _around(asking, by) | {
        "status": status,
        "page": page,
        "statuses": lists.statuses(),
        "first_url": asking.url() if asking.after else "",
    }
    context["older_url"] = asking.url(after=page.after) if page.after else ""
    return render(request, "desk/cases/lane.html", context)


@require_GET
def handover(request: HttpRequest) -> HttpResponse:
    """GET /cases/handover/?whose=: what the next shift has to know: what changed, what is due, what waits for an answer."""
    by = request.actor
    require(by.holds("cases.read"))
    whose = Whose.TEAM if by.team_id and request.GET.get("whose") != Whose.MINE else Whose.MINE
    now = timezone.localtime(by.at)
    found = records.handover(by, since=now - SHIFT, until=now + SHIFT, whose=whose)
    parts = [
        ("Late or due before the next shift ends", "clock", found.due),
        ("Waiting for our answer", "mail", found.unanswered),
        ("Waking up", "snooze", found.waking),
        ("Changed in this shift", "edit", found.changed),
    ]
    inbox.with_clocks([case for _, _, cases in parts for case in cases])
    context = {
        "parts": parts,
        "whose": whose,
        "now": now,
        "choices": [(Whose.TEAM, "My team’s"), (Whose.MINE, "Mine")] if by.team_id else [],
    }
    return render(request, "desk/cases/handover.html", context)
