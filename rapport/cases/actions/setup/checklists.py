"""Checklists: made, changed, put away. What is attached to a case already stays as it reads there."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions.setup import keeping
from rapport.cases.models import Checklist, ChecklistItem
from rapport.core.errors import require
from rapport.team.actors import Actor

MOST_ITEMS = 60


@transaction.atomic
def make(*, items: Sequence[Mapping[str, Any]], by: Actor, **values: Any) -> Checklist:
    """A new list. `items` are {"text", "is_needed"} in order. Refuses: SetupRefused."""
    require(permissions.may_manage(by))
    return _filled(keeping.put(Checklist(position=Checklist.objects.count()), values), items)


@transaction.atomic
def change(
    *,
    checklist: Checklist,
    by: Actor,
    items: Sequence[Mapping[str, Any]] | None = None,
    items_were: Sequence[Mapping[str, Any]] | None = None,
    version: int | None = None,
    **values: Any,
) -> Checklist:
    """Change a list for cases to come. `items_were` are its checks as they were at `version`. Refuses: SetupRefused, Conflict."""
    checklist = keeping.taken(checklist, by)
    was = None if items_were is None else lines(items_were)
    wholes = [] if items is None else [keeping.Lines("items", was, lines(checklist.items.values()), lines(items))]
    mine, whole = keeping.settled(checklist, values, version, *wholes)
    checklist = keeping.put(checklist, mine)
    if items is None or not whole:
        return checklist
    checklist.items.all().delete()
    return _filled(checklist, items)


def lines(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """The checks in order, a line each; one that a case may end without begins with ?."""
    return [f"{'' if item.get('is_needed', True) else '? '}{item['text']}" for item in items]


def _filled(checklist: Checklist, items: Sequence[Mapping[str, Any]]) -> Checklist:
    if not 1 <= len(items) <= MOST_ITEMS:
        raise keeping.SetupRefused(f"A list has from 1 to {MOST_ITEMS} checks.", field="items")
    for position, item in enumerate(items):
        row = ChecklistItem(checklist=checklist, position=position)
        keeping.put(row, {"text": item["text"], "is_needed": bool(item.get("is_needed", True))})
    return checklist


@transaction.atomic
def put_away(*, checklist: Checklist, by: Actor) -> Checklist:
    """Attach a list to no further case."""
    return keeping.put(keeping.taken(checklist, by), {"archived_at": by.at})
