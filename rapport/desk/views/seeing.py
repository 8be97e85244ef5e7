"""What somebody had before them when they began to answer: each conversation of the matter and how long it was. The form carries it, so
that what is said meanwhile in any of them is told before the answer goes."""

import re
from collections.abc import Iterable

from rapport.conversations.models import Conversation
from rapport.conversations.queries.gate import ALONE, Beside

_SEEN = re.compile(r"(?<!\S)([0-9]{1,18})\.([0-9]{1,9})(?!\S)")


def seen(conversations: Iterable[Conversation]) -> str:
    """Conversations with their numbers of messages, as a form carries them: 12.3 15.7."""
    return " ".join(f"{each.pk}.{each.messages}" for each in conversations)


def beside(conversations: Iterable[Conversation], text: str) -> Beside:
    """The conversations as they are now, beside what a form says was seen of them. A form that says nothing saw it all."""
    found = list(conversations)
    known = {int(number): int(messages) for number, messages in _SEEN.findall(text)}
    if not known:
        return ALONE if len(found) < 2 else Beside(tuple(each.pk for each in found))
    grown = {each.pk: each.messages - known.get(each.pk, 0) for each in found}
    return Beside(tuple(each.pk for each in found), {number: more for number, more in grown.items() if more > 0})
