"""What all settings share: asked, checked by the rules of their table, kept with a version, put away instead of deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from rapport.cases import permissions
from rapport.core import settling, versions
from rapport.core.db import lock
from rapport.core.errors import Conflict, Refused, require
from rapport.customers.normalising import characters
from rapport.team.actors import Actor

Row = TypeVar("Row", bound=models.Model)


class SetupRefused(Refused):
    """A setting cannot be so."""


@dataclass(frozen=True)
class Lines:
    """What hangs on a setting as a whole: its lines when it was opened (None where nobody says), as they are, and as they are wanted."""

    name: str
    original: list[str] | None
    theirs: list[str]
    mine: list[str]


def taken(row: Row, by: Actor) -> Row:
    """The row, locked, for someone who may set things up."""
    require(permissions.may_manage(by))
    return lock(row)


def settled(row: Any, values: Mapping[str, Any], version: int | None, *wholes: Lines) -> tuple[dict[str, Any], set[str]]:
    """What to write of `values`, and the names of `wholes` to write, over a locked row that somebody saw at `version`: what only one of
    two people touched stays theirs. Raises Conflict, field by field, when both touched one."""
    if version is None or version == row.version:
        return dict(values), {each.name for each in wholes}
    wanted = {name: _plain(name, value) for name, value in values.items()}
    original, theirs, mine = versions.sides(row, wanted, version)
    both = [versions.settle_whole(each.name, original=each.original, theirs=each.theirs, mine=each.mine) for each in wholes]
    if clashes := [*settling.clashes(original, theirs, mine), *filter(None, both)]:
        raise Conflict("Someone else changed this while you were editing it.", clashes, version=row.version)
    written = {name: wanted[name] for name in settling.changed(original, mine)}
    return written, {each.name for each in wholes if each.mine != each.original}


def put(row: Row, values: Mapping[str, Any]) -> Row:
    """Set the values, let the table's own rules check them, and save. Refuses: SetupRefused, naming the field."""
    for name, value in values.items():
        setattr(row, name, _plain(name, value))
    if row.pk is not None and hasattr(row, "version"):
        row.version += 1
    try:
        row.full_clean()
    except ValidationError as error:
        field, problems = next(iter(error.error_dict.items()))
        raise SetupRefused(_why(row, field, problems[0]), field=None if field == "__all__" else field) from None
    row.save()
    return row


def _why(row: Row, field: str, problem: ValidationError) -> str:
    if problem.code == "unique":
        return f"There is already a {row._meta.verbose_name} with this {field}."
    return str(problem.messages[0])


def _plain(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if reason := characters.why_refused(value):
        raise SetupRefused(reason, field=name)
    return characters.line(value)


@transaction.atomic
def order(*, model: type[Row], numbers: Sequence[int], by: Actor) -> None:
    """Put the rows of a table in this order; those not named keep their place behind them."""
    require(permissions.may_manage(by))
    rows = {row.pk: row for row in model._base_manager.select_for_update().filter(pk__in=numbers)}
    for position, number in enumerate(numbers):
        if number in rows and rows[number].position != position:  # type: ignore[attr-defined]
            rows[number].position = position  # type: ignore[attr-defined]
            rows[number].save(update_fields=["position"])


@transaction.atomic
def bring_back(*, row: Row, by: Actor) -> Row:
    """Use a setting again that was put away."""
    return put(taken(row, by), {"archived_at": None})
