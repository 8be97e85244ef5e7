"""Writes many invented customers at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from rapport.customers import points, searching, timeline
from rapport.customers.actions import adding
from rapport.customers.actions.interactions import DIRECTIONS, FORMS
from rapport.customers.events import Added, NoteWritten
from rapport.customers.models import ContactPoint, Customer, Event
from rapport.customers.rules import Channel
from rapport.desk.demo.people import Happening, Invented
from rapport.tasks.models import Status, Task
from rapport.tasks.rules.moments import Due
from rapport.team.actors import Actor, Road
from rapport.team.models import User

OFFICE = (9, 17)


def write(invented: Sequence[Invented], colleagues: Sequence[User], by: Actor) -> None:
    """Customers, contact points, search words, timelines and follow-up tasks."""
    customers = Customer.objects.bulk_create([_customer(one, colleagues, by) for one in invented], batch_size=500)
    found = [point for customer, one in zip(customers, invented, strict=True) for point in _points(customer, one)]
    ContactPoint.objects.bulk_create(found, batch_size=1000)
    _index(customers, found)
    _tell(customers, invented, colleagues, by)
    _follow_up(by)


def _customer(one: Invented, colleagues: Sequence[User], by: Actor) -> Customer:
    since = by.at - timedelta(days=one.days_with_us)
    colleague = colleagues[one.colleague] if one.colleague is not None else None
    customer = Customer(
        kind=one.kind, name=one.name, given_name=one.given, family_name=one.family, title=one.title, date_of_birth=one.born_on,
        language=one.language, stage=one.stage, stage_since=since, tags=list(one.tags), custom=one.custom, how_to_help=one.how_to_help,
        owner=colleague, team=colleague.team if colleague else None, created_at=since, changed_at=since, created_via=Road.COMMAND,
        last_contact_at=_last_contact(one, by),
    )  # fmt: skip
    customer.sort_name = adding.sort_name(customer)
    return customer


def _last_contact(one: Invented, by: Actor) -> datetime | None:
    touched = [_moment(happening, by) for happening in one.happenings if happening.beat["form"] != "note"]
    return max(touched, default=None)


def _points(customer: Customer, one: Invented) -> list[ContactPoint]:
    read = [points.read(Channel.EMAIL, email) for email in one.emails]
    read += [points.read(Channel.PHONE, phone) for phone in one.phones]
    if one.address:
        read.append(points.read(Channel.ADDRESS, parts=one.address))
    seen: set[str] = set()
    kept = []
    for point in read:
        is_first = point.channel not in seen
        seen.add(point.channel)
        label = "Mobile" if point.key.startswith("+447") else "Home" if point.channel == Channel.ADDRESS and customer.is_person else ""
        kept.append(ContactPoint(customer=customer, **point._asdict(), label=label, is_preferred=is_first, created_at=customer.created_at))
    return kept


def _index(customers: Sequence[Customer], found: Sequence[ContactPoint]) -> None:
    of: dict[int, list[ContactPoint]] = {}
    for point in found:
        of.setdefault(point.customer_id, []).append(point)
    vocabulary: set[str] = set()
    with connection.cursor() as cursor:
        for customer in customers:
            words, keys = searching.words_of(customer, of.get(customer.pk, []))
            vocabulary |= words
            cursor.execute(
                "UPDATE customers_customer SET search = array_to_tsvector(%s) WHERE id = %s", [sorted(words | keys), customer.pk]
            )
    searching.learn(vocabulary)


def _moment(happening: Happening, by: Actor) -> datetime:
    """The happening's moment, moved into office hours of a working day."""
    local = timezone.localtime(by.at - timedelta(days=happening.days_ago))
    local -= timedelta(days=max(0, local.weekday() - 4))
    if not OFFICE[0] <= local.hour < OFFICE[1]:
        local = local.replace(hour=OFFICE[0] + local.hour % (OFFICE[1] - OFFICE[0]))
    return min(local, by.at)


def _tell(customers: Sequence[Customer], invented: Sequence[Invented], colleagues: Sequence[User], by: Actor) -> None:
    entries = []
    for customer, one in zip(customers, invented, strict=True):
        entries.append(_entry(customer, Added(customer.name, Road.COMMAND), customer.created_at, None))
        for happening in one.happenings:
            entries.append(_entry(customer, _interaction(happening), _moment(happening, by), colleagues[happening.colleague]))
    Event.objects.bulk_create(sorted(entries, key=lambda entry: entry.at), batch_size=1000)


def _interaction(happening: Happening) -> object:
    beat = happening.beat
    if beat["form"] == "note":
        return NoteWritten(beat["said"], beat.get("outcome", ""), beat.get("next_step", ""))
    return FORMS[beat["form"]](DIRECTIONS[beat["direction"]], beat["said"], beat.get("outcome", ""), beat.get("next_step", ""))


def _entry(customer: Customer, happening: object, at: datetime, user: User | None) -> Event:
    kind = timeline.types()[happening.event_name]  # type: ignore[attr-defined]
    return Event(
        customer=customer,
        at=at,
        recorded_at=at,
        kind=kind.name,
        facts=timeline.facts_of(happening),
        visibility=kind.visibility,
        user=user,
        road=Road.COMMAND,
    )


def _follow_up(by: Actor) -> None:
    """A task for each next step of the last days that nobody can have finished yet."""
    since = by.at - timedelta(days=9)
    recent = Event.objects.filter(at__gte=since, facts__next_step__gt="").select_related("customer", "user").order_by("at", "id")
    Task.objects.bulk_create(_next_step(entry, place, by) for place, entry in enumerate(recent))


def _next_step(entry: Event, place: int, by: Actor) -> Task:
    """The follow-up of an interaction; most of those that were due are done."""
    due = Due(timezone.localdate(entry.at) + timedelta(days=2 + place % 9)).moment(timezone.get_current_timezone())
    is_done = due < by.at and place % 6 > 0
    return Task(
        status=Status.DONE if is_done else Status.OPEN,
        done_at=due - timedelta(hours=9) if is_done else None,
        done_by=entry.user if is_done else None,
        title=entry.facts["next_step"][:200],
        customer=entry.customer,
        owner=entry.user,
        team=entry.user.team if entry.user else None,
        due_at=due,
        event=entry,
        created_at=entry.at,
        created_by=entry.user,
    )
