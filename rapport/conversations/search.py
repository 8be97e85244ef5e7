"""How search finds messages."""

from typing import Any

from rapport.conversations.models import Channel, Message
from rapport.conversations.queries import records, threads
from rapport.conversations.rules import marks
from rapport.core import finding
from rapport.core.finding import Hit

ICONS: dict[str, str] = {
    Channel.EMAIL: "mail",
    Channel.PHONE: "phone",
    Channel.LETTER: "letter",
    Channel.MEETING: "meeting",
    Channel.VISIT: "visit",
}


@finding.source("messages", "Messages")
def messages(text: str, by: Any, limit: int) -> list[Hit]:
    """Messages the person may see, by the words in them, the newest first; by a conversation's own reference (M-1042), those in it."""
    number = marks.number_in(text)
    said = list(records.messages(by).filter(conversation=number).order_by("-at", "-id")[:limit]) if number else []
    return [_hit(message) for message in said or threads.search_words_in(by, text, limit)]


def _hit(message: Message) -> Hit:
    who = message.from_name or message.from_address
    about = ", ".join(filter(None, [message.conversation.shown_reference, who, " ".join(message.new_text[:300].split())[:120]]))
    said = ("Automatic",) if message.automatic else ()
    return Hit(message.subject or "No subject", about, f"/messages/{message.pk}/", ICONS.get(message.channel, "globe"), said)
