"""A customer's timeline on its own: a part for htmx, a page for everyone else."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rapport.customers.queries import records, timelines
from rapport.customers.timeline import Group
from rapport.customers.views.acts import customer_or_404


@require_GET
def timeline(request: HttpRequest, number: int) -> HttpResponse:
    """GET /customers/<reference>/timeline/?group=&q=&before=: one page of entries, newest first."""
    customer = customer_or_404(request, number)
    group, words, before = (request.GET.get(name, "").replace("\x00", "").strip() for name in ("group", "q", "before"))
    if group and group not in set(Group):
        raise Http404
    try:
        page = timelines.page(records.family(customer), request.actor, group=group, words=words[:200], before=before)
    except timelines.BadCursor:
        raise Http404 from None
    context = {"customer": customer, "page": page, "group": group, "words": words, "groups": list(Group), "before": before}
    is_part = request.htmx and not request.htmx.history_restore_request
    return render(request, "customers/_timeline.html" if is_part else "customers/timeline.html", context)
