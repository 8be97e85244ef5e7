"""By which policy, procedure or article a case was worked: found by its own words, chosen, and taken off again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from rapport.cases import permissions
from rapport.cases.actions import applying
from rapport.core.errors import Refused, require
from rapport.core.http import SeeOther
from rapport.desk.views.cases.finding import case_or_404
from rapport.knowledge import queries as knowledge
from rapport.knowledge.queries import Filters

FOUND = 10


@require_http_methods(["GET", "POST"])
def worked_by(request: HttpRequest, reference: str) -> HttpResponse:
    """GET, POST /cases/<reference>/knowledge/?q=: what may help with the case; a post says that it was worked by one of them."""
    by, found = request.actor, case_or_404(request, reference)
    if request.method == "POST":
        article = get_object_or_404(knowledge.visible(by), pk=_number(request.POST.get("article", "")))
        try:
            applying.apply(case=found, article=article, by=by)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, f"Noted: {article.title} was used in {found.reference}.")
        return SeeOther(found.get_absolute_url())
    require(permissions.may_work(by, found))
    words = request.GET.get("q", "").replace("\x00", "")[:100]
    fitting = knowledge.listed(by, Filters(words=words), timezone.localdate(by.at)).filter(current__isnull=False)[:FOUND]
    context = {
        "case": found,
        "words": words,
        "articles": fitting if words.strip() else knowledge.suggested(by, f"{found.title} {found.last_words}", FOUND),
        "applied": found.applied.select_related("version", "by"),
    }
    return render(request, "desk/cases/knowledge.html", context)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@require_POST
def removal(request: HttpRequest, reference: str, applied_id: int) -> HttpResponse:
    """POST /cases/<reference>/knowledge/<number>/removal/: it was not worked by that after all."""
    found = case_or_404(request, reference)
    applied = get_object_or_404(found.applied.select_related("version", "case"), pk=applied_id)
    applying.take_off(applied=applied, by=request.actor)
    messages.success(request, f"Taken off: {applied.version.title}.")
    return SeeOther(resolve_url("desk:case-knowledge", reference))
