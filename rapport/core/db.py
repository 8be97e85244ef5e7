"""Locking rows before deciding about them."""

from typing import TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def lock(row: Row) -> Row:
    """The same row, fresh and locked until the transaction ends. Raises DoesNotExist when it is gone."""
    return type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)
