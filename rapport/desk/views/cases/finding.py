"""Finding the case that a request is about, and where to go when it is done."""

from django.http import Http404, HttpRequest
from django.shortcuts import resolve_url

from rapport.cases.models import Case
from rapport.cases.queries import records
from rapport.core.errors import require
from rapport.desk.queries import inbox as inboxes
from rapport.desk.views.inbox import address, asked


def case_or_404(request: HttpRequest, reference: str) -> Case:
    """The case people quote so, if this person may see it; one that was merged is the case it became part of."""
    require(request.actor.holds("cases.read"))
    try:
        return records.by_reference(request.actor, reference)
    except Case.DoesNotExist:
        raise Http404 from None


def way_on(request: HttpRequest, case: Case) -> str:
    """Back to where the person was: the inbox, the list of cases, or the case."""
    wanted = request.GET.get("next", "")
    if wanted == "inbox":
        return address(case.reference, request.GET)
    is_list = wanted.startswith("/cases/?") or wanted in {"/cases/", "/"}
    return wanted if is_list else case.get_absolute_url()


def next_in_inbox(request: HttpRequest, case: Case) -> str:
    """The most pressing case of the list the person came from; the list itself when nothing is left in it."""
    if request.GET.get("next") != "inbox":
        return way_on(request, case)
    place, show, _ = asked(request.GET)
    rows = inboxes.page(inboxes.place(place, inboxes.places(request.actor)), request.actor, show=show, size=2).rows
    key = next((row.key for row in rows if row.key != case.reference), "")
    return address(key, request.GET) if key else f"{resolve_url('desk:inbox')}"
