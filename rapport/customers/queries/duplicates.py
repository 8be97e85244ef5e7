"""Who may be on file twice: pairs to review, people like the one being typed, and everyone as matching sees them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Value
from procrastinate.contrib.django.models import ProcrastinateJob

from rapport.core.prepared import Given, Prepared
from rapport.customers import matching, permissions, points
from rapport.customers.models import ContactPoint, Customer, DuplicatePair
from rapport.customers.models.duplicate import PairStatus
from rapport.customers.normalising import found_by, names
from rapport.customers.normalising.found_by import Reached
from rapport.customers.rules import Channel, Kind
from rapport.customers.searching import lexemes
from rapport.team.actors import Actor

PAGE = 25
MOST_ALIKE = 5
LOOKED_AT = 40  # customers looked at by each road
START_OF_NAME, SHORTEST = 5, 2  # letters of a name that are enough to look for it
CHUNK = 2_000
NEEDED = ("id", "kind", "name", "given_name", "family_name", "date_of_birth", "external_id", "archived_at", "is_deceased", "merged_into")


class BadCursor(ValueError):
    """The place to go on from is not one we gave out."""


class Point(NamedTuple):
    """A contact point, as far as matching looks."""

    customer_id: int
    channel: str
    key: str
    value: str
    postcode: str
    parts: dict[str, Any] | None


def identity(customer: Customer, reached_at: Iterable[Reached]) -> matching.Identity:
    """A customer as matching sees them."""
    by_channel: dict[str, list[Reached]] = defaultdict(list)
    for point in reached_at:
        by_channel[point.channel].append(point)
    home = next((point.parts or {} for point in by_channel[Channel.ADDRESS]), {})
    return matching.Identity(
        id=str(customer.pk),
        kind=customer.kind,
        given_name=customer.given_name,
        family_name=customer.family_name,
        full_name=customer.name,
        date_of_birth=customer.date_of_birth.isoformat() if customer.date_of_birth else "",
        emails=tuple(point.key for point in by_channel[Channel.EMAIL]),
        phones=tuple(point.key for point in by_channel[Channel.PHONE] if ";ext=" not in point.key),
        address=tuple(home.get("lines") or ()),
        town=home.get("town") or "",
        postcode=home.get("postcode") or "",
        external_id=customer.external_id,
    )


def identities() -> Iterator[matching.Identity]:
    """Everyone in daily use, a chunk at a time in order of number; people who have died too."""
    last = 0
    found = Customer.objects.filter(archived_at=None, merged_into=None).only(*NEEDED).order_by("pk")
    while chunk := list(found.filter(pk__gt=last)[:CHUNK]):
        yield from _identities(chunk)
        last = chunk[-1].pk


def identities_of(numbers: Iterable[int]) -> dict[int, matching.Identity]:
    """Some customers as matching sees them, by number; those gone since are left out."""
    found = _identities(list(Customer.objects.filter(pk__in=set(numbers)).only(*NEEDED)))
    return {int(each.id): each for each in found}


def _identities(customers: Sequence[Customer]) -> Iterator[matching.Identity]:
    reached_at = points_of(customers)
    return (identity(customer, reached_at[customer.pk]) for customer in customers)


def points_of(customers: Iterable[Customer]) -> dict[int, list[Point]]:
    """The contact points of some customers that were not found to be wrong, preferred first."""
    found: dict[int, list[Point]] = defaultdict(list)
    if numbers := [customer.pk for customer in customers]:
        for values in _points_of(numbers=numbers):
            point = Point(*values)
            found[point.customer_id].append(point)
    return found


_points_of = Prepared(
    lambda: (
        ContactPoint.objects.filter(customer__among=Given("numbers"), invalid_at=None)
        .order_by("-is_preferred", "pk")
        .values_list(*Point._fields)
    ),
    keeps_plan=True,
)


@dataclass(frozen=True)
class Alike:
    """A customer who may be the one being typed, and why; `place` is the first line of their address."""

    customer: Customer
    reasons: Sequence[str]
    place: str


def alike(given: dict[str, Any], by: Actor) -> list[Alike]:
    """At most five customers that may be the one in these fields of the form, the most reasons first."""
    entered, reached_at = _entered(given)
    one = matching.prepare(entered)
    candidates = _candidates(list(_roads(entered, reached_at)), one, by)
    their_points = points_of(candidates)
    found = []
    for customer in candidates:
        other = matching.prepare(identity(customer, their_points[customer.pk]))
        if reasons := matching.reasons(other, one) or (("same name",) if matching.are_namesakes(other, one) else ()):
            found.append(Alike(customer, reasons, _place(their_points[customer.pk])))
    return sorted(found, key=lambda each: (-len(each.reasons), each.customer.pk))[:MOST_ALIKE]


def _candidates(roads: Sequence[tuple[Q, bool]], one: matching.Prepared, by: Actor) -> list[Customer]:
    """Whom all the roads together lead to, found at one go; of those whom only a name led to, those whose whole name agrees."""
    if not roads:
        return []
    reach = permissions.visible_to(by)
    ends = [
        Customer.objects.filter(reach & road, kind=one.kind, merged_into=None).values_list("pk", Value(is_name))[:LOOKED_AT]
        for road, is_name in roads
    ]
    found = list(ends[0].union(*ends[1:]) if len(ends) > 1 else ends[0])
    led = {number for number, is_name in found if not is_name}
    customers = Customer.objects.filter(pk__in={number for number, _ in found}).only(*NEEDED)
    return [each for each in customers if each.pk in led or matching.agree_in_name(matching.prepare(identity(each, ())), one)]


def _entered(given: dict[str, Any]) -> tuple[matching.Identity, list[ContactPoint]]:
    """What was typed so far, as matching sees it; a contact point that cannot be read yet counts as not typed."""
    kind = str(given["kind"] if given.get("kind") in Kind.values else Kind.PERSON)
    name = " ".join(str(given.get("name", ""))[:300].split())
    parts = names.split(name) if kind == Kind.PERSON and name else None
    typed = Customer(
        pk=0,
        kind=kind,
        name=name,
        given_name=str(given.get("given_name", ""))[:150] or (parts.given if parts else ""),
        family_name=str(given.get("family_name", ""))[:150] or (parts.family if parts else ""),
        date_of_birth=given.get("date_of_birth"),
        external_id=str(given.get("external_id", ""))[:120].strip(),
    )
    reached_at = [point for channel in (Channel.EMAIL, Channel.PHONE, Channel.ADDRESS) if (point := _read(channel, given.get(channel)))]
    return identity(typed, reached_at), reached_at


def _read(channel: str, value: Any) -> ContactPoint | None:
    text = str(value or "")[:500].strip()
    if not text:
        return None
    try:
        return ContactPoint(**points.read(channel, text)._asdict())
    except points.PointRefused:
        return None


def _roads(entered: matching.Identity, reached_at: Sequence[ContactPoint]) -> Iterator[tuple[Q, bool]]:
    """The ways that lead to candidates, each by an index, and whether a name is all that leads there."""
    for point in reached_at:
        if point.channel != Channel.ADDRESS:
            same = ContactPoint.objects.filter(channel=point.channel, key=point.key).values("customer")[:LOOKED_AT]
            yield Q(pk__in=same), False
    folded = names.fold(entered.full_name).split()
    if len(folded) > 1:
        yield lexemes.matching(*folded[:6]), True
    is_person = entered.kind == Kind.PERSON
    family = names.fold(entered.family_name if is_person else entered.full_name)
    initial = names.fold(entered.given_name)[:1] if is_person else ""
    if len(family) >= SHORTEST:
        yield _named(f"{family} {initial}" if initial else family), True
        yield Q(pk__in=_sounding(family[:START_OF_NAME], initial)), True
    if entered.postcode and family:
        yield lexemes.matching(family.split()[0], found_by.postcode(entered.postcode)), False
    if entered.external_id:
        yield Q(external_id=entered.external_id), False


def _sounding(start: str, initial: str) -> QuerySet[Customer, int]:
    """Whose sort name begins so and has a word with this initial. The index alone tells: of the thousands that begin alike, only those
    that are found are read."""
    found = Customer.objects.filter(_named(start), merged_into=None)
    if initial:
        found = found.filter(sort_name__contains=f" {initial}")
    return found.values_list("pk", flat=True)[: LOOKED_AT * 5]


def _named(start: str) -> Q:
    """Customers in daily use whose sort name begins so: only those stand in the index by name."""
    return Q(sort_name__startswith=start, archived_at=None)


def _place(reached_at: Iterable[Reached]) -> str:
    home = next((point for point in reached_at if point.channel == Channel.ADDRESS), None)
    return ", ".join(filter(None, [home.value.split(",")[0], home.postcode])) if home else ""


def pairs(by: Actor) -> QuerySet[DuplicatePair]:
    """The pairs this person may decide about."""
    reach = permissions.within(by, "customers.merge", "one__") & permissions.within(by, "customers.merge", "other__")
    found = DuplicatePair.objects.filter(reach).select_related("one", "other", "decided_by")
    return found.defer("one__search", "other__search")


def to_review(by: Actor) -> QuerySet[DuplicatePair]:
    """Pairs to review: those found to be one person first, then by how much speaks for it."""
    together = {f"{side}__{column}": None for side in ("one", "other") for column in ("archived_at", "merged_into")}
    return pairs(by).filter(status=PairStatus.OPEN, **together).order_by("-is_sure", "-score", "pk")


def kept_apart(by: Actor) -> QuerySet[DuplicatePair]:
    """Pairs that somebody found not to be the same, the latest first."""
    together = {"one__merged_into": None, "other__merged_into": None}
    return pairs(by).filter(status=PairStatus.APART, **together).order_by("-decided_at", "-pk")


def are_kept_apart(ones: Sequence[int], others: Sequence[int]) -> bool:
    """Whether somebody found that anyone of one family is not the same as anyone of the other."""
    between = Q(one__in=ones, other__in=others) | Q(one__in=others, other__in=ones)
    return DuplicatePair.objects.filter(between, status=PairStatus.APART).exists()


@dataclass(frozen=True)
class Page:
    """A page of pairs, and where the next one starts ("" when there is none)."""

    pairs: Sequence[DuplicatePair]
    next: str


def page(found: QuerySet[DuplicatePair], *, after: str = "", size: int = PAGE) -> Page:
    """Some of the pairs to review, after a cursor. Raises BadCursor."""
    if after:
        found = found.filter(_after(after))
    rows = list(found[: size + 1])
    return Page(rows[:size], cursor(rows[size - 1]) if len(rows) > size else "")


def cursor(pair: DuplicatePair) -> str:
    """The place just after a pair."""
    return f"{int(pair.is_sure)}~{pair.score!r}~{pair.pk}"


def _after(after: str) -> Q:
    try:
        sure, score, number = after.split("~")
        is_sure, weight, last = {"0": False, "1": True}[sure], float(score), int(number)
    except (ValueError, KeyError):
        raise BadCursor(after) from None
    if weight != weight or not 0 <= last < 2**63:
        raise BadCursor(after)
    rest = Q(is_sure=is_sure) & (Q(score__lt=weight) | Q(score=weight, pk__gt=last))
    return rest | Q(is_sure=False) if is_sure else rest


def is_being_sought(task: str) -> bool:
    """Whether a background job of this name waits or runs."""
    return ProcrastinateJob.objects.filter(task_name=task, status__in=["todo", "doing"]).exclude(scheduled_at__isnull=False).exists()
