"""Locking rows before deciding about them; and knowing when somebody else was quicker all the same."""

from typing import TypeVar

from django.db import IntegrityError, models
from psycopg.errors import UniqueViolation

Row = TypeVar("Row", bound=models.Model)


def lock(row: Row) -> Row:
    """The same row, fresh and locked until the transaction ends; also behind a lazy request.user. Raises DoesNotExist when gone."""
    return row.__class__._base_manager.select_for_update(of=("self",)).get(pk=row.pk)


def is_race(error: BaseException | None) -> bool:
    """Whether a change failed because the same thing was made at the same moment: asked first, it was not there yet."""
    return isinstance(error, IntegrityError) and isinstance(error.__cause__, UniqueViolation)
