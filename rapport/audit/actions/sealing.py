"""Closing batches of rows under seals, without making anyone who writes rows wait.

Ids are given out before their transactions commit, so a seal never assumes that every lower id is there: it names exactly
the ids it covers. A row that commits late is taken by the next run, as long as it can be honest, which is until every
transaction that was running when the seal above it was made has ended. After that, a row that appears among sealed ones is
left unsealed, and `queries.verify` reports it.
"""

from datetime import datetime

from django.db import transaction

from rapport.audit import rows, rules
from rapport.audit.models import Seal
from rapport.audit.tables import SealedTable, sealed_tables

BATCH = 5_000
MOST_BATCHES = 2_000  # for one run over one table: ten million rows


def seal_all() -> int:
    """Seal what is not yet sealed, table by table, each batch in its own transaction. Returns how many rows."""
    return sum(_seal_table(table) for table in sealed_tables())


def _seal_table(table: SealedTable) -> int:
    sealed = 0
    for _ in range(MOST_BATCHES):
        count = seal_batch(table)
        sealed += count
        if count < BATCH:
            break
    return sealed


@transaction.atomic
def seal_batch(table: SealedTable, *, limit: int = BATCH, settled_before: datetime | None = None) -> int:
    """Seal the next rows of one table. Returns how many: 0 when there are none, or another run is at work.

    Who runs and who has ended is asked before the rows are read, in a statement of its own: so whoever had ended has
    also committed, and is seen. `settled_before` stands in for that answer.
    """
    if not rows.take_my_turn():
        return 0
    settled_before = settled_before or rows.settled_before()
    low = Seal.objects.filter(table=table.name, sealed_at__lt=settled_before).order_by("-number").first()
    rows.prepare()
    batch = rows.hash_unsealed(table, above=low.last_id if low else 0, since=low.number if low else 0, limit=limit)
    if batch is None:
        return 0
    _close(table, batch)
    return batch.count


def _close(table: SealedTable, batch: rows.Hashed) -> Seal:
    last = Seal.objects.order_by("-number").only("number", "hash").first()
    last_of_table = Seal.objects.filter(table=table.name).order_by("-number").values_list("last_id", flat=True).first()
    facts = rules.Facts(
        number=last.number + 1 if last else 1,
        table=table.name,
        columns=table.columns,
        ids=batch.ids,
        count=batch.count,
        rows_hash=batch.rows_hash,
        fingerprints=batch.fingerprints,
        sealed_at=rows.now(),
    )
    return Seal.objects.create(
        number=facts.number,
        table=facts.table,
        columns=list(facts.columns),
        ids=facts.ids,
        last_id=max(batch.last_id, last_of_table or 0),
        count=facts.count,
        rows_hash=facts.rows_hash,
        hash=rules.chained(facts, bytes(last.hash) if last else rules.NOTHING_BEFORE),
        fingerprints=facts.fingerprints,
        sealed_at=facts.sealed_at,
    )
