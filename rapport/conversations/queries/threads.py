"""Conversations that a person may see, and the words in them."""

from django.db.models import F, Func, QuerySet

from rapport.conversations import permissions
from rapport.conversations.models import Conversation, Message
from rapport.core.prepared import Given, Prepared
from rapport.customers.normalising.words import search_words
from rapport.customers.searching import lexemes
from rapport.team.actors import Actor
from rapport.team.reading import Reading

MOST_WORDS = 12
TELLING = 1_500  # messages, the newest, that tell whether words are common
COMMON = 5  # of those with the words, from which a walk is less work than the index
WALKED = 10_000  # messages at the most


def visible(by: Actor) -> QuerySet[Conversation]:
    """The conversations this person may see."""
    return Conversation.objects.filter(permissions.visible_to(by))


def messages(by: Actor) -> QuerySet[Message]:
    """The messages this person may see, without what lists do not need: the layout, the quotes, the search vector."""
    return Message.objects.filter(permissions.visible_to(by, "conversation__")).defer("html", "quoted", "search")


def search_words_in(by: Actor, text: str, limit: int) -> list[Message]:
    """The newest messages with all of these words, with their conversation. At most four statements.

    Words that many messages have are found by walking a stretch from the newest back, others by their index. The database cannot know
    which is which for a beginning of a word, and a walk for words that few wrote has no end; so the newest few tell, and walks are short.
    """
    words = search_words(text)[:MOST_WORDS]
    newest = next(iter(_newest()), 0)
    if not words or not newest:
        return []
    query = lexemes.typed(words)
    for stretch in (TELLING, WALKED):
        found = _with(by, "walk", limit, query=query, after=newest - stretch)
        if len(found) == limit:
            return found
        if len(found) < COMMON:
            break
    return _with(by, "index", limit, query=query)


def _found(by: Actor, way: str, limit: int) -> QuerySet[Message]:
    """Messages that answer a tsquery, the newest first, by a walk over the newest or by the index of words."""
    is_walk = way == "walk"
    asked = lexemes.answers(_IN_PASSING if is_walk else F("search"), Given("query"))
    found = messages(by).filter(asked, conversation__spam_at=None).select_related("conversation")
    if is_walk:
        return found.filter(pk__gt=Given("after")).order_by("-id")[:limit]
    return found.order_by((F("id") + 0).desc())[:limit]  # an order that no index has


_IN_PASSING = Func(F("search"), template="coalesce(%(expressions)s, ''::tsvector)")  # which no index has
_with = Reading(_found)
_newest = Prepared(lambda: Message.objects.order_by("-pk").values_list("pk", flat=True)[:1])
