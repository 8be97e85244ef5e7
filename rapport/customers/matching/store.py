"""A DuckDB database that holds prepared records while they are compared, in bounded memory, spilling to disk."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from rapport.customers.matching.blocking import keys
from rapport.customers.matching.nicknames import root_of
from rapport.customers.matching.normalise import Prepared, prepare
from rapport.customers.matching.records import Identity

if TYPE_CHECKING:
    import duckdb

TEXT: tuple[str, ...] = ("id", "source", "kind", "given", "given_root", "family", "birth", "email", "phone", "number", "street", "house")
TEXT += ("town", "postcode", "outward", "external_id")
LISTS = ("words", "others", "emails", "phones", "place_words")
BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Room:
    """How much of the machine matching may take; `folder` is where DuckDB spills, a temporary one if not given."""

    memory: str = "1GB"
    threads: int = 2
    folder: Path | None = None
    largest_block: int = 120  # records that share a key; a key shared by more says nothing


@contextmanager
def opened(room: Room) -> "Iterator[duckdb.DuckDBPyConnection]":
    """An empty database in a temporary folder, removed afterwards."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="matching-", dir=room.folder) as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {"memory_limit": room.memory, "threads": room.threads}
        settings |= {"temp_directory": f"{folder}/spill", "preserve_insertion_order": False}
        database = duckdb.connect(f"{folder}/matching.duckdb", config=settings)
        database.execute("SET enable_progress_bar = false")
        try:
            yield database
        finally:
            database.close()


def load(database: "duckdb.DuckDBPyConnection", records: Iterable[Identity], source: str = "") -> int:
    """Prepare records and put them into `loaded` and their keys into `keys`, a batch at a time; returns how many."""
    _make_tables(database)
    prepared = (prepare(record, source) for record in records)
    count = 0
    while batch := list(islice(prepared, BATCH)):
        _insert(database, batch)
        count += len(batch)
    return count


def _make_tables(database: "duckdb.DuckDBPyConnection") -> None:
    columns = [f"{name} VARCHAR" for name in TEXT] + [f"{name} VARCHAR[]" for name in LISTS] + ["is_named_email BOOLEAN"]
    database.execute(f"CREATE TABLE IF NOT EXISTS loaded ({', '.join(columns)}, attributes MAP(VARCHAR, VARCHAR))")
    database.execute("CREATE TABLE IF NOT EXISTS keys (source VARCHAR, id VARCHAR, key UBIGINT)")


def _insert(database: "duckdb.DuckDBPyConnection", batch: list[Prepared]) -> None:
    import pyarrow as pa

    columns: dict[str, pa.Array] = {name: pa.array([getattr(row, name) for row in batch], pa.string()) for name in TEXT}
    lists = pa.list_(pa.string())
    columns |= {name: pa.array([getattr(row, name) for row in batch], lists) for name in LISTS if name != "others"}
    columns["others"] = pa.array([_others(row) for row in batch], lists)
    columns["is_named_email"] = pa.array([row.is_named_email for row in batch], pa.bool_())
    columns["attributes"] = pa.array([list(row.attributes.items()) for row in batch], pa.map_(pa.string(), pa.string()))
    database.register("batch", pa.table(columns))
    database.execute("INSERT INTO loaded BY NAME SELECT * FROM batch")
    database.unregister("batch")
    triples = [(row.source, row.id, key) for row in batch for key in sorted(keys(row))]
    named = dict(zip(("source", "id", "key"), zip(*triples, strict=True), strict=True)) if triples else {}
    if named:
        database.register("batch", pa.table({name: pa.array(values, pa.string()) for name, values in named.items()}))
        database.execute("INSERT INTO keys SELECT source, id, hash(key) FROM batch")
        database.unregister("batch")


def _others(row: Prepared) -> list[str]:
    """The words of a name that are neither the given nor the family name."""
    used = {root_of(word) for name in (row.given, row.family) if name for word in name.split()}
    return [word for word in row.words if word not in used]


def present(database: "duckdb.DuckDBPyConnection") -> list[str]:
    """The columns that hold anything for at least two records."""
    texts = [f"count({name})" for name in TEXT]
    lists = [f"count(*) FILTER (len({name}) > 0)" for name in LISTS]
    counts = database.execute(f"SELECT {', '.join(texts + lists)} FROM loaded").fetchall()[0]
    return [name for name, count in zip(TEXT + LISTS, counts, strict=True) if count > 1]


def arrange(database: "duckdb.DuckDBPyConnection", attributes: dict[str, str]) -> None:
    """Make `records`, numbered in order of source and id so that a run repeats, with a column for each attribute."""
    columns = "".join(f", attributes[{_quoted(name)}] AS {column}" for column, name in attributes.items())
    database.execute(
        f"CREATE OR REPLACE TABLE records AS SELECT row_number() OVER (ORDER BY source, id) AS unique_id,"
        f" * EXCLUDE (attributes){columns} FROM loaded ORDER BY 1"
    )
    if twice := database.execute("SELECT id FROM loaded GROUP BY source, id HAVING count(*) > 1 LIMIT 1").fetchall():
        raise ValueError(f"Two records have the id {twice[0][0]}.")


def attribute_columns(database: "duckdb.DuckDBPyConnection") -> dict[str, str]:
    """A column name for each attribute that at least two records have."""
    names = database.execute(
        "SELECT name FROM (SELECT unnest(map_keys(attributes)) AS name FROM loaded) GROUP BY name HAVING count(*) > 1 ORDER BY name"
    ).fetchall()
    return {f"attribute_{place}": name for place, (name,) in enumerate(names, 1)}


def block(database: "duckdb.DuckDBPyConnection", room: Room, *, across: bool = False) -> int:
    """Make `pairs`, every two records that share a key (of two sources, if `across`); returns how many.

    A key shared by more than `room.largest_block` records is left out: it would bring more strangers than it is
    worth, and their number grows with its square.
    """
    apart = "AND l.source <> r.source" if across else ""
    database.execute(
        "CREATE OR REPLACE TABLE numbered AS"
        " SELECT keys.key, records.unique_id, records.source FROM keys JOIN records USING (source, id)"
        f" SEMI JOIN (SELECT key FROM keys GROUP BY key HAVING count(*) BETWEEN 2 AND {room.largest_block}) USING (key)"
    )
    database.execute(
        "CREATE OR REPLACE TABLE pairs AS"
        " SELECT DISTINCT l.unique_id AS join_key_l, r.unique_id AS join_key_r FROM numbered l JOIN numbered r"
        f" ON l.key = r.key AND l.unique_id < r.unique_id {apart}"
    )
    database.execute("DROP TABLE numbered")
    return int(single(database, "SELECT count(*) FROM pairs"))


def single(database: "duckdb.DuckDBPyConnection", question: str) -> float:
    """The one number a query gives."""
    return database.execute(question).fetchall()[0][0]


def names(database: "duckdb.DuckDBPyConnection") -> dict[int, str]:
    """The id of each record that any weighed pair is about."""
    about = "SELECT l FROM weighed UNION SELECT r FROM weighed"
    return dict(database.execute(f"SELECT unique_id, id FROM records WHERE unique_id IN ({about})").fetchall())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
