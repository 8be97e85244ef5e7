"""Articles for customers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rapport.knowledge import queries as knowledge
from rapport.portal.views.visitors import open_to_all
from rapport.portal.views.writing import html

FOUND = 20


@open_to_all
@require_GET
def articles(request: HttpRequest) -> HttpResponse:
    """GET /help/?q=: what we tell everybody, found by words."""
    words = request.GET.get("q", "").replace("\x00", "")[:200]
    found = knowledge.suggested_to_customers(words, FOUND) if words.strip() else knowledge.listed_for_customers()
    return render(request, "portal/help.html", {"articles": found, "words": words})


@open_to_all
@require_GET
def article(request: HttpRequest, number: int) -> HttpResponse:
    """GET /help/<number>/: one article."""
    found = knowledge.public(number)
    if found is None or found.current is None:
        raise Http404
    return render(request, "portal/article.html", {"article": found, "html": html(found.current.text)})
