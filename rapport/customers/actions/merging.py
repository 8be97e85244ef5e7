"""Two records of one customer become one, and can be parted again at any time.

Both records stay. What hangs on the absorbed one moves to the survivor (see `following`); its timeline stays where it is and is
read with the survivor's. Undoing gives each back what is theirs, with everything that was changed meanwhile; what was added
after the merge stays with the survivor.

People, organisations and internal teams are not merged with each other: change the kind of one first. An archived record can
be absorbed, but not survive. When both have a private record, both are kept and shown.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Field, Max

from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import joining, permissions, searching, timeline
from rapport.customers.actions import adding, duplicates, editing, following
from rapport.customers.actions.following import Moves
from rapport.customers.events import Merged, MergedAway, Parted
from rapport.customers.joining import COLUMNS, CUSTOM, OF_PEOPLE, TAGS, Side
from rapport.customers.models import Customer, Event, Merge
from rapport.customers.queries import records
from rapport.customers.rules import Kind
from rapport.team.actors import Actor
from rapport.team.models import Team, User


class MergeRefused(Refused):
    """These two cannot be merged, or not parted now."""


@transaction.atomic
def merge(*, survivor: Customer, absorbed: Customer, by: Actor, choices: Mapping[str, str] | None = None) -> Merge:
    """Make `absorbed` part of `survivor`. `choices` say, by field, whose value stands: see `joining`. Refuses: MergeRefused."""
    survivor, absorbed = _locked(survivor.pk, absorbed.pk)
    require(permissions.may_merge(by, survivor, absorbed))
    _require_two_that_can(survivor, absorbed)
    choices = dict(choices or {})
    mine, theirs = values_of(survivor), values_of(absorbed)
    _require_known(choices, {*mine, *theirs})

    following.lock_roles((survivor, absorbed))
    after = joining.joined(mine, theirs, choices)
    moves = following.along(absorbed, survivor)
    _join_tags(survivor, absorbed, choices.get(TAGS, Side.BOTH), moves)
    moves.external_id, moves.last_contact_at = absorbed.external_id, _plain(absorbed.last_contact_at)
    _absorb(survivor, absorbed, by, is_id_taken="external_id" in after)
    put(survivor, after)
    _save(survivor, by)
    made = Merge.objects.create(
        survivor=survivor,
        absorbed=absorbed,
        before={name: mine.get(name, []) for name in after},
        after=after,
        moved=moves.as_json(),
        at=by.at,
        by=by.user,
    )
    duplicates.decided_as_one(survivor, absorbed, by=by)
    searching.index(survivor)
    timeline.record(Merged(absorbed.name, absorbed.reference), customer=survivor, about=made, by=by)
    timeline.record(MergedAway(survivor.name, absorbed.reference), customer=absorbed, about=made, by=by)
    return made


@transaction.atomic
def undo(*, merge: Merge, by: Actor) -> Merge:
    """Part two records again. Refuses: MergeRefused when it was undone already, or the survivor is itself merged now."""
    survivor, absorbed = _locked(merge.survivor_id, merge.absorbed_id)
    merge = lock(merge)
    require(permissions.may_merge(by, survivor, absorbed))
    _require_undoable(merge, survivor)

    moves, rest = Moves.of(merge), _others_held(merge)
    following.lock_roles((survivor, absorbed, *(each.absorbed for each in rest)))
    _fields_back(merge, survivor, rest)
    _part_tags(survivor, moves, rest, merge.pk)
    returned = following.back(moves, absorbed, survivor)
    following.settle(absorbed, returned, survivor, rest)
    for each in rest:  # once: a second update would have the database lock the customers of those merges too
        each.save(update_fields=["before", "moved"])
    _save(survivor, by)
    _release(absorbed, moves, by)
    _contact_back(survivor, moves)
    merge.undone_at, merge.undone_by = by.at, by.user
    merge.save(update_fields=["undone_at", "undone_by"])
    duplicates.decided_as_two(survivor, absorbed, by=by)
    for one, other in ((survivor, absorbed), (absorbed, survivor)):
        searching.index(one)
        timeline.record(Parted(other.name, other.reference), customer=one, about=merge, by=by)
    return merge


def _locked(one: int, other: int) -> tuple[Customer, Customer]:
    """Both, locked in the order of their numbers so that two merges never wait for each other in a circle."""
    found = Customer._base_manager.select_for_update(of=("self",)).filter(pk__in={one, other}).order_by("pk")
    by_number = {customer.pk: customer for customer in found}
    return by_number[one], by_number[other]


def _require_two_that_can(survivor: Customer, absorbed: Customer) -> None:
    if survivor.pk == absorbed.pk:
        raise MergeRefused("Choose another customer: this is the same record.", field="absorbed")
    for customer in (survivor, absorbed):
        if customer.merged_into is not None:
            raise MergeRefused(f"{customer.name} ({customer.reference}) is already merged into {customer.merged_into.name}.")
    if survivor.kind != absorbed.kind:
        kinds = " and ".join(Kind(each.kind).label.lower() for each in (survivor, absorbed))
        raise MergeRefused(f"These are of two kinds, {kinds}. Change the kind of one first.")
    if survivor.archived_at:
        raise MergeRefused(f"{survivor.name} is archived. Bring them back first, or keep the other record.", field="survivor")


def _require_known(choices: Mapping[str, str], names: set[str]) -> None:
    for name, side in choices.items():
        if name not in {*names, TAGS} or side not in set(Side) or (side == Side.BOTH and name != TAGS):
            raise MergeRefused("Choose one of the two records for each field.", field=f"choices.{name}")


def _require_undoable(merge: Merge, survivor: Customer) -> None:
    if merge.undone_at:
        raise MergeRefused("This merge was undone already.")
    if survivor.merged_into is not None:
        into = survivor.merged_into
        raise MergeRefused(f"Undo the merge of {survivor.name} ({survivor.reference}) into {into.name} ({into.reference}) first.")


def values_of(customer: Customer) -> dict[str, list[Any]]:
    """A record as `joining` sees it."""
    fields = {name: [_plain(getattr(customer, column)) for column in columns] for name, columns in COLUMNS.items()}
    return {**fields, **{f"{CUSTOM}{key}": [value] for key, value in customer.custom.items()}}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def put(customer: Customer, values: Mapping[str, list[Any]]) -> None:
    """Set fields from plain values, without saving."""
    for name, each in values.items():
        if name.startswith(CUSTOM):
            kept = {key: value for key, value in customer.custom.items() if f"{CUSTOM}{key}" != name}
            customer.custom = {**kept, **({name.removeprefix(CUSTOM): each[0]} if each else {})}
            continue
        for column, value in zip(COLUMNS[name], each, strict=True):
            setattr(customer, column, _read(column, value))
    customer.sort_name = adding.sort_name(customer)


def _read(column: str, value: Any) -> Any:
    """A plain value as the column holds it."""
    field = Customer._meta.get_field(column)
    return field.to_python(value) if isinstance(field, Field) else value


def _save(customer: Customer, by: Actor) -> None:
    columns = [column for columns in COLUMNS.values() for column in columns]
    editing.save(customer, [*columns, "tags", "custom", "merged_into", "last_contact_at"], by=by)


def _join_tags(survivor: Customer, absorbed: Customer, choice: str, moves: Moves) -> None:
    before = set(survivor.tags)
    survivor.tags = joining.joined_tags(survivor.tags, absorbed.tags, choice)
    moves.offered = sorted(absorbed.tags) if choice != Side.SURVIVOR else []
    moves.added, moves.taken = sorted(set(survivor.tags) - before), sorted(before - set(survivor.tags))


def _absorb(survivor: Customer, absorbed: Customer, by: Actor, *, is_id_taken: bool) -> None:
    """An external id is one customer's only: the absorbed record lets go of what the survivor takes."""
    absorbed.merged_into = survivor
    if is_id_taken:
        absorbed.external_id = ""
    editing.save(absorbed, ["merged_into", "external_id"], by=by)
    if absorbed.last_contact_at and (survivor.last_contact_at is None or survivor.last_contact_at < absorbed.last_contact_at):
        survivor.last_contact_at = absorbed.last_contact_at


def _others_held(merge: Merge) -> list[Merge]:
    """The other merges into the same survivor that hold, oldest first."""
    others = Merge.objects.filter(survivor=merge.survivor_id, undone_at=None).exclude(pk=merge.pk)
    return list(others.select_for_update(of=("self",)).select_related("absorbed").order_by("pk"))


def _fields_back(merge: Merge, survivor: Customer, rest: list[Merge]) -> None:
    later = [each for each in rest if each.pk > merge.pk]
    values = joining.given_back(values_of(survivor), merge.before, merge.after, [each.before for each in later])
    impossible = OF_PEOPLE if survivor.kind != Kind.PERSON else frozenset()
    if _is_taken(values.get("external_id", [""])[0], survivor.pk, merge.absorbed_id):
        impossible |= {"external_id"}
    values = {name: each for name, each in values.items() if name not in impossible}
    put(survivor, {name: _still_there(name, each) for name, each in values.items()})


def _still_there(name: str, values: list[Any]) -> list[Any]:
    """Nobody, where the owner or the team of then is gone."""
    table = {"owner": User, "team": Team}.get(name)
    return values if table is None or table._base_manager.filter(pk=values[0]).exists() else [None]


def _part_tags(survivor: Customer, moves: Moves, rest: list[Merge], number: int) -> None:
    """Tags that the merge added go and those it took come back, unless a later one that holds also had a hand in it: that
    one's account is then put right instead, as with fields."""
    later = [(each, Moves.of(each)) for each in rest if each.pk > number]
    accounts = [theirs for _, theirs in later]
    going = {tag for tag in moves.added if not joining.is_tag_kept(tag, accounts)}
    coming = {tag for tag in moves.taken if not joining.is_tag_accounted(tag, accounts)}
    survivor.tags = sorted((set(survivor.tags) - going) | coming)
    for each, theirs in later:
        each.moved = theirs.as_json()


def _release(absorbed: Customer, moves: Moves, by: Actor) -> None:
    """The absorbed record stands alone again, with its external id unless somebody else has it by now."""
    absorbed.merged_into = None
    if not absorbed.external_id and not _is_taken(moves.external_id, absorbed.pk):
        absorbed.external_id = moves.external_id
    editing.save(absorbed, ["merged_into", "external_id"], by=by)


def _is_taken(external_id: str, *but: int) -> bool:
    """Whether somebody else has an external id."""
    return bool(external_id) and Customer.objects.filter(external_id=external_id).exclude(pk__in=but).exists()


def _contact_back(survivor: Customer, moves: Moves) -> None:
    """When the survivor's last contact was the absorbed record's, it is the latest of their own again."""
    if moves.last_contact_at is None or survivor.last_contact_at != datetime.fromisoformat(moves.last_contact_at):
        return
    kinds = [name for name, kind in timeline.types().items() if kind.is_contact]
    latest = Event.objects.filter(customer__in=records.family(survivor), kind__in=kinds).aggregate(at=Max("at"))["at"]
    survivor.last_contact_at = latest
    survivor.save(update_fields=["last_contact_at"])
