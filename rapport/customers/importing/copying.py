"""Rows as PostgreSQL's COPY reads them in text: tabs between, one line each. Put together here, because a million pass through."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NOTHING = "\x00"  # stands for NULL until the line is whole: no text that PostgreSQL stores can hold it


def line(values: Iterable[Any]) -> str:
    """One row. Most rows hold nothing that must be escaped, and to see that of the whole line is quick."""
    cells = [value if type(value) is str else _text(value) for value in values]
    text = "\t".join(cells)
    if "\\" in text or "\n" in text or "\r" in text or text.count("\t") >= len(cells):
        text = "\t".join([cell.translate(_SPECIAL) for cell in cells])
    return text.replace(_NOTHING, "\\N") + "\n"


def _text(value: Any) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return _array(value) if value else "{}"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else "{}"
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _array(values: Sequence[str]) -> str:
    """An array of texts, each in quotes."""
    return "{" + ",".join(['"' + each.replace("\\", "\\\\").replace('"', '\\"') + '"' for each in values]) + "}"


def rows(cursor: Any, table: str, columns: Sequence[str], lines: Sequence[str]) -> None:
    """Put lines into a table."""
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        copy.write("".join(lines))
