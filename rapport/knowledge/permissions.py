"""Who may read and write knowledge."""

from django.db.models import Q

from rapport.knowledge.models import Article
from rapport.knowledge.rules import Audience
from rapport.team.actors import Actor

NOTHING = Q(pk__in=())
PUBLISHED = Q(current__isnull=False, archived_at=None)


def visible_to(by: Actor) -> Q:
    """Writers see drafts and archived ones too; everyone else what is published."""
    if by.holds("knowledge.edit"):
        return Q()
    return PUBLISHED if by.holds("knowledge.read") else NOTHING


def for_customers() -> Q:
    """What customers may read, signed in or not."""
    return PUBLISHED & Q(audience=Audience.EVERYONE)


def may_edit(by: Actor) -> bool:
    """Write, publish and archive."""
    return by.holds("knowledge.edit")


def may_see(by: Actor, article: Article) -> bool:
    """The same answer as `visible_to`, for one article in hand."""
    is_published = article.current_id is not None and article.archived_at is None
    return may_edit(by) or (is_published and by.holds("knowledge.read"))
