"""The inbox: places, the list of one of them, and what is open beside it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.http import require_GET

from rapport.audit import actions as audit
from rapport.cases.models import Case
from rapport.cases.queries import paging
from rapport.core.errors import require
from rapport.desk.queries import inbox as queries
from rapport.desk.queries import opened as matters
from rapport.desk.queries import thread as threads
from rapport.desk.queries.inbox import Counts, Page, Place, Show
from rapport.desk.queries.opened import Opened
from rapport.desk.views import composing, matter
from rapport.notifications import queries as notifications
from rapport.team.actors import Actor

LABELS = {Show.ALL: "All", Show.REPLY: "Needs reply", Show.WAITING: "Waiting"}


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """GET /inbox/?place=&show=&after=: one place's list, nothing open. For a page that brings its list up to date, only the list."""
    by = _reader(request)
    part = "_list" if request.htmx and request.htmx.target == "list" else "inbox"
    return render(request, f"desk/inbox/{part}.html", _list(by, *asked(request.GET)))


@require_GET
def opened(request: HttpRequest, key: str) -> HttpResponse:
    """GET /inbox/<case or conversation>/: the thread, the list around it, and who the customer is. The reading is logged.

    For htmx (a row of the list was chosen) only the thread and what stands beside it.
    """
    by = _reader(request)
    found = matter_or_404(request, key, by)
    if found.key != key:
        return redirect(f"{resolve_url('desk:opened', found.key)}?{request.GET.urlencode()}")
    log_reading(found, by)
    if request.htmx and request.htmx.target == "conversation":
        context = matter.context(request, found, by) | {"query": query_of(request.GET)}
        return render(request, "desk/inbox/_opened.html", context)
    return page(request, found, composing.context(request, found, by))


def page(request: HttpRequest, found: Opened, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The whole inbox with one matter open in it."""
    by = _reader(request)
    listed = _list(by, *asked(request.GET), beside=found.case)
    context = matter.context(request, found, by, running=listed["page"].clocks) | listed | more
    before, after_it = queries.neighbours(context["page"].rows, found.key)
    context |= {"previous_url": _row_url(before, context), "next_url": _row_url(after_it, context)}
    return render(request, "desk/inbox/inbox.html", context, status=status)


@require_GET
def earlier(request: HttpRequest, key: str) -> HttpResponse:
    """GET /inbox/<key>/earlier/?before=: the messages before those shown; a page without htmx."""
    by = _reader(request)
    found = matter_or_404(request, key, by)
    before = request.GET.get("before", "")
    if not request.htmx:
        return redirect(f"{address(found.key, request.GET)}&before={before}")
    return render(request, "desk/inbox/_pieces.html", matter.context(request, found, by))


@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """GET /inbox/counts/: the numbers beside the menu. Two statements."""
    by = _reader(request)
    told = notifications.unseen(by)
    return render(request, "desk/inbox/_counts.html", {"waiting": queries.waiting_for(by) | {"notifications": str(told or "")}})


def _reader(request: HttpRequest) -> Actor:
    by: Actor = request.actor  # type: ignore[assignment]
    require(by.holds("conversations.read"))
    return by


def matter_or_404(request: HttpRequest, key: str, by: Actor) -> Opened:
    """What this key stands for, if this person may see it; `?in=` chooses the conversation that an answer goes into."""
    into = request.GET.get("in", "")
    try:
        return matters.opened(key, by, into=int(into) if into.isdecimal() and len(into) < 19 else None)
    except matters.NotHere:
        raise Http404 from None


def log_reading(found: Opened, by: Actor) -> None:
    """Note who looked; unread is what came in after that."""
    if found.case:
        audit.record_viewing(subject=queries.CASE_SEEN, subject_id=found.case.pk, by=by)
    elif found.conversation:
        audit.record_viewing(subject=queries.CONVERSATION_SEEN, subject_id=found.conversation.pk, by=by)


def asked(given: QueryDict) -> tuple[str, Show, str]:
    """Which list an address asks for: its place, what is shown of it, and from where."""
    show = given.get("show", "")
    return given.get("place", ""), Show(show) if show in set(Show) else Show.ALL, given.get("after", "")


def _list(by: Actor, key: str, show: Show, after: str, beside: Case | None = None) -> dict[str, Any]:
    """What the first pane needs, and the clocks of the case that is open beside it. Five statements at most."""
    offered = queries.places(by)
    place = queries.place(key, offered)
    try:
        page = queries.page(place, by, show=show, after=after, beside=beside)
    except (threads.BadCursor, paging.BadCursor):
        raise Http404 from None
    is_whole = show == Show.ALL and not after and not page.after
    counts = queries.counts(place, by, page if is_whole else None)
    narrowed = _narrow(place, show, page, after, counts)
    return {"places": _links(offered, place), "place": place, "page": page, "total": counts.words(Show.ALL)} | narrowed


def _narrow(place: Place, show: Show, page: Page, after: str, counts: Counts) -> dict[str, Any]:
    at = reverse("desk:inbox")
    return {
        "shows": [_show_link(at, place, each, show, counts) for each in Show] if place.is_of_cases else [],
        "older_url": f"{at}{_query(place, show, page.after)}" if page.after else "",
        "first_url": f"{at}{_query(place, show)}" if after else "",
        "query": _query(place, show, after),
    }


def _show_link(at: str, place: Place, each: Show, show: Show, counts: Counts) -> dict[str, Any]:
    return {"label": LABELS[each], "url": f"{at}{_query(place, each)}", "is_here": each == show, "count": counts.words(each)}


def _links(offered: list[Place], here: Place) -> list[dict[str, Any]]:
    at = reverse("desk:inbox")
    return [{"label": each.label, "url": f"{at}{_query(each)}", "is_here": each == here, "icon": each.icon} for each in offered]


def _query(place: Place, show: Show = Show.ALL, after: str = "") -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in (("place", place.key), ("show", show.value), ("after", after)) if value})
    return f"?{query.urlencode()}"


def query_of(given: QueryDict) -> str:
    """The part of an address that says which list is open, kept from page to page."""
    query = QueryDict(mutable=True)
    query.update({name: given.get(name, "") for name in ("place", "show", "after") if given.get(name)})
    return f"?{query.urlencode()}"


def address(key: str, given: QueryDict) -> str:
    """Where a matter is open in the inbox, with the list around it kept."""
    return f"{resolve_url('desk:opened', key)}{query_of(given)}"


def _row_url(key: str, context: dict[str, Any]) -> str:
    return f"{reverse('desk:opened', args=[key])}{context['query']}" if key else ""
