"""An entry of a timeline as other programs read it, for every API that answers with one."""

from datetime import datetime

from ninja import Schema
from pydantic import JsonValue

from rapport.customers import timeline
from rapport.customers.models import Event


class EventOut(Schema):
    """One entry of a timeline: what it is called, its facts, and its sentence."""

    id: int
    at: datetime
    recorded_at: datetime
    kind: str
    sentence: str
    facts: dict[str, JsonValue]
    visibility: str
    road: str
    by: str | None

    @staticmethod
    def resolve_sentence(entry: Event) -> str:
        """The sentence as the screens show it."""
        return timeline.sentence(entry.kind, entry.facts)

    @staticmethod
    def resolve_by(entry: Event) -> str | None:
        """Who acted, by email."""
        return entry.user.email if entry.user else None
