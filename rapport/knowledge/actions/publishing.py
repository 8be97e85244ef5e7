"""Making a draft the version that counts."""

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value

from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers.normalising import characters
from rapport.knowledge import permissions, rules
from rapport.knowledge.models import Article, Version
from rapport.team.actors import Actor


class NothingToPublish(Refused):
    """There is no draft that says anything new."""


@transaction.atomic
def publish(*, article: Article, by: Actor, what_changed: str = "") -> Version:
    """The draft becomes the next version, from this moment on. Earlier versions stay readable. Refuses: NothingToPublish."""
    article = lock(article)
    require(permissions.may_edit(by))
    _require_news(article)
    last = article.versions.order_by("-number").first()
    version = Version.objects.create(
        article=article,
        number=last.number + 1 if last else 1,
        title=article.draft_title or article.title,
        text=article.draft_text,
        what_changed=characters.line(what_changed)[:300],
        published_at=by.at,
        published_by=by.user,
    )
    article.current, article.title = version, version.title
    article.draft_title, article.draft_text, article.draft_by = "", "", None
    article.version, article.changed_at = article.version + 1, by.at
    article.save()
    _index(article, version)
    return version


def _require_news(article: Article) -> None:
    if not article.draft_text.strip():
        raise NothingToPublish("Write what it says before you publish it.", field="text")
    current = article.current
    if current is not None and (current.title, current.text) == (article.draft_title, article.draft_text):
        raise NothingToPublish("The draft says just what is published already.")


def _index(article: Article, version: Version) -> None:
    """The title weighs more than the text."""
    title, text = " ".join(rules.words_of(f"{version.title} {article.summary}")), " ".join(rules.words_of(version.text))
    vector = SearchVector(Value(title), weight="A", config="simple") + SearchVector(Value(text), weight="C", config="simple")
    Article.objects.filter(pk=article.pk).update(search=vector)
