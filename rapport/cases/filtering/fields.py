"""What can be asked of a case: each field with its type."""

from rapport.cases.rules.words import Category, DueState, Kind, Outcome
from rapport.conversations.models import Channel
from rapport.customers.filtering.fields import YES_NO, Field, Type, Vocabulary

PRIORITIES = {"low": "Low", "normal": "Normal", "high": "High", "urgent": "Urgent"}
PRESENCE = {name: name for name in ("owner", "queue", "customer", "organisation", "tag", "clock")}
CLOCKS = {state.value: state.label for state in DueState if state.value}

_ALL = (
    Field("kind", "Kind", Type.CHOICE, dict(Kind.choices)),
    Field("status", "Status", Type.GROUP),
    Field("category", "Stands", Type.CHOICE, dict(Category.choices)),
    Field("open", "Open", Type.YES_NO, YES_NO),
    Field("priority", "Priority", Type.CHOICE, PRIORITIES),
    Field("queue", "Queue", Type.PERSON),
    Field("owner", "Owner", Type.PERSON),
    Field("team", "Team", Type.PERSON),
    Field("watcher", "Watched by", Type.GROUP),
    Field("tag", "Tag", Type.TAG),
    Field("customer", "Customer", Type.TEXT),
    Field("organisation", "In the name of", Type.TEXT),
    Field("kept from colleagues", "Kept from colleagues", Type.YES_NO, YES_NO),
    Field("segment", "Segment", Type.GROUP),
    Field("channel", "Came by", Type.CHOICE, dict(Channel.choices)),
    Field("outcome", "How it ended", Type.CHOICE, dict(Outcome.choices)),
    Field("service level", "Service level", Type.GROUP),
    Field("due", "Due", Type.DAY),
    Field("clock", "Clock", Type.CHOICE, CLOCKS),
    Field("opened", "Opened", Type.DAY),
    Field("closed", "Closed", Type.DAY),
    Field("changed", "Changed", Type.DAY),
    Field("last message", "Last message", Type.DAY),
    Field("needs reply", "Waits for an answer", Type.YES_NO, YES_NO),
    Field("asleep", "Put off", Type.YES_NO, YES_NO),
    Field("private", "Private", Type.YES_NO, YES_NO),
    Field("words", "Words", Type.WORDS),
    Field("has", "Has", Type.PRESENCE, PRESENCE),
)
FIELDS: dict[str, Field] = {each.name: each for each in _ALL}
CASES = Vocabulary(FIELDS, "status is New", "Every case")
