"""Rows as PostgreSQL's COPY reads them in text: tabs between, one line each. Put together here, because a million pass through."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NOTHING = "\\N"


def line(values: Iterable[Any]) -> str:
    """One row."""
    return "\t".join([_cell(value) for value in values]) + "\n"


def _cell(value: Any) -> str:
    if isinstance(value, str):
        # Most texts need no change, and to see that is quicker than to make one.
        return value.translate(_SPECIAL) if "\\" in value or not value.isprintable() else str(value)
    if value is None:
        return NOTHING
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False).translate(_SPECIAL) if value else "{}"
    if isinstance(value, list):
        return _array(value).translate(_SPECIAL) if value else "{}"
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _array(values: Sequence[str]) -> str:
    """An array of texts, each in quotes."""
    return "{" + ",".join(['"' + each.replace("\\", "\\\\").replace('"', '\\"') + '"' for each in values]) + "}"


def rows(cursor: Any, table: str, columns: Sequence[str], lines: Sequence[str]) -> None:
    """Put lines into a table."""
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        copy.write("".join(lines))
