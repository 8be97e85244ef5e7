"""One article: reading it, writing it, publishing it, and what it said before."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.errors import Refused, require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.knowledge import actions, forms, permissions, queries, rules
from rapport.knowledge.models import Article, Version


def _article(request: HttpRequest, number: int) -> Article:
    return get_object_or_404(queries.visible(request.actor), pk=number)  # type: ignore[attr-defined]


def _html(text: str) -> str:
    return mark_safe(rules.to_html(text))  # noqa: S308 - made safe by the rule itself, which its tests attack


@require_GET
def article(request: HttpRequest, number: int) -> HttpResponse:
    """GET /knowledge/<number>/: what it says now, its draft for those who write, and every version."""
    return _page(request, _article(request, number), forms.Publishing())


def _page(request: HttpRequest, found: Article, form: forms.Publishing, status: int = 200) -> HttpResponse:
    may_edit = permissions.may_edit(request.actor)  # type: ignore[attr-defined]
    current = found.current
    has_draft = may_edit and bool(found.draft_text)
    context = {
        "article": found,
        "html": _html(current.text) if current else "",
        "changes": rules.compare(current.text if current else "", found.draft_text) if has_draft else [],
        "versions": queries.versions(found).defer("text"),
        "may_edit": may_edit,
        "has_draft": has_draft,
        "form": form,
    }
    return render(request, "knowledge/article.html", context, status=status)


@require_GET
def version(request: HttpRequest, number: int, version: int) -> HttpResponse:
    """GET /knowledge/<number>/versions/<version>/: what it said then, and what was new in it."""
    found = _article(request, number)
    then = get_object_or_404(queries.versions(found), number=version)
    before: Version | None = queries.versions(found).filter(number__lt=version).first()
    context = {
        "article": found,
        "version": then,
        "html": _html(then.text),
        "changes": rules.compare(before.text, then.text) if before else [],
        "before": before,
    }
    return render(request, "knowledge/version.html", context)


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """GET, POST /knowledge/new/: a new policy, procedure or article, as a draft."""
    actor = request.actor  # type: ignore[attr-defined]
    require(permissions.may_edit(actor))
    form = forms.ArticleForm(request.POST if request.method == "POST" else None, by=actor)
    if request.method == "POST" and (begun := form.carry_out(actions.begin, by=actor)):
        messages.success(request, "Draft saved. Publish it when it is ready.")
        return SeeOther(resolve_url("knowledge:article", begun.pk))
    return render(request, "knowledge/edit.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /knowledge/<number>/edit/: change the draft; what is published stays until the draft is."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _article(request, number)
    require(permissions.may_edit(actor))
    form = forms.ChangedArticle(request.POST if request.method == "POST" else None, by=actor, initial=_as_it_stands(found))
    if request.method == "POST" and form.carry_out(actions.edit, article=found, by=actor):
        messages.success(request, "Draft saved.")
        return SeeOther(resolve_url("knowledge:article", number))
    return render(request, "knowledge/edit.html", {"form": form, "article": found}, status=_status(form))


def _as_it_stands(found: Article) -> dict[str, Any]:
    current = found.current
    return {
        "title": found.draft_title or found.title,
        "kind": found.kind,
        "audience": found.audience,
        "team": found.team_id,
        "review_on": found.review_on,
        "summary": found.summary,
        "text": found.draft_text or (current.text if current else ""),
        "version": found.version,
    }


def _status(form: forms.ArticleForm) -> int:
    return UNPROCESSABLE if form.errors else 200


@require_POST
def publication(request: HttpRequest, number: int) -> HttpResponse:
    """POST /knowledge/<number>/publication/: the draft becomes what counts."""
    found = _article(request, number)
    form = forms.Publishing(request.POST)
    published = form.carry_out(actions.publish, article=found, by=request.actor)  # type: ignore[attr-defined]
    if published is None:
        return _page(request, found, form, status=UNPROCESSABLE)
    messages.success(request, f"Published as version {published.number}.")
    return SeeOther(resolve_url("knowledge:article", number))


@require_POST
def archive(request: HttpRequest, number: int) -> HttpResponse:
    """POST /knowledge/<number>/archive/: out of use."""
    return _at_once(request, number, actions.archive, "Archived.")


@require_POST
def bring_back(request: HttpRequest, number: int) -> HttpResponse:
    """POST /knowledge/<number>/return/: into use again."""
    return _at_once(request, number, actions.bring_back, "In use again.")


def _at_once(request: HttpRequest, number: int, action: Callable[..., Article], said: str) -> HttpResponse:
    found = _article(request, number)
    try:
        action(article=found, by=request.actor)  # type: ignore[attr-defined]
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, said)
    return SeeOther(resolve_url("knowledge:article", number))
