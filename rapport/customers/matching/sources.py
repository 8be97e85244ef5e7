"""Identities out of rows of any table: a CSV file, Arrow batches (DuckDB, a PostgreSQL driver), dictionaries.

A column list says which column holds what: `{"given_name": "first name", "emails": ("work", "home")}`. A name that
is not a field of `Identity` becomes an attribute. Nothing is held back: rows come and go one at a time.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapport.customers.matching.records import Identity

if TYPE_CHECKING:
    import pyarrow as pa

Columns = Mapping[str, str | Sequence[str]]

_MANY = ("emails", "phones", "address")
_FIELDS = frozenset(field.name for field in fields(Identity)) - {"attributes"}


def from_rows(rows: Iterable[Mapping[str, Any]], columns: Columns) -> Iterator[Identity]:
    """An identity for each row; `columns` must name the column of the id."""
    many = {field: _named(columns[field]) for field in columns if field in _MANY}
    single = {field: _named(columns[field]) for field in columns if field in _FIELDS and field not in _MANY}
    attributes = {name: _named(columns[name]) for name in columns if name not in _FIELDS}
    for row in rows:
        held: dict[str, Any] = {field: " ".join(_values(row, names)) for field, names in single.items()}
        held |= {field: tuple(_values(row, names)) for field, names in many.items()}
        yield Identity(
            **held,
            attributes={name: " ".join(_values(row, names)) for name, names in attributes.items()},
        )


def from_csv(path: Path, columns: Columns) -> Iterator[Identity]:
    """The rows of a CSV file in UTF-8 with a header."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        yield from from_rows(csv.DictReader(file), columns)


def from_arrow(batches: "Iterable[pa.RecordBatch]", columns: Columns) -> Iterator[Identity]:
    """The rows of Arrow record batches; a DuckDB relation gives a reader of them with `to_arrow_reader()`."""
    for batch in batches:
        yield from from_rows(batch.to_pylist(), columns)


def _named(columns: str | Sequence[str]) -> Sequence[str]:
    return (columns,) if isinstance(columns, str) else columns


def _values(row: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """What the row holds under these names, as text, without what is empty; a list counts as its items."""
    found: list[str] = []
    for name in names:
        value = row.get(name)
        items = value if isinstance(value, list | tuple) else [value]
        found += [item.isoformat() if isinstance(item, date) else str(item) for item in items if item not in (None, "")]
    return found
