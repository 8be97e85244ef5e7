"""Customers out to a file: whom the filter finds, as far as one may export, and that it was done is logged. One rule for every door."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO

from django.db.models import QuerySet

from rapport.audit import actions as audit
from rapport.core.errors import Refused, require
from rapport.customers import exporting, filtering, permissions
from rapport.customers.models import Customer
from rapport.customers.queries import records
from rapport.team.actors import Actor

MOST = 250_000  # customers in one answer


class TooMany(Refused):
    """More customers than somebody should wait for at the other end of a line."""


def export(*, where: str, kind: str, by: Actor) -> IO[bytes]:
    """A file to be sent as an answer; it is gone when it is closed. Refuses: TooMany, UnknownFormat, FilterRefused."""
    require(permissions.may_export(by))
    exporting.require_known(kind)
    found = _found(where, by)
    if found[MOST : MOST + 1].exists():
        raise TooMany(f"This would be more than {MOST:,} customers. Narrow the filter, or use `rapport export customers`.")
    kept = NamedTemporaryFile(suffix=f".{kind}")  # noqa: SIM115 - closed by whoever sends it
    _write(found, kept, Path(kept.name), where=where, kind=kind, by=by)  # type: ignore[arg-type]
    kept.seek(0)
    return kept


def export_all(*, where: str, kind: str, stream: BinaryIO, path: Path, by: Actor) -> int:
    """Everyone, however many, to a file of one's own; how many. Refuses: UnknownFormat, FilterRefused."""
    require(permissions.may_export(by))
    return _write(_found(where, by), stream, path, where=where, kind=kind, by=by)


def _found(where: str, by: Actor) -> QuerySet[Customer]:
    """Customers in daily use; the filter narrows them, and may ask for archived ones."""
    rule = filtering.compile(filtering.parse(where), by)
    return records.visible(by).filter(permissions.within(by, "customers.export"), rule)


def _write(found: QuerySet[Customer], stream: BinaryIO, path: Path, *, where: str, kind: str, by: Actor) -> int:
    count = exporting.write(found, stream, kind, path)
    audit.record_viewing(subject="customers.export", subject_id=count, part=kind, purpose=where, by=by)
    return count
