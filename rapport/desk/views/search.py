"""Search: a page of its own, and the part that the palette shows while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rapport.desk.menu import menu_for
from rapport.desk.queries import search as queries

ON_PAGE = 30
IN_PALETTE = 7


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """GET /search/?q=: everything that fits, by kind. Works without JavaScript."""
    text = _text(request)
    groups = queries.found(text, request.actor, ON_PAGE)
    context = {"text": text, "groups": groups, "count": sum(len(group.hits) for group in groups)}
    context["is_cut"] = any(len(group.hits) >= ON_PAGE for group in groups)
    context["deeds"] = queries.deeds(text, request.actor) if text else []
    if request.htmx:
        return render(request, "desk/_found.html", context)
    return render(request, "desk/search.html", context)


@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    """GET /palette/?q=: options for the palette: things to do, people, places."""
    text = _text(request)
    found = queries.found(text, request.actor, IN_PALETTE)
    places = queries.Group("Go to", queries.places(text, menu_for(request))[:5])
    around = [places, *found] if queries.is_named(text, places.hits) else [*found, places]
    groups = [queries.Group("Do something", queries.deeds(text, request.actor)[:3]), *around]
    groups = [group for group in groups if group.hits]
    if len(groups) > 1 and any("as a customer" in hit.title for hit in groups[0].hits):
        groups = [*groups[1:], groups[0]]
    return render(request, "desk/_palette.html", {"groups": groups})


def _text(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "").replace("\x00", "").split())[: queries.LONGEST]
