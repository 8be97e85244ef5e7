"""Whether every sealed row is as it was."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction

from rapport.audit import rows, rules
from rapport.audit.models import Seal
from rapport.audit.rules import Facts, Finding, Wrong
from rapport.audit.tables import SealedTable, sealed_tables

SEALS_AT_A_TIME = 50  # a quarter of a million rows a statement
MOST_FINDINGS = 1_000  # of one kind and table; nobody reads more


@transaction.atomic
def verify(tables: Collection[str] | None = None, *, settled_before: datetime | None = None) -> list[Finding]:
    """Everything that is not as it was sealed: rows changed, removed or slipped in, seals missing or changed.

    `tables` narrows it to some tables; the chain of seals is always checked whole. Rows are hashed in the database.
    """
    rows.prepare()
    settled_before = settled_before or rows.settled_before()
    known = {table.name: table for table in sealed_tables()}
    findings = list(_chain())
    for name in sorted(set(Seal.objects.values_list("table", flat=True).distinct()) | set(known)):
        if tables is None or name in tables:
            findings += _table(name, known.get(name), settled_before)
    return findings


def _chain() -> Iterator[Finding]:
    """Seals that are missing, or do not follow from the one before."""
    number, before = 0, rules.NOTHING_BEFORE
    for seal in Seal.objects.order_by("number").iterator(chunk_size=500):
        if seal.number != number + 1:
            yield from (Finding(Wrong.SEAL_MISSING, seal.table, seal=gone) for gone in range(number + 1, seal.number))
        elif bytes(seal.hash) != rules.chained(facts_of(seal), before):
            yield Finding(Wrong.CHAIN_BROKEN, seal.table, seal=seal.number)
        number, before = seal.number, bytes(seal.hash)


def facts_of(seal: Seal) -> Facts:
    """What a stored seal says."""
    return Facts(
        number=seal.number,
        table=seal.table,
        columns=seal.columns,
        ids=ranges_of(seal),
        count=seal.count,
        rows_hash=bytes(seal.rows_hash),
        fingerprints=bytes(seal.fingerprints),
        sealed_at=seal.sealed_at,
    )


def ranges_of(seal: Seal) -> list[rules.Range]:
    """The ids a seal covers, as half-open ranges."""
    return [(stretch.lower, stretch.upper) for stretch in seal.ids]


def _table(name: str, table: SealedTable | None, settled_before: datetime) -> Iterator[Finding]:
    if table is None:
        yield Finding(Wrong.CANNOT_CHECK, name, detail="the table is no longer one of ours")
        return
    yield from _sealed_rows(table)
    yield from _inserted_rows(table, settled_before)


def _sealed_rows(table: SealedTable) -> Iterator[Finding]:
    existing = rows.existing_columns(table.name)
    for columns in Seal.objects.filter(table=table.name).values_list("columns", flat=True).order_by("columns").distinct():
        if gone := sorted(set(columns) - existing):
            yield Finding(Wrong.CANNOT_CHECK, table.name, detail=f"the column {gone[0]} is gone")
        else:
            yield from _rows_under_seals(table, columns)


def _rows_under_seals(table: SealedTable, columns: list[str]) -> Iterator[Finding]:
    after = 0
    while now := list(rows.hash_sealed(table, columns, after=after, limit=SEALS_AT_A_TIME)):
        said = {seal.number: seal for seal in Seal.objects.filter(number__in=[number for number, _, _ in now]).defer("fingerprints")}
        for number, count, rows_hash in now:
            if (count, bytes(rows_hash)) != (said[number].count, bytes(said[number].rows_hash)):
                yield from _what_changed(table, said[number])
        after = now[-1][0]


def _what_changed(table: SealedTable, seal: Seal) -> Iterator[Finding]:
    """Which rows under one seal are not as they were. A seal that contradicts itself was changed too, and says nothing of rows."""
    if not rules.agrees_with_itself(facts_of(seal)):
        yield Finding(Wrong.ROWS_CHANGED, table.name, seal=seal.number)
        return
    was = rules.expected_fingerprints(ranges_of(seal), bytes(seal.fingerprints))
    now = rows.fingerprints_now(table, seal.columns, ranges_of(seal))
    changed = [row for row in sorted(was) if now.get(row) != was[row]][:MOST_FINDINGS]
    for row in changed:
        yield Finding(Wrong.ROW_CHANGED if row in now else Wrong.ROW_MISSING, table.name, row=row, seal=seal.number)
    if not changed:
        yield Finding(Wrong.ROWS_CHANGED, table.name, seal=seal.number)


def _inserted_rows(table: SealedTable, settled_before: datetime) -> Iterator[Finding]:
    """Rows that appeared below what every running transaction could honestly still write."""
    low = Seal.objects.filter(table=table.name, sealed_at__lt=settled_before).order_by("-number").first()
    if low:
        for row in rows.unsealed_below(table, low.last_id, limit=MOST_FINDINGS):
            yield Finding(Wrong.ROW_INSERTED, table.name, row=row)
