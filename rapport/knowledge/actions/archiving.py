"""Taking an article out of use, and bringing it back."""

from django.db import transaction

from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.knowledge import permissions
from rapport.knowledge.models import Article
from rapport.team.actors import Actor


class AlreadySo(Refused):
    """It is archived already, or in use already."""


@transaction.atomic
def archive(*, article: Article, by: Actor) -> Article:
    """Out of lists and search; work done by it still shows it. Refuses: AlreadySo."""
    article = lock(article)
    require(permissions.may_edit(by))
    if article.archived_at is not None:
        raise AlreadySo("It is archived already.")
    return _save(article, by, archived=True)


@transaction.atomic
def bring_back(*, article: Article, by: Actor) -> Article:
    """Into use again. Refuses: AlreadySo."""
    article = lock(article)
    require(permissions.may_edit(by))
    if article.archived_at is None:
        raise AlreadySo("It is in use already.")
    return _save(article, by, archived=False)


def _save(article: Article, by: Actor, *, archived: bool) -> Article:
    article.archived_at = by.at if archived else None
    article.version, article.changed_at = article.version + 1, by.at
    article.save(update_fields=["archived_at", "version", "changed_at"])
    return article
