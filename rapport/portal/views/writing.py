"""Customers write to us."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.knowledge import queries as knowledge
from rapport.knowledge import rules as knowledge_rules
from rapport.portal import actions, forms, queries, signing
from rapport.portal.models import WebForm
from rapport.portal.views.visitors import open_to_all, origin, shown_elsewhere, visitor

GONE = 410


def html(text: str) -> SafeString:
    """Markdown of ours as HTML."""
    return mark_safe(knowledge_rules.to_html(text))  # noqa: S308 - made safe by the rule, which its tests attack


@open_to_all
@require_GET
def forms_page(request: HttpRequest) -> HttpResponse:
    """GET /contact/: the ways to write to us."""
    return render(request, "portal/forms.html", {"forms": queries.open_forms()})


@open_to_all
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """GET, POST /contact/<slug>/: a form. With articles that may answer, it is shown once more with them before it is sent."""
    web_form = get_object_or_404(WebForm.objects.select_related("team"), slug=slug)
    if web_form.closed_at is not None:
        return render(request, "portal/closed.html", {"web_form": web_form}, status=GONE)
    if request.method != "POST":
        return _page(request, web_form, forms.ContactForm(web_form=web_form))
    filled = forms.ContactForm(request.POST, request.FILES, web_form=web_form)
    mark = request.POST.get("mark", "")
    by = visitor()
    opened = signing.opened(mark, slug, by.at)
    if opened is None:
        filled.add_error(None, "This page was open too long. Your words are still here: send them again.")
        return _page(request, web_form, filled, status=UNPROCESSABLE)
    if _wants_suggestions(request, web_form, filled) and (found := knowledge.suggested_to_customers(request.POST.get("message", ""))):
        return _page(request, web_form, filled, mark=mark, suggested=found, is_asked=True)
    conversation = filled.carry_out(actions.submit, form=web_form, opened=opened, origin=origin(request), by=by)
    if conversation is None:
        return _page(request, web_form, filled, mark=mark, status=UNPROCESSABLE)
    actions.at_once(conversation=conversation, by=by)
    embedded = "?inside=1" if "inside" in request.GET else ""
    return SeeOther(resolve_url("portal:sent", slug, signing.follow_token(conversation)) + embedded)


def _wants_suggestions(request: HttpRequest, web_form: WebForm, filled: forms.ContactForm) -> bool:
    """Asked once, and never when files would have to be chosen again."""
    return web_form.suggests and "sure" not in request.POST and not request.FILES and filled.is_valid()


def _page(
    request: HttpRequest, web_form: WebForm, filled: forms.ContactForm, status: int = 200, mark: str = "", **more: Any
) -> HttpResponse:
    context = {
        "web_form": web_form,
        "form": filled,
        "introduction": html(web_form.introduction) if web_form.introduction else "",
        "mark": mark or signing.opening(web_form.slug, visitor().at),
        "is_inside": "inside" in request.GET,
        **more,
    }
    return shown_elsewhere(render(request, "portal/form.html", context, status=status), web_form)


@open_to_all
@require_POST
def suggestions(request: HttpRequest, slug: str) -> HttpResponse:
    """POST /contact/<slug>/suggestions/: articles that may answer what is being written; nothing is kept."""
    web_form = get_object_or_404(queries.open_forms(), slug=slug, suggests=True)
    found = knowledge.suggested_to_customers(request.POST.get("message", "")[:4000].replace("\x00", ""))
    return shown_elsewhere(render(request, "portal/_suggestions.html", {"suggested": found}), web_form)


@open_to_all
@require_GET
def sent(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """GET /contact/<slug>/sent/<token>/: thanks, and the link to follow what happens."""
    web_form = get_object_or_404(WebForm, slug=slug)
    if signing.followed(token) is None:
        raise Http404
    conversation = queries.by_link(token)
    reference = queries.reference_of(conversation) if conversation else ""
    thanks = html(web_form.thanks) if web_form.thanks else ""
    context = {"web_form": web_form, "reference": reference, "token": token, "thanks": thanks, "is_inside": "inside" in request.GET}
    return shown_elsewhere(render(request, "portal/sent.html", context), web_form)
