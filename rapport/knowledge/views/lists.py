"""The list of policies, procedures and articles."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rapport.core.errors import require
from rapport.knowledge import permissions, queries
from rapport.knowledge.queries import Filters
from rapport.knowledge.rules import Kind

STATES = {"": "In use", "drafts": "With a draft", "review": "To read again", "archived": "Archived"}


@require_GET
def articles(request: HttpRequest) -> HttpResponse:
    """GET /knowledge/: what we know and how we work, found by kind and words."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor.holds("knowledge.read") or permissions.may_edit(actor))
    filters = Filters(
        kind=request.GET.get("kind", ""), state=request.GET.get("state", ""), words=request.GET.get("q", "").replace("\x00", "")[:100]
    )
    today = timezone.localdate(actor.at)
    page = Paginator(queries.listed(actor, filters, today), queries.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filters": filters,
        "kinds": [("", "Everything"), *Kind.choices],
        "states": STATES.items() if permissions.may_edit(actor) else (),
        "may_edit": permissions.may_edit(actor),
        "today": today,
    }
    return render(request, "knowledge/list.html", context)
