"""Which tables only grow: those whose database refuses to change a row (the trigger `append_only`), found by the app registry."""

from dataclasses import dataclass

from django.apps import apps
from django.db import models

from rapport.audit.models import Seal
from rapport.core.history import APPEND_ONLY


@dataclass(frozen=True)
class SealedTable:
    """A table under seal: its name, its id column, the columns it has now, in the order they are read, and what its rows are."""

    name: str
    id_column: str
    columns: tuple[str, ...]
    called: str = ""


def append_only_models() -> list[type[models.Model]]:
    """Every model whose rows may only be added, the seals among them."""
    return sorted((model for model in apps.get_models() if _only_grows(model)), key=lambda model: model._meta.db_table)


def sealed_tables() -> list[SealedTable]:
    """The tables that seals cover: all that only grow but the seals, which their own chain protects."""
    return [_table(model) for model in append_only_models() if model is not Seal]


def _only_grows(model: type[models.Model]) -> bool:
    return any(trigger.name == APPEND_ONLY for trigger in getattr(model._meta, "triggers", ()))


def _table(model: type[models.Model]) -> SealedTable:
    columns = tuple(sorted(str(field.column) for field in model._meta.concrete_fields))
    return SealedTable(model._meta.db_table, str(model._meta.pk.column), columns, _called(model))


def _called(model: type[models.Model]) -> str:
    """What its rows are, in the words of docs/words.md; row history is called by what it is the history of."""
    words = str(getattr(model, "pgh_tracked_model", model)._meta.verbose_name_plural)
    return words[:1].upper() + words[1:]
