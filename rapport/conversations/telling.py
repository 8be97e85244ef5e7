"""Messages in words: what sort each is, whose it is, and what only its channel has."""

from datetime import date

from rapport.conversations.actions.calls import OUTCOMES
from rapport.conversations.models import Channel, Direction, Message

MACHINES = {
    "auto_reply": "Automatic reply",
    "bounce": "Not delivered",
    "delivery_report": "Delivery report",
    "feedback_report": "Marked as spam by its reader",
    "loop": "Loop stopped",
}


def label(message: Message) -> str:
    """What sort of message it is: Email, Call, Automatic reply."""
    if message.facts.get("colleague"):
        return "Copy of a colleague’s email"
    if message.automatic and message.direction == Direction.OUT:
        return "Automatic acknowledgement"
    return MACHINES.get(message.automatic) or str(Channel(message.channel).label)


def who(message: Message) -> str:
    """Whose words it is, by name."""
    if message.direction == Direction.OUT:
        return message.author.name if message.author else "Rapport"
    return message.from_name or (message.customer.name if message.customer else "") or message.from_address or "Somebody"


def facts_of(message: Message) -> str:
    """What only this channel has, in a line: 6 minutes; outcome; when a letter was written and how it was sent."""
    facts = message.facts
    said = []
    if seconds := facts.get("seconds"):
        said.append(f"{max(1, round(seconds / 60))} minutes" if seconds >= 90 else "1 minute")
    if minutes := facts.get("minutes"):
        said.append(f"{minutes} minutes")
    said += [_begun(OUTCOMES.get(str(facts[name]), str(facts[name]))) for name in ("outcome", "place", "with") if facts.get(name)]
    said += [f"Next: {facts['next_step']}"] if facts.get("next_step") else []
    said += [f"{words} {_day(facts[name])}" for name, words in _LETTER if facts.get(name)]
    said += ["To be printed and posted"] if facts.get("to_print") else []
    said += [f"No acknowledgement was sent. {facts['not_acknowledged']}".rstrip(".")] if facts.get("not_acknowledged") else []
    return ". ".join(said)


def _begun(words: str) -> str:
    """A sentence's beginning, and its end left to whoever joins them."""
    return f"{words[:1].upper()}{words[1:]}".rstrip(".")


def _day(value: str) -> str:
    """20 November 2026, of a date as it is stored; anything else as it is."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.day} {day:%B %Y}"


_LETTER = (("written_on", "Written"), ("received_on", "Received"), ("posted_on", "Posted"), ("registered", "Registered as"))
