"""The list of tasks."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rapport.core.errors import require
from rapport.tasks import permissions, queries
from rapport.tasks.queries import STATES, WHOSE, Filters, State, Whose
from rapport.tasks.rules.moments import Bucket

BUCKETS = {Bucket.OVERDUE: "Overdue", Bucket.TODAY: "Today", Bucket.WEEK: "This week", Bucket.LATER: "Later", Bucket.UNDATED: "No date"}


@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """GET /tasks/: mine, my team's, or everyone's, narrowed by state, due date and words."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor.holds("tasks.read"))
    offered = queries.whose_choices(actor)
    filters = _filters(request.GET, offered)
    try:
        page = queries.page(actor, filters, after=request.GET.get("after", ""))
    except queries.BadCursor:
        raise Http404 from None
    context = {
        "page": page,
        "filters": filters,
        "whose": _links(request.GET, "whose", {each: WHOSE[each] for each in offered}, filters.whose),
        "states": _links(request.GET, "state", STATES, filters.state),
        "buckets": _links(request.GET, "due", BUCKETS, filters.due) if filters.state == State.OPEN else [],
        "older": _address(request.GET, after=page.after) if page.after else "",
        "first": _address(request.GET, after="") if request.GET.get("after") else "",
        "may_add": permissions.may_add(actor),
    }
    return render(request, "tasks/list.html", context)


def _filters(given: QueryDict, offered: list[Whose]) -> Filters:
    """What was asked for; what is unknown or not on offer falls back to the plain list."""
    whose = given.get("whose", "")
    state, due = given.get("state", ""), given.get("due", "")
    return Filters(
        whose=Whose(whose) if whose in offered else Whose.MINE,
        state=State(state) if state in STATES else State.OPEN,
        due=Bucket(due) if due in BUCKETS and state in {"", State.OPEN} else None,
        words=given.get("q", "").replace("\x00", "")[:100],
    )


def _links(given: QueryDict, name: str, labels: dict[Any, str], chosen: Any) -> list[dict[str, Any]]:
    """One link per choice. A chosen due date links to the list without it."""
    is_toggle = name == "due"
    return [
        {
            "label": label,
            "url": _address(given, **{name: "" if is_toggle and value == chosen else value.value, "after": ""}),
            "is_here": value == chosen,
        }
        for value, label in labels.items()
    ]


def _address(given: QueryDict, **changed: str) -> str:
    wanted = {name: given.get(name, "") for name in ("whose", "state", "due", "q")} | changed
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in wanted.items() if value})
    return f"?{query.urlencode()}"
