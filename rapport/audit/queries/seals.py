"""How far the seals have come."""

from dataclasses import dataclass
from datetime import datetime

from rapport.audit.models import Seal
from rapport.audit.tables import SealedTable, sealed_tables

_SHOWN = ("table", "number", "sealed_at", "hash")


@dataclass(frozen=True)
class Head:
    """The latest seal over one table, by what its rows are. Noted outside the database, its hash proves later that nothing before
    it was rewritten."""

    table: str
    name: str
    number: int
    sealed_at: datetime
    hash: str


def heads() -> list[Head]:
    """The latest seal of each table that has one, by what its rows are. One statement."""
    tables = sorted(sealed_tables(), key=lambda table: table.called)
    latest = [Seal.objects.filter(table=table.name).order_by("-number").values_list(*_SHOWN)[:1] for table in tables]
    found = {name: rest for name, *rest in latest[0].union(*latest[1:], all=True)}
    return [_head(table, *found[table.name]) for table in tables if table.name in found]


def _head(table: SealedTable, number: int, sealed_at: datetime, hash: bytes) -> Head:
    return Head(table.name, table.called, number, sealed_at, bytes(hash).hex())
