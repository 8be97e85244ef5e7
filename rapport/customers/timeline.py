"""Everything that happens to a customer is told here, once.

A capability declares what can happen in its `events.py`:

    @timeline.event("customers.stage-changed", "Moved from {before} to {after}.", group=Group.CHANGES)
    class StageChanged:
        before: str
        after: str

and its actions tell it: `timeline.record(StageChanged("New", "Active"), customer=customer, by=by)`. What is stored is the
name and the facts; the sentence is made when someone reads it.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, dataclass_transform

from django.db import models
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from rapport.core import wording
from rapport.customers.models import Customer, Event
from rapport.customers.rules import Visibility
from rapport.team.actors import Actor

Happening = TypeVar("Happening")


class Group(StrEnum):
    """How the timeline filters sort what can happen."""

    MESSAGES = "messages"
    CALLS = "calls"
    VISITS = "visits"
    LETTERS = "letters"
    NOTES = "notes"
    TASKS = "tasks"
    CHANGES = "changes"


@dataclass(frozen=True)
class EventType:
    """One thing that can happen: its name, its sentence, and how the timeline shows it."""

    name: str
    sentence: str
    group: Group
    icon: str
    tone: str
    visibility: Visibility
    is_contact: bool


_types: dict[str, EventType] = {}


@dataclass_transform(frozen_default=True)
def event(
    name: str,
    sentence: str,
    *,
    group: Group = Group.CHANGES,
    icon: str = "note",
    tone: str = "",
    visibility: Visibility = Visibility.STAFF,
    is_contact: bool = False,
) -> Callable[[type[Happening]], type[Happening]]:
    """Declare something that can happen to a customer. `is_contact` means we and they were in touch."""

    def declare(cls: type[Happening]) -> type[Happening]:
        if name in _types:
            raise ValueError(f"{name} is declared twice.")
        _types[name] = EventType(name, sentence, group, icon, tone, visibility, is_contact)
        cls.event_name = name  # type: ignore[attr-defined]
        return dataclass(frozen=True)(cls)

    return declare


@cache
def types() -> dict[str, EventType]:
    """Everything that can happen, by name. Looks for each capability's `events.py` once."""
    _discover()
    return _types


@cache
def _discover() -> None:
    """Load every capability's events, once."""
    autodiscover_modules("events")


def kinds_in(group: Group) -> list[str]:
    """The names of what belongs to one filter group."""
    return [name for name, kind in types().items() if kind.group == group]


def sentence(kind: str, facts: dict[str, Any]) -> str:
    """The sentence for one entry. A kind that this version does not know is named plainly."""
    known = types().get(kind)
    if known is None:
        return kind.rsplit(".", 1)[-1].replace("-", " ").capitalize() + "."
    return known.sentence.format_map(_Facts(facts))


class _Facts(dict[str, Any]):
    """Facts for a sentence: moments in words; one that is missing (erased, or of an older version) reads as a gap."""

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        return _in_words(value) if isinstance(value, str) and value[10:11] == "T" else value

    def __missing__(self, key: str) -> str:
        return "…"


def _in_words(value: str) -> str:
    """A moment that is kept in ISO 8601, as people read it; any other text as it is."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    at = timezone.localtime(moment) if moment.tzinfo else moment
    return f"{wording.short_date(at.date(), date.min)}, {wording.clock_time(at)}"


def record(
    happening: Any,
    *,
    customer: Customer,
    by: Actor,
    at: datetime | None = None,
    about: models.Model | None = None,
    visibility: Visibility | None = None,
) -> Event:
    """Tell one thing on a customer's timeline. `at` is when it happened, if that was before now."""
    entry = entry_of(happening, customer_id=customer.pk, by=by, at=at)
    entry.customer = customer
    entry.visibility = visibility or entry.visibility
    if about is not None:
        entry.about, entry.about_id = about._meta.label_lower, about.pk
    entry.save(force_insert=True)
    if _types[entry.kind].is_contact:
        Customer.objects.filter(pk=customer.pk).filter(models.Q(last_contact_at=None) | models.Q(last_contact_at__lt=entry.at)).update(
            last_contact_at=entry.at
        )
    return entry


def entry_of(happening: Any, *, customer_id: int, by: Actor, at: datetime | None = None) -> Event:
    """One entry, not written yet: for telling many at once."""
    kind = _types[happening.event_name]
    return Event(
        customer_id=customer_id,
        at=at or by.at,
        recorded_at=by.at,
        kind=kind.name,
        facts=facts_of(happening),
        visibility=kind.visibility,
        user_id=by.user_id,
        road=by.road,
    )


def facts_of(happening: Any) -> dict[str, Any]:
    """The facts as JSON holds them: dates and moments in ISO 8601."""
    return {key: _plain(value) for key, value in asdict(happening).items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def story(customer: Customer) -> list[str]:
    """The customer's own entries as sentences, in the order they happened."""
    return [sentence(entry.kind, entry.facts) for entry in Event.objects.filter(customer=customer).order_by("at", "id")]
