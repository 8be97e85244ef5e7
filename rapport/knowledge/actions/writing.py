"""Beginning an article and changing its draft."""

from datetime import date
from typing import Any

from django.db import transaction

from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers.normalising import characters
from rapport.knowledge import permissions
from rapport.knowledge.models import Article
from rapport.knowledge.rules import Audience, Kind
from rapport.team.actors import Actor
from rapport.team.models import Team

LONGEST = 100_000


class ArticleRefused(Refused):
    """An article cannot be so."""


class ChangedMeanwhile(Refused):
    """Somebody saved the article after it was opened."""


@transaction.atomic
def begin(
    *,
    kind: str,
    title: str,
    text: str,
    by: Actor,
    summary: str = "",
    audience: str = Audience.STAFF,
    team: Team | None = None,
    review_on: date | None = None,
) -> Article:
    """A new article, as a draft. Nobody but writers sees it before it is published. Refuses: ArticleRefused."""
    require(permissions.may_edit(by))
    said = _checked(kind=kind, title=title, text=text, summary=summary, audience=audience)
    return Article.objects.create(
        **said,
        draft_title=said["title"],
        draft_text=_text(text),
        draft_by=by.user,
        team=team,
        review_on=review_on,
        created_at=by.at,
        changed_at=by.at,
    )


@transaction.atomic
def edit(
    *,
    article: Article,
    version: int,
    kind: str,
    title: str,
    text: str,
    by: Actor,
    summary: str = "",
    audience: str = Audience.STAFF,
    team: Team | None = None,
    review_on: date | None = None,
) -> Article:
    """Change the draft, and what stands around it. What is published stays as it is. Refuses: ArticleRefused, ChangedMeanwhile."""
    article = lock(article)
    require(permissions.may_edit(by))
    if article.version != version:
        raise ChangedMeanwhile("Someone else saved this while you were writing. Copy your words, open it again and put them in.")
    for name, value in _checked(kind=kind, title=title, text=text, summary=summary, audience=audience).items():
        if name != "title" or article.current_id is None:
            setattr(article, name, value)
    article.draft_title, article.draft_text, article.draft_by = characters.line(title), _text(text), by.user
    article.team, article.review_on = team, review_on
    article.version, article.changed_at = article.version + 1, by.at
    article.save()
    return article


def _checked(*, kind: str, title: str, text: str, summary: str, audience: str) -> dict[str, Any]:
    if kind not in Kind.values:
        raise ArticleRefused("Choose policy, procedure or article.", field="kind")
    if audience not in Audience.values:
        raise ArticleRefused("Choose who may read it.", field="audience")
    for name, words in {"title": title, "text": text, "summary": summary}.items():
        if reason := characters.why_refused(words):
            raise ArticleRefused(reason, field=name)
    line, short = characters.line(title), characters.line(summary)
    if characters.is_blank(line) or len(line) > 200:
        raise ArticleRefused("Give it a title of at most 200 characters.", field="title")
    if len(short) > 300:
        raise ArticleRefused("Keep the summary to 300 characters.", field="summary")
    return {"kind": kind, "title": line, "summary": short, "audience": audience}


def _text(text: str) -> str:
    kept = text.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    if len(kept) > LONGEST:
        raise ArticleRefused(f"Keep this to {LONGEST:,} characters.", field="text")
    return kept
