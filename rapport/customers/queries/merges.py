"""Two records side by side, what would move between them, and the merges there have been."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Count, Q, QuerySet

from rapport.core import personal, wording
from rapport.customers import joining, permissions
from rapport.customers.joining import COLUMNS, CUSTOM, Side
from rapport.customers.models import ContactPoint, Customer, CustomField, Event, Merge, SensitiveRecord
from rapport.customers.queries import records
from rapport.customers.queries.records import Tie
from rapport.customers.rules import LANGUAGES, Stage
from rapport.team.actors import Actor

LABELS = {
    "name": "Name",
    "title": "Title",
    "known_as": "Known as",
    "pronunciation": "How to say it",
    "pronouns": "Pronouns",
    "language": "Language",
    "date_of_birth": "Date of birth",
    "how_to_help": "How to help",
    "death": "Has died",
    "stage": "Stage",
    "owner": "Owner",
    "team": "Team",
    "external_id": "External id",
}
CALLED = {"customers.ContactPoint.customer": "contact point", "customers.Role.customer": "role", "customers.Role.other": "role"}


@dataclass(frozen=True)
class Field:
    """One field on both sides, in words. `usual` is the side whose value stands unless somebody chooses."""

    name: str
    label: str
    left: str
    right: str
    usual: str

    @property
    def is_same(self) -> bool:
        return self.left == self.right


@dataclass(frozen=True)
class Held:
    """What hangs on one side: would go along if this record went into the other."""

    customer: Customer
    points: Sequence[tuple[ContactPoint, bool]]
    ties: Sequence[Tie]
    entries: int
    others: Sequence[tuple[str, int]]
    has_private: bool
    absorbed: int

    @property
    def moving(self) -> list[str]:
        """What would go along, in words."""
        new = sum(not is_on_both for _, is_on_both in self.points)
        counts = [("contact point", new), ("role", len(self.ties)), *self.others]
        words = [wording.counted(count, what) for what, count in counts if count]
        return [*words, *(["the private record"] if self.has_private else [])]


@dataclass(frozen=True)
class Comparison:
    """Two records side by side; the left one would survive unless somebody chooses."""

    left: Held
    right: Held
    fields: Sequence[Field]
    tags: tuple[str, str]

    @property
    def differing(self) -> list[Field]:
        """The fields about which there is something to choose."""
        return [field for field in self.fields if not field.is_same]

    @property
    def same(self) -> list[Field]:
        """The fields that say the same on both sides."""
        return [field for field in self.fields if field.is_same]


def better(one: Customer, other: Customer, entries: dict[int, int]) -> tuple[Customer, Customer]:
    """(survivor, absorbed) unless somebody chooses: in daily use before archived, then the longer story, then the older record."""
    ordered = sorted((one, other), key=lambda each: (each.archived_at is not None, -entries.get(each.pk, 0), each.pk))
    return ordered[0], ordered[1]


def entries_of(customers: Sequence[Customer]) -> dict[int, int]:
    """How many timeline entries each has of their own."""
    numbers = {customer.pk for customer in customers}
    found = Event.objects.filter(customer__in=numbers).values_list("customer").annotate(count=Count("pk")).order_by()
    return dict(found)


def compare(one: Customer, other: Customer, by: Actor) -> Comparison:
    """The two side by side, the likelier survivor on the left."""
    left, right = better(one, other, entries_of([one, other]))
    keys = {side.pk: {(point.channel, point.key) for point in ContactPoint.objects.filter(customer=side)} for side in (left, right)}
    return Comparison(
        left=_held(left, keys[right.pk], right, by),
        right=_held(right, keys[left.pk], left, by),
        fields=_fields(left, right, by),
        tags=(", ".join(left.tags), ", ".join(right.tags)),
    )


def _held(customer: Customer, theirs: set[tuple[str, str]], other: Customer, by: Actor) -> Held:
    return Held(
        customer=customer,
        points=[(point, (point.channel, point.key) in theirs) for point in records.contact_points(customer)],
        ties=[tie for tie in records.ties(customer, by) if tie.other.pk != other.pk],
        entries=Event.objects.filter(customer__in=records.family(customer)).count(),
        others=_others(customer),
        has_private=SensitiveRecord.objects.filter(customer=customer).exists(),
        absorbed=Customer.objects.filter(merged_into=customer).count(),
    )


def _others(customer: Customer) -> list[tuple[str, int]]:
    """How many rows of other capabilities would follow, by what they are called: ("task", 3)."""
    counts: Counter[str] = Counter()
    for held in personal.everywhere():
        model = apps.get_model(held.model)
        for column in held.follows:
            counts[str(model._meta.verbose_name)] += model._base_manager.filter(**{column: customer}).count()
    return sorted(counts.items())


def _fields(left: Customer, right: Customer, by: Actor) -> list[Field]:
    found = [_field(name, label, left, right) for name, label in LABELS.items()]
    return [field for field in [*found, *_custom(left, right, by)] if field.left or field.right]


def _field(name: str, label: str, left: Customer, right: Customer) -> Field:
    values = [[getattr(each, column) for column in COLUMNS[name]] for each in (left, right)]
    return Field(name, label, _in_words(name, left), _in_words(name, right), joining.usual(name, *values))


def _in_words(name: str, customer: Customer) -> str:
    if name == "name":
        is_plain = f"{customer.given_name} {customer.family_name}".strip() in ("", customer.name)
        split = f" (given {customer.given_name or 'not known'}, family {customer.family_name or 'not known'})"
        return customer.name + ("" if is_plain else split)
    if name == "death":
        return ("Yes" + (f", on {_plain(customer.deceased_on)}" if customer.deceased_on else "")) if customer.is_deceased else ""
    value = getattr(customer, name)
    if name == "stage":
        return str(Stage(value).label)
    return LANGUAGES.get(value, value) if name == "language" else _plain(value)


def _plain(value: Any) -> str:
    return wording.long_date(value) if isinstance(value, date) else str(value or "")


def _custom(left: Customer, right: Customer, by: Actor) -> list[Field]:
    """The organisation's own fields that either has, by their labels."""
    used = {*left.custom, *right.custom}
    defined = CustomField.objects.filter(key__in=used)
    found = []
    for field in defined:
        words = [next((each.words for each in records.custom_values(side, by, [field])), "") for side in (left, right)]
        values = [[side.custom[field.key]] if field.key in side.custom else [] for side in (left, right)]
        name = f"{CUSTOM}{field.key}"
        found.append(Field(name, field.label, words[0], words[1], joining.usual(name, *values)))
    return found


def visible(by: Actor) -> QuerySet[Merge]:
    """The merges this person may see, the latest first."""
    reach = permissions.visible_to(by, "survivor__") & permissions.visible_to(by, "absorbed__")
    found = Merge.objects.filter(reach).select_related("survivor", "absorbed", "by", "undone_by")
    return found.defer("survivor__search", "absorbed__search").order_by("-pk")


def of(customer: Customer, by: Actor) -> QuerySet[Merge]:
    """The merges that a customer had a part in, also at second hand."""
    family = records.family(customer)
    return visible(by).filter(Q(survivor__in=family) | Q(absorbed__in=family))


def holding(customer: Customer, by: Actor) -> QuerySet[Merge]:
    """The merges into a customer that hold."""
    return visible(by).filter(survivor=customer, undone_at=None)


def moved_in_words(merge: Merge) -> str:
    """What a merge moved: "3 contact points, 2 tasks"."""
    counts: Counter[str] = Counter()
    for where, numbers in merge.moved.get("rows", {}).items():
        counts[CALLED.get(where) or str(apps.get_model(where.rpartition(".")[0])._meta.verbose_name)] += len(numbers)
    return ", ".join(wording.counted(count, what) for what, count in counts.items() if count)


def choices_of(chosen: dict[str, str], survivor: Customer) -> dict[str, str]:
    """Choices by reference ("CU-000012" or "both") as `joining` takes them."""
    sides = {survivor.reference: Side.SURVIVOR, "both": Side.BOTH}
    return {name: sides.get(reference, Side.ABSORBED) for name, reference in chosen.items()}
