"""Conversations that a person may see, and the words in them."""

from django.db.models import BooleanField, F, Func, Max, Q, QuerySet, Value

from rapport.conversations import permissions
from rapport.conversations.models import Conversation, Message
from rapport.customers.normalising.words import search_words
from rapport.customers.searching import lexemes
from rapport.team.actors import Actor

MOST_WORDS = 12
TELLING = 5_000  # messages, the newest, that tell whether words are common


def visible(by: Actor) -> QuerySet[Conversation]:
    """The conversations this person may see."""
    return Conversation.objects.filter(permissions.visible_to(by))


def messages(by: Actor) -> QuerySet[Message]:
    """The messages this person may see, without what lists do not need: the layout, the quotes, the search vector."""
    return Message.objects.filter(permissions.visible_to(by, "conversation__")).defer("html", "quoted", "search")


def with_words(text: str) -> Q:
    """Messages that have all of these words, the last of them perhaps only begun; nothing for a text without words."""
    words = search_words(text)[:MOST_WORDS]
    if not words:
        return permissions.NOTHING
    query = Func(Value(lexemes.typed(words)), template="%(expressions)s::tsquery")
    return Q(Func(F("search"), query, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField()))


def search_words_in(by: Actor, text: str, limit: int) -> list[Message]:
    """The newest messages with all of these words, with their conversation. Three statements.

    Words that many messages have are found by walking from the newest back, others by their index. The database cannot know which is which
    for a beginning of a word, and a walk for words that nobody wrote reads every message there is; so the newest few thousand tell.
    """
    asked = with_words(text)
    newest = Message.objects.aggregate(number=Max("pk"))["number"] or 0
    lately = Message.objects.filter(asked, pk__gt=newest - TELLING).values_list("pk", flat=True)[:limit]
    order = F("id").desc() if len(lately) == limit else (F("id") + 0).desc()  # an order that no index has
    found = messages(by).filter(asked, conversation__spam_at=None)
    return list(found.select_related("conversation").order_by(order)[:limit])
