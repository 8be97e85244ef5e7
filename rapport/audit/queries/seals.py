"""How far the seals have come."""

from dataclasses import dataclass
from datetime import datetime

from rapport.audit.models import Seal
from rapport.audit.tables import sealed_tables


@dataclass(frozen=True)
class Head:
    """The latest seal over one table. Noted outside the database, its hash proves later that nothing before it was rewritten."""

    table: str
    number: int
    sealed_at: datetime
    hash: str


def heads() -> list[Head]:
    """The latest seal of each table that has one, by table."""
    found = (Seal.objects.filter(table=table.name).order_by("-number").defer("fingerprints").first() for table in sealed_tables())
    return [Head(seal.table, seal.number, seal.sealed_at, bytes(seal.hash).hex()) for seal in found if seal]
