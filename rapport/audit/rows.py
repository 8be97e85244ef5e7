"""Rows as the database hashes them: read, put into canonical text and hashed by PostgreSQL itself, so that none travels.

Canonical text is that of `ROW(columns)` with the columns in the order the seal names and every setting that changes how
values are written (time zone, date style, ...) fixed for the transaction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from psycopg import sql
from psycopg.types.range import Range as PgRange

from rapport.audit.rules import FINGERPRINT, Range
from rapport.audit.tables import SealedTable

LEEWAY = timedelta(minutes=1)  # for a clock that is set back while a transaction runs
_FIXED = {"TimeZone": "UTC", "DateStyle": "ISO, YMD", "IntervalStyle": "iso_8601", "bytea_output": "hex", "extra_float_digits": "1"}
_PLANNED = {"enable_seqscan": "off", "jit": "off"}  # each seal by the index, also on a table that was filled a moment ago


@dataclass(frozen=True)
class Hashed:
    """Some rows: which, how many, and their hashes together."""

    ids: list[Range]
    count: int
    last_id: int
    rows_hash: bytes
    fingerprints: bytes


def prepare() -> None:
    """Fix how values are written as text, and that rows are found by their ids, until the transaction ends."""
    settings = {**_FIXED, **_PLANNED}
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [word for pair in settings.items() for word in pair])


def settled_before() -> datetime:
    """The moment before which no running transaction started.

    A transaction draws its ids after it starts. So once every transaction that was running when a seal was made has
    ended, no honest row can still appear below the highest id that the seal knew.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT COALESCE(min(xact_start), clock_timestamp()) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            """
        )
        return cursor.fetchone()[0] - LEEWAY


def now() -> datetime:
    """The database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def take_my_turn() -> bool:
    """Whether this transaction is the one that seals. Holds until it ends; blocks nobody who writes rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('rapport.audit.seal'))")
        return cursor.fetchone()[0]


def hash_unsealed(table: SealedTable, *, above: int, since: int, limit: int) -> Hashed | None:
    """The next rows no seal covers, lowest ids first; None when there are none.

    `above` is the low-water mark, `since` the number of the seal that set it: only later seals reach above it.
    """
    row = _one(_NEXT_BATCH, table, table=table.name, above=above, since=since, limit=limit)
    if row[0] == 0:
        return None
    count, last_id, rows_hash, fingerprints, ids = row
    return Hashed([(stretch.lower, stretch.upper) for stretch in ids], count, last_id, bytes(rows_hash), bytes(fingerprints))


def hash_sealed(table: SealedTable, columns: Sequence[str], *, after: int, limit: int) -> Iterator[tuple[int, int, bytes]]:
    """For each seal over a table and these columns, by number: number, rows found now, and their hash now."""
    as_sealed = SealedTable(table.name, table.id_column, tuple(columns))
    yield from _all(_RECHECK, as_sealed, table=table.name, columns=list(columns), after=after, limit=limit)


def fingerprints_now(table: SealedTable, columns: Sequence[str], ids: Sequence[Range]) -> dict[int, bytes]:
    """Each row in these ranges, with the start of its hash now."""
    as_sealed = SealedTable(table.name, table.id_column, tuple(columns))
    return {number: bytes(start) for number, start in _all(_FINGERPRINTS, as_sealed, ids=[PgRange(*stretch) for stretch in ids])}


def unsealed_below(table: SealedTable, mark: int, *, limit: int) -> list[int]:
    """Ids of rows at or below a mark that no seal covers."""
    return [number for (number,) in _all(_INSERTED, table, table=table.name, mark=mark, limit=limit)]


def existing_columns(table: str) -> set[str]:
    """The columns a table has in the database; none when there is no such table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped", [table])
        return {name for (name,) in cursor.fetchall()}


_ROW_HASH = "sha256(convert_to(ROW({columns})::text, 'UTF8'))"
_SEALED_RANGES = 'FROM audit_seal s CROSS JOIN LATERAL unnest(s.ids) r WHERE s."table" = %(table)s'
# OFFSET 0 keeps the planner from turning the loop around and reading the whole table for each seal.
_HASHED = f"""LATERAL (
    SELECT t.{{id}} AS id, {_ROW_HASH} AS hash FROM {{table}} t WHERE t.{{id}} >= lower(r) AND t.{{id}} < upper(r) OFFSET 0
) hashed"""

_NEXT_BATCH = f"""
WITH gap AS (
    SELECT unnest(int8multirange(int8range(%(above)s, NULL, '()')) - COALESCE(
        (SELECT range_agg(r) {_SEALED_RANGES} AND s.number > %(since)s), '{{{{}}}}'::int8multirange)) AS ids
), next AS (
    SELECT found.id FROM gap CROSS JOIN LATERAL (
        SELECT t.{{id}} AS id FROM {{table}} t
        WHERE t.{{id}} >= lower(gap.ids) AND t.{{id}} < COALESCE(upper(gap.ids), 9223372036854775807)
        ORDER BY t.{{id}} LIMIT %(limit)s
    ) found ORDER BY found.id LIMIT %(limit)s
), stretch AS (
    SELECT r FROM unnest((SELECT range_agg(int8range(id, id, '[]')) FROM next)) r
), batch AS MATERIALIZED (
    SELECT id, hash FROM stretch CROSS JOIN {_HASHED}
)
SELECT count(*), max(id), sha256(string_agg(hash, ''::bytea ORDER BY id)),
    string_agg(substr(hash, 1, {FINGERPRINT}), ''::bytea ORDER BY id), (SELECT array_agg(r ORDER BY r) FROM stretch)
FROM batch
"""

_RECHECK = f"""
SELECT s.number, now.count, now.hash
FROM (
    SELECT number, ids FROM audit_seal
    WHERE "table" = %(table)s AND columns = %(columns)s::varchar[] AND number > %(after)s ORDER BY number LIMIT %(limit)s
) s CROSS JOIN LATERAL (
    SELECT count(*) AS count, sha256(COALESCE(string_agg(hash, ''::bytea ORDER BY id), ''::bytea)) AS hash
    FROM unnest(s.ids) r CROSS JOIN {_HASHED}
) now ORDER BY s.number
"""

_FINGERPRINTS = f"""
SELECT id, substr(hash, 1, {FINGERPRINT}) FROM unnest(%(ids)s::int8range[]) r CROSS JOIN {_HASHED}
"""

_INSERTED = f"""
WITH gap AS (
    SELECT unnest(int8multirange(int8range(NULL, %(mark)s, '(]')) - COALESCE(
        (SELECT range_agg(r) {_SEALED_RANGES}), '{{{{}}}}'::int8multirange)) AS ids
)
SELECT found.id FROM gap CROSS JOIN LATERAL (
    SELECT t.{{id}} AS id FROM {{table}} t
    WHERE t.{{id}} >= COALESCE(lower(gap.ids), -9223372036854775808) AND t.{{id}} < upper(gap.ids) LIMIT %(limit)s
) found ORDER BY found.id LIMIT %(limit)s
"""


def _compose(statement: str, table: SealedTable) -> sql.Composed:
    columns = sql.SQL(", ").join(sql.SQL("t.") + sql.Identifier(column) for column in table.columns)
    return sql.SQL(statement).format(table=sql.Identifier(table.name), id=sql.Identifier(table.id_column), columns=columns)


def _one(statement: str, of: SealedTable, **values: Any) -> tuple[Any, ...]:
    return _all(statement, of, **values)[0]


def _all(statement: str, of: SealedTable, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_compose(statement, of), values)
        return cursor.fetchall()
