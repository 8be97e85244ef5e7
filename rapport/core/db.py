"""Locking rows before deciding about them."""

from typing import TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def lock(row: Row) -> Row:
    """The same row, fresh and locked until the transaction ends; also behind a lazy request.user. Raises DoesNotExist when gone."""
    return row.__class__._base_manager.select_for_update(of=("self",)).get(pk=row.pk)
