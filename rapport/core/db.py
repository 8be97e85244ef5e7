"""Locking rows before deciding about them; and knowing when somebody else was quicker all the same."""

from functools import cache
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from psycopg.errors import UniqueViolation

from rapport.core.prepared import Given, Prepared

Row = TypeVar("Row", bound=models.Model)


def lock(row: Row, *beside: str) -> Row:
    """The same row, fresh and locked until the transaction ends; also behind a lazy request.user. Raises DoesNotExist when gone.

    `beside` names the rows it points to that are read in the same statement: as fresh, and not locked.
    """
    kind = row.__class__
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A row is locked inside a transaction only.")
    found = _locking(kind, beside).first(key=row.pk)
    if found is None:
        raise kind.DoesNotExist(f"{kind.__name__} {row.pk} is gone.")  # type: ignore[attr-defined]
    return found


@cache
def _locking(kind: type[models.Model], beside: tuple[str, ...]) -> Prepared[Any]:
    def shape() -> models.QuerySet[Any]:
        found = kind._base_manager.select_for_update(of=("self",)).filter(pk=Given("key"))
        return found.select_related(*beside) if beside else found

    return Prepared(shape, keeps_plan=True)


def is_race(error: BaseException | None) -> bool:
    """Whether a change failed because the same thing was made at the same moment: asked first, it was not there yet."""
    return isinstance(error, IntegrityError) and isinstance(error.__cause__, UniqueViolation)
