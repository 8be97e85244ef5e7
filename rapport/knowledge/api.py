"""Knowledge over the API."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from rapport.core.api import VERSIONED, Id, In, Text, require_match, tagged
from rapport.knowledge import actions, queries
from rapport.knowledge.models import Article, Version
from rapport.knowledge.queries import Filters
from rapport.knowledge.rules import Audience, Kind

router = Router(tags=["knowledge"])
MOST = 200


class ArticleIn(In):
    """A draft, and what stands around it. `text` is Markdown."""

    kind: Kind
    title: Annotated[Text, Field(min_length=1, max_length=200)]
    text: Annotated[Text, Field(min_length=1, max_length=100_000)]
    summary: Annotated[Text, Field(max_length=300)] = ""
    audience: Audience = Audience.STAFF
    review_on: date | None = None


class PublishIn(In):
    """A word on what is new."""

    what_changed: Annotated[Text, Field(max_length=300)] = ""


class ArticleVersionOut(Schema):
    """What an article said from one moment on."""

    number: int
    title: str
    text: str
    what_changed: str
    published_at: datetime


class ArticleOut(Schema):
    """An article; `current` is what is published, `draft` what is being written ("" when nothing is, or for readers)."""

    id: int
    kind: str
    audience: str
    title: str
    summary: str
    review_on: date | None
    archived_at: datetime | None
    current: ArticleVersionOut | None
    draft: str
    version: int


def _shown(request: HttpRequest, article: Article) -> dict[str, Any]:
    may_write = request.actor.holds("knowledge.edit")
    fields = ("kind", "audience", "title", "summary", "review_on", "archived_at", "version")
    return {
        "id": article.pk,
        **{name: getattr(article, name) for name in fields},
        "current": article.current,
        "draft": article.draft_text if may_write else "",
    }


def _one(request: HttpRequest, article_id: int) -> Article:
    return get_object_or_404(queries.visible(request.actor), pk=article_id)


@router.get("", response=list[ArticleOut], summary="List articles")
def index(request: HttpRequest, kind: Kind | None = None, words: Annotated[Text, Field(max_length=100)] = "") -> list[dict[str, Any]]:
    """The first 200 in use, by title, or the best match first when words are given."""
    found = queries.listed(request.actor, Filters(kind=kind or "", words=words), timezone.localdate(request.actor.at))
    return [_shown(request, article) for article in found.defer(None).defer("search")[:MOST]]


@router.post("", response={201: ArticleOut}, summary="Begin an article")
def begin(request: HttpRequest, given: ArticleIn, response: HttpResponse) -> Status[dict[str, Any]]:
    """A new article, as a draft."""
    article = actions.begin(by=request.actor, **given.dict())
    tagged(response, article.version)
    return Status(201, _shown(request, article))


@router.get("/{article_id}", response=ArticleOut, summary="Read an article")
def read(request: HttpRequest, article_id: Id, response: HttpResponse) -> dict[str, Any]:
    """One article, with its version for If-Match."""
    article = _one(request, article_id)
    tagged(response, article.version)
    return _shown(request, article)


@router.put("/{article_id}", response=ArticleOut, summary="Change a draft", openapi_extra=VERSIONED)
def change(request: HttpRequest, article_id: Id, given: ArticleIn, response: HttpResponse) -> dict[str, Any]:
    """Change the draft, and what stands around it; the team stays. What is published stays until the draft is."""
    article = _one(request, article_id)
    version = require_match(request, article.version)
    article = actions.edit(article=article, version=version, team=article.team, by=request.actor, **given.dict())
    tagged(response, article.version)
    return _shown(request, article)


@router.post("/{article_id}/publication", response=ArticleVersionOut, summary="Publish a draft")
def publish(request: HttpRequest, article_id: Id, given: PublishIn) -> Version:
    """The draft becomes the next version."""
    return actions.publish(article=_one(request, article_id), what_changed=given.what_changed, by=request.actor)


@router.get("/{article_id}/versions", response=list[ArticleVersionOut], summary="List an article's versions")
def versions(request: HttpRequest, article_id: Id) -> Any:
    """Every version, newest first."""
    return queries.versions(_one(request, article_id))


@router.post("/{article_id}/archive", response=ArticleOut, summary="Archive an article")
def archive(request: HttpRequest, article_id: Id) -> dict[str, Any]:
    """Out of use."""
    return _shown(request, actions.archive(article=_one(request, article_id), by=request.actor))


@router.post("/{article_id}/return", response=ArticleOut, summary="Bring an article back")
def bring_back(request: HttpRequest, article_id: Id) -> dict[str, Any]:
    """Into use again."""
    return _shown(request, actions.bring_back(article=_one(request, article_id), by=request.actor))
