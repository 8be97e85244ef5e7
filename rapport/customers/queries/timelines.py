"""Reading a customer's timeline, newest first, a page at a time by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from rapport.core.prepared import Given, Prepared
from rapport.customers import permissions, timeline
from rapport.customers.models import Event
from rapport.customers.rules import Visibility
from rapport.customers.timeline import Group
from rapport.team.actors import Actor

PAGE = 20


# What has a page of its own.
OPENED = frozenset({"cases.case", "conversations.conversation", "conversations.message", "conversations.note"})


class BadCursor(ValueError):
    """The place to go on from is not one we gave out."""


@dataclass(frozen=True)
class Line:
    """One entry as people read it. `said` are a customer's words or a colleague's account of them."""

    entry: Event
    title: str
    icon: str
    tone: str
    who: str
    said: str
    next_step: str
    is_voice: bool
    is_private: bool
    opens: str = ""

    @property
    def at(self) -> datetime:
        return self.entry.at


@dataclass(frozen=True)
class Page:
    """A page of the timeline and where the next, older one starts ("" when there is none)."""

    lines: Sequence[Line]
    older: str


def entries(family: Sequence[int], by: Actor) -> QuerySet[Event]:
    """The entries of a customer (and of those absorbed into them) that this person may read.

    Who may see a customer may read what was brought along by those absorbed, whoever looked after them before.
    """
    seen = permissions.visible_to(by, "customer__")
    reach = seen | Q(customer__merged_into__isnull=False) if seen else seen
    return Event.objects.filter(reach, permissions.readable_events(by), customer_id__in=family)


def page(family: Sequence[int], by: Actor, *, group: str = "", words: str = "", before: str = "", size: int = PAGE) -> Page:
    """Up to `size` entries older than the cursor `before`, newest first; only one group or with some words if asked."""
    if len(family) == 1 and permissions.sees_everyone(by) and not (group or words or before) and size == PAGE:
        return _page(_newest[by.holds("customers.sensitive")](customer=family[0]), size)
    found = _told(entries(family, by))
    if group:
        found = found.filter(kind__in=timeline.kinds_in(Group(group)))
    for word in words.split()[:8]:
        found = found.annotate(text=Cast("facts", TextField())).filter(text__icontains=_as_json(word))
    if before:
        found = found.filter(_older_than(before))
    return _page(list(_latest(found, size)), size)


def _told(found: QuerySet[Event]) -> QuerySet[Event]:
    """Entries with the name of who made them, and no more of that person."""
    return found.select_related("user").only(*(field.name for field in Event._meta.concrete_fields), "user__name")


def _latest(found: QuerySet[Event], size: int) -> QuerySet[Event]:
    return found.order_by("-at", "-id")[: size + 1]


_newest = {
    True: Prepared(lambda: _latest(_told(Event.objects.filter(customer_id=Given("customer"))), PAGE), keeps_plan=True),
    False: Prepared(
        lambda: _latest(_told(Event.objects.exclude(visibility=Visibility.SENSITIVE).filter(customer_id=Given("customer"))), PAGE),
        keeps_plan=True,
    ),
}  # by whether the reader may read private entries


def _page(rows: Sequence[Event], size: int) -> Page:
    return Page([line(entry) for entry in rows[:size]], cursor(rows[size - 1]) if len(rows) > size else "")


def _as_json(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"')


def cursor(entry: Event) -> str:
    """The place just below an entry."""
    return f"{entry.at.isoformat()}~{entry.pk}"


def _older_than(before: str) -> Q:
    at, _, number = before.partition("~")
    try:
        moment, last = datetime.fromisoformat(at), int(number)
    except ValueError:
        raise BadCursor(before) from None
    if moment.tzinfo is None or not 0 <= last < 2**63:
        raise BadCursor(before)
    return Q(at__lt=moment) | Q(at=moment, id__lt=last)


def line(entry: Event) -> Line:
    """An entry as people read it."""
    kind = timeline.types().get(entry.kind)
    facts = entry.facts
    return Line(
        entry=entry,
        title=timeline.sentence(entry.kind, facts).rstrip(": "),
        icon=kind.icon if kind else "note",
        tone=kind.tone if kind else "",
        who=entry.user.name if entry.user else "",
        said=facts.get("said", ""),
        next_step=facts.get("next_step", ""),
        is_voice=entry.kind in {"customers.letter-logged", "customers.message-logged"} and facts.get("direction") == "from the customer",
        is_private=entry.visibility == Visibility.SENSITIVE,
        opens=f"/open/{entry.about}/{entry.about_id}/" if entry.about in OPENED else "",
    )
