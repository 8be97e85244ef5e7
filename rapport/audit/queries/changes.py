"""Who changed what: row history, written by triggers, read back as before and after."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import pghistory
import pghistory.models
from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet, Value

from rapport.audit import permissions
from rapport.team.actors import Actor
from rapport.team.models import Team, User

NOT_TOLD = frozenset({"id", "version", "changed_at", "key"})  # changes with something else, and says no more than that
DID = {"insert": "added", "update": "changed", "delete": "removed"}

Place = tuple[datetime, int, int]  # moment, which history table, its row: the moments of one transaction are all the same


@dataclass(frozen=True)
class FieldChange:
    """One field before and after; None where there was no row."""

    label: str
    before: Any
    after: Any


@dataclass
class RowChange:
    """One row added, changed or removed: who, when, by which road. `fields` is None where the values are private."""

    at: datetime
    what: str
    row_id: int
    did: str
    road: str
    user: User | None
    place: Place
    fields: list[FieldChange] | None = field(default_factory=list)


@lru_cache
def histories() -> tuple[type[models.Model], ...]:
    """Every table of row history, in a fixed order."""
    found = (model for model in apps.get_models() if issubclass(model, pghistory.models.Event))
    return tuple(sorted(found, key=lambda model: model._meta.label))


def changes_about(subject: models.Model, by: Actor, *, before: Place | None = None, limit: int) -> list[RowChange]:
    """What was changed about one row and all that hangs on it, latest first, from a place on."""
    wanted = {history: _about(history, subject) for history in histories()}
    return _changes({history: about for history, about in wanted.items() if about}, by, before, limit)


def changes_by(user: User, by: Actor, *, before: Place | None = None, limit: int) -> list[RowChange]:
    """What one person changed, latest first, from a place on."""
    return _changes({history: Q(pgh_context__user=user.pk) for history in histories()}, by, before, limit)


def _about(history: Any, subject: models.Model) -> Q | None:
    """The rows of a history that concern a subject: its own, and those of rows that point at it."""
    if history.pgh_tracked_model is type(subject):
        return Q(pgh_obj_id=subject.pk)
    links = [link.name for link in history._meta.concrete_fields if _points_at(link, type(subject)) and not link.name.startswith("pgh_")]
    return _any(Q(**{link: subject.pk}) for link in links) if links else None


def _points_at(link: models.Field, model: type[models.Model]) -> bool:
    return link.is_relation and link.related_model is model


def _any(conditions: Iterable[Q]) -> Q:
    together = Q()
    for condition in conditions:
        together |= condition
    return together


def _changes(wanted: dict[Any, Q], by: Actor, before: Place | None, limit: int) -> list[RowChange]:
    if not permissions.may_read(by):
        return []
    return _told(_entries(_latest(wanted, before, limit)), by)


def _latest(wanted: dict[Any, Q], before: Place | None, limit: int) -> list[Place]:
    """Where the latest entries stand, of all these histories together. One statement."""
    each = [_places(history, condition, before)[:limit] for history, condition in wanted.items()]
    found = each[0].union(*each[1:], all=True) if each else ()
    return sorted(found, reverse=True)[:limit]


def _places(history: Any, condition: Q, before: Place | None) -> QuerySet[Any, Place]:
    number = histories().index(history)
    rows = history.objects.filter(condition).order_by("-pgh_created_at", "-pgh_id")
    if before:
        moment, its_number, row = before
        same = Q(pgh_id__lt=row) if number == its_number else Q() if number < its_number else Q(pk__in=())
        rows = rows.filter(Q(pgh_created_at__lt=moment) | (Q(pgh_created_at=moment) & same))
    return rows.values_list("pgh_created_at", Value(number), "pgh_id")  # type: ignore[no-any-return]


def _entries(places: list[Place]) -> list[Any]:
    """What stands there, in the same order. A statement for each history that has some."""
    wanted: dict[int, list[int]] = {}
    for _, number, row in places:
        wanted.setdefault(number, []).append(row)
    found = {number: histories()[number]._base_manager.in_bulk(rows) for number, rows in wanted.items()}
    return [found[number][row] for _, number, row in places]


def _place(entry: Any) -> Place:
    return entry.pgh_created_at, histories().index(type(entry)), entry.pgh_id


def _told(entries: list[Any], by: Actor) -> list[RowChange]:
    """The entries as people read them; a handful of queries for all of them."""
    users = User.objects.in_bulk({context["user"] for context in map(_context, entries) if context.get("user")})
    beside = {history: _Beside(history, entries) for history in {type(entry) for entry in entries}}
    names = _names(entries)
    told = []
    for entry in entries:
        change = _row_change(entry, users)
        if permissions.may_see_values(by, entry.pgh_tracked_model):
            change.fields = list(_field_changes(entry, *beside[type(entry)].before_and_after(entry), names))
        else:
            change.fields = None
        told.append(change)
    return told


def _context(entry: Any) -> dict[str, Any]:
    return entry.pgh_context or {}


def _row_change(entry: Any, users: dict[int, User]) -> RowChange:
    context = _context(entry)
    return RowChange(
        at=entry.pgh_created_at,
        what=str(entry.pgh_tracked_model._meta.verbose_name).capitalize(),
        row_id=entry.pgh_obj_id,
        did=DID.get(entry.pgh_label, entry.pgh_label),
        road=context.get("road", ""),
        user=users.get(context.get("user", 0)),
        place=_place(entry),
    )


class _Beside:
    """What stands beside the entries of one history: the entries before and after them, and the rows as they are now."""

    def __init__(self, history: Any, entries: list[Any]) -> None:
        objects = {entry.pgh_obj_id for entry in entries if type(entry) is history}
        self.rows = history.pgh_tracked_model._base_manager.in_bulk(objects)
        self.lines: dict[int, list[Any]] = {}
        for entry in history.objects.filter(pgh_obj_id__in=objects).order_by("pgh_id"):
            self.lines.setdefault(entry.pgh_obj_id, []).append(entry)
        self.keeps_old = {tracker.label for tracker in history.pgh_trackers if tracker.row == pghistory.Old}

    def before_and_after(self, entry: Any) -> tuple[Any, Any]:
        """The row before and after an entry; None where there was none, or where history began later."""
        line = self.lines[entry.pgh_obj_id]
        at = next(i for i, other in enumerate(line) if other.pgh_id == entry.pgh_id)
        if entry.pgh_label in self.keeps_old:
            return entry, None if entry.pgh_label == "delete" else self._as_left(entry, line[at + 1 :])
        return (line[at - 1] if at and entry.pgh_label != "insert" else None), entry

    def _as_left(self, entry: Any, later: list[Any]) -> Any:
        return later[0] if later else self.rows.get(entry.pgh_obj_id)


def _field_changes(entry: Any, before: Any, after: Any, names: dict[tuple[Any, Any], str]) -> Iterator[FieldChange]:
    for column in entry._meta.concrete_fields:
        if column.name.startswith("pgh_") or column.name in NOT_TOLD:
            continue
        was, became = (_value(row, column, names) for row in (before, after))
        if was != became and not (before is None and became in (None, "", [], {}, False)):
            yield FieldChange(str(column.verbose_name).capitalize(), was, became)


def _value(row: Any, column: models.Field, names: dict[tuple[Any, Any], str]) -> Any:
    if row is None:
        return None
    value = getattr(row, column.attname)
    if column.is_relation and value is not None:
        return names.get((column.related_model, value), f"no. {value}")
    return dict(column.flatchoices).get(value, value) if column.choices else value


def _names(entries: list[Any]) -> dict[tuple[Any, Any], str]:
    """The names of people and teams, which history keeps by number."""
    if not entries:
        return {}
    people = {(User, pk): name for pk, name in User.objects.values_list("pk", "name")}
    return people | {(Team, pk): name for pk, name in Team.objects.values_list("pk", "name")}
