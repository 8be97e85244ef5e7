"""Reads of knowledge: the list, one article with its versions, and what may answer a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet

from rapport.knowledge import permissions, rules
from rapport.knowledge.models import Article, Version
from rapport.knowledge.rules import Kind
from rapport.team.actors import Actor

PAGE = 50
SUGGESTED = 3
SHOWN = ("search", "draft_text")


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to. `state` is "", "drafts", "review" or "archived"."""

    kind: str = ""
    state: str = ""
    words: str = ""


def visible(by: Actor) -> QuerySet[Article]:
    """The articles this person may see."""
    return Article.objects.filter(permissions.visible_to(by)).select_related("current", "team")


def listed(by: Actor, filters: Filters, today: date) -> QuerySet[Article]:
    """The articles of a list: by title, or the best match first when words are asked for."""
    found = visible(by).defer(*SHOWN, "current__text").filter(_state(filters.state, today))
    if filters.kind in Kind.values:
        found = found.filter(kind=filters.kind)
    return _matching(found, rules.words_of(filters.words), "&") if filters.words.strip() else found.order_by("title", "id")


def _state(state: str, today: date) -> Q:
    if state == "archived":
        return Q(archived_at__isnull=False)
    narrowed = {"drafts": ~Q(draft_text=""), "review": Q(review_on__lte=today)}
    return Q(archived_at=None) & narrowed.get(state, Q())


def _matching(found: QuerySet[Article], words: Sequence[str], join: str) -> QuerySet[Article]:
    """Articles with all ("&") or any ("|") of the words, each read as the beginning of a word."""
    if not words:
        return found.none()
    query = SearchQuery(f" {join} ".join(f"{word}:*" for word in words), search_type="raw", config="simple")
    return found.filter(search=query).annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "title", "id")


def suggested(by: Actor, question: str, limit: int = SUGGESTED) -> list[Article]:
    """What staff may want to read, or send, for this question: the best matches, possibly none."""
    in_use = visible(by).filter(permissions.PUBLISHED).defer(*SHOWN, "current__text")
    return list(_matching(in_use, rules.telling(question), "|")[:limit])


def suggested_to_customers(question: str, limit: int = SUGGESTED) -> list[Article]:
    """Articles for customers that may answer this before they send it."""
    found = Article.objects.filter(permissions.for_customers()).defer(*SHOWN)
    return list(_matching(found, rules.telling(question), "|").select_related("current")[:limit])


def public(number: int) -> Article | None:
    """One article for customers, with what it says now; None when there is none that they may read."""
    return Article.objects.filter(permissions.for_customers(), pk=number).select_related("current").first()


def versions(article: Article) -> QuerySet[Version]:
    """Every version of an article, newest first."""
    return article.versions.select_related("published_by").order_by("-number")


def listed_for_customers(limit: int = PAGE) -> list[Article]:
    """What customers may read, by title."""
    found = Article.objects.filter(permissions.for_customers()).defer(*SHOWN).select_related("current")
    return list(found.order_by("title", "id")[:limit])
