"""How far the seals have come."""

from dataclasses import dataclass
from datetime import datetime

from rapport.audit.models import Seal
from rapport.audit.tables import sealed_tables


@dataclass(frozen=True)
class Head:
    """The latest seal over one table, by what its rows are. Noted outside the database, its hash proves later that nothing before it was rewritten."""

    table: str
    name: str
    number: int
    sealed_at: datetime
    hash: str


def heads() -> list[Head]:
    """The latest seal of each table that has one, by what its rows are."""
    tables = sorted(sealed_tables(), key=lambda table: table.called)
    found = ((table, Seal.objects.filter(table=table.name).order_by("-number").defer("fingerprints").first()) for table in tables)
    return [Head(table.name, table.called, seal.number, seal.sealed_at, bytes(seal.hash).hex()) for table, seal in found if seal]
