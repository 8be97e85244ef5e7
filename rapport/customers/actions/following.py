"""The rows that go along when one customer turns out to be another, and come back when they part. Only `merging` calls this.

`Moves` is what a merge keeps of it, as JSON. Rows are known by their numbers, so one that was changed meanwhile comes back as
it is now, one that was removed stays removed, and one that was added since stays where it was added.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Q

from rapport.core import personal
from rapport.customers.models import ContactPoint, Customer, Merge, Role, SensitiveRecord

POINTS = "customers.ContactPoint.customer"
ROLES = "customers.Role"
SIDES = {"customer": "other", "other": "customer"}


@dataclass
class Moves:
    """What moved. `rows` are numbers by table and column. `yielded` are points that gave up being preferred, `stopped` points
    of the survivor that took over an opt-out, each with its version after that; `preferred` were the survivor's before.
    `is_private_moved`: the private record went along. Tags `offered` by the absorbed record, `added` to and `taken` from the
    survivor. `external_id` and `last_contact_at` are the absorbed record's own."""

    rows: dict[str, list[int]] = field(default_factory=dict)
    yielded: dict[str, int] = field(default_factory=dict)
    stopped: dict[str, int] = field(default_factory=dict)
    preferred: list[int] = field(default_factory=list)
    is_private_moved: bool = False
    offered: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    external_id: str = ""
    last_contact_at: str | None = None

    @classmethod
    def of(cls, merge: Merge) -> "Moves":
        """What a merge moved."""
        return cls(**merge.moved)

    def as_json(self) -> dict[str, Any]:
        """For `Merge.moved`."""
        return asdict(self)

    def note(self, where: str, number: int) -> None:
        """Remember one row."""
        self.rows.setdefault(where, []).append(number)


def lock_roles(customers: Iterable[Customer]) -> None:
    """Lock the roles of these customers by number: two merges that share roles then wait for each other one way only."""
    ours = [customer.pk for customer in customers]
    list(Role.objects.select_for_update().filter(Q(customer__in=ours) | Q(other__in=ours)).order_by("pk").values_list("pk"))


def along(absorbed: Customer, survivor: Customer) -> Moves:
    """Move everything that follows a customer to who they become."""
    moves = Moves()
    moves.preferred = list(ContactPoint.objects.filter(customer=survivor, is_preferred=True).order_by("pk").values_list("pk", flat=True))
    for point in _points(absorbed):
        _move_point(point, survivor, moves)
    for side in SIDES:
        for role in Role.objects.filter(**{side: absorbed}).order_by("pk"):
            _move_role(role, side, survivor, moves)
    for where, rows, column in _others():
        numbers = list(rows.filter(**{column: absorbed}).order_by("pk").values_list("pk", flat=True))
        if numbers:
            moves.rows[where] = numbers
            rows.filter(pk__in=numbers).update(**{column: survivor})
    moves.is_private_moved = _move_private(absorbed, survivor)
    return moves


@dataclass(frozen=True)
class Returned:
    """What went back, as the survivor had it: points by channel and key, roles by side, the other customer and link."""

    points: frozenset[tuple[str, str]]
    roles: frozenset[tuple[str, int, str]]


def back(moves: Moves, absorbed: Customer, survivor: Customer) -> Returned:
    """Give back what moved and is still with the survivor. What had stayed behind and is the same now is not doubled."""
    points = _points_back(moves, absorbed, survivor)
    roles = set()
    for side, far in SIDES.items():
        for role in Role.objects.filter(pk__in=moves.rows.get(f"{ROLES}.{side}", []), **{side: survivor}).order_by("pk"):
            if _put_role(role, side, absorbed):
                roles.add((side, getattr(role, f"{far}_id"), role.link))
    for where, rows, column in _others():
        rows.filter(pk__in=moves.rows.get(where, []), **{column: survivor}).update(**{column: absorbed})
    if moves.is_private_moved:
        _move_private(survivor, absorbed)
    return Returned(frozenset(points), frozenset(roles))


def settle(parted: Customer, returned: Returned, survivor: Customer, rest: Iterable[Merge]) -> None:
    """When somebody has parted, move what others who stay brought too and had left behind because it was there already.

    The caller saves the merges of `rest`.
    """
    for merge in rest:
        theirs = Moves.of(merge)
        for point in _points(merge.absorbed):
            if (point.channel, point.key) in returned.points:
                _move_point(point, survivor, theirs)
        _settle_roles(parted, returned, survivor, merge.absorbed, theirs)
        theirs.is_private_moved = theirs.is_private_moved or _move_private(merge.absorbed, survivor)
        merge.moved = theirs.as_json()


def _others() -> Iterable[tuple[str, Any, str]]:
    """The tables of all capabilities whose rows simply follow: (where, rows, column)."""
    for held in personal.everywhere():
        for column in held.follows:
            yield f"{held.model}.{column}", apps.get_model(held.model)._base_manager.all(), column


def _points(customer: Customer) -> list[ContactPoint]:
    return list(ContactPoint.objects.filter(customer=customer).order_by("pk"))


def _move_point(point: ContactPoint, survivor: Customer, moves: Moves) -> None:
    """A point that the survivor has too stays, but an opt-out on it counts from now on."""
    same = ContactPoint.objects.filter(customer=survivor, channel=point.channel, key=point.key).first()
    if same is not None:
        if point.opted_out_at and not same.opted_out_at:
            same.opted_out_at, same.is_preferred = point.opted_out_at, False
            moves.stopped[str(same.pk)] = _save(same, "opted_out_at", "is_preferred")
        return
    point.customer = survivor
    if point.is_preferred and _preferred(survivor, point.channel):
        point.is_preferred = False
        moves.yielded[str(point.pk)] = _save(point, "customer", "is_preferred")
    else:
        point.save(update_fields=["customer"])
    moves.note(POINTS, point.pk)


def _save(point: ContactPoint, *columns: str) -> int:
    point.version += 1
    point.save(update_fields=[*columns, "version"])
    return point.version


def _preferred(customer: Customer, channel: str) -> ContactPoint | None:
    return ContactPoint.objects.filter(customer=customer, channel=channel, is_preferred=True).first()


def _points_back(moves: Moves, absorbed: Customer, survivor: Customer) -> set[tuple[str, str]]:
    returned: set[tuple[str, str]] = set()
    has = {(point.channel, point.key) for point in _points(absorbed)}
    returning = ContactPoint.objects.filter(pk__in=moves.rows.get(POINTS, []), customer=survivor).order_by("pk")
    for point in returning:
        if (point.channel, point.key) in has:
            continue  # corrected meanwhile to what had stayed behind: it is there already
        if point.is_preferred:
            _make_way(absorbed, point.channel)
        point.customer = absorbed
        point.save(update_fields=["customer"])
        returned.add((point.channel, point.key))
    _preferences_back(moves, absorbed, survivor)
    return returned


def _make_way(customer: Customer, channel: str) -> None:
    if other := _preferred(customer, channel):
        other.is_preferred = False
        _save(other, "is_preferred")


def _preferences_back(moves: Moves, absorbed: Customer, survivor: Customer) -> None:
    """Preferred again is what was so before and gave way to the merge, where nobody has decided otherwise since."""
    for number, version in moves.stopped.items():
        for point in ContactPoint.objects.filter(pk=number, version=version, customer=survivor):
            point.opted_out_at = None
            _save(point, "opted_out_at")
    for number, version in moves.yielded.items():
        for point in ContactPoint.objects.filter(pk=number, version=version, customer=absorbed):
            _prefer_again(point)
    for point in ContactPoint.objects.filter(pk__in=moves.preferred, customer=survivor):
        _prefer_again(point)


def _prefer_again(point: ContactPoint) -> None:
    is_usable = not (point.opted_out_at or point.invalid_at or point.is_preferred)
    if is_usable and not _preferred(point.customer, point.channel):
        point.is_preferred = True
        _save(point, "is_preferred")


def _move_role(role: Role, side: str, survivor: Customer, moves: Moves) -> None:
    """A role between the two stays, and so does one that the survivor has already."""
    if _put_role(role, side, survivor):
        moves.note(f"{ROLES}.{side}", role.pk)


def _put_role(role: Role, side: str, customer: Customer) -> bool:
    far = f"{SIDES[side]}_id"
    if getattr(role, far) == customer.pk:
        return False
    if role.ends_on is None and _same_roles(role, side, customer).exists():
        return False
    setattr(role, side, customer)
    role.save(update_fields=[side])
    return True


def _same_roles(role: Role, side: str, customer: Customer) -> Any:
    far = f"{SIDES[side]}_id"
    return Role.objects.filter(**{side: customer, far: getattr(role, far)}, link=role.link, ends_on=None).exclude(pk=role.pk)


def _settle_roles(parted: Customer, returned: Returned, survivor: Customer, staying: Customer, moves: Moves) -> None:
    """Roles between the two, and roles that both brought."""
    for side, far in SIDES.items():
        for role in Role.objects.filter(**{side: staying}).order_by("pk"):
            other = getattr(role, f"{far}_id")
            if other == parted.pk or (side, other, role.link) in returned.roles:
                _move_role(role, side, survivor, moves)


def _move_private(giver: Customer, taker: Customer) -> bool:
    """The private record, unless the taker has one: two are never made one, and both can be read."""
    if SensitiveRecord.objects.filter(customer=taker).exists():
        return False
    return bool(SensitiveRecord.objects.filter(customer=giver).update(customer=taker))
