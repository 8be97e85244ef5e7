"""Rows out as CSV and XLSX, a row at a time."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import xlsxwriter

from rapport.core.errors import Refused

from . import cells

Cell = str | int | float | Decimal | bool | date | datetime | None

MOST_ROWS = 1_048_576  # of a sheet, its header among them
LONGEST_CELL = 32_767  # characters, of a sheet's cell
SHEET_NAME = 31  # characters


class TooLarge(Refused):
    """What is to be written does not fit into this kind of file."""


def _text(value: Cell) -> str:
    """A cell of a CSV file: dates as 2024-02-01, yes and no as words."""
    if value is None:
        return ""
    if isinstance(value, str):
        return cells.neutral(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


class Csv:
    """A CSV file that is written a row at a time (RFC 4180, UTF-8 with its mark so that Excel reads the accents)."""

    def __init__(self, stream: BinaryIO, header: Sequence[str]) -> None:
        self._text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="", write_through=False)
        self._writer = csv.writer(self._text, lineterminator="\r\n")
        self._writer.writerow([cells.neutral(name) for name in header])

    def row(self, row: Sequence[Cell]) -> None:
        """One row; a lone empty cell is a blank, for an empty line would be no row."""
        self._writer.writerow([_text(value) for value in row] if len(row) != 1 or _text(row[0]) else [" "])

    def finish(self) -> None:
        """Everything is written; the stream stays open."""
        self._text.flush()
        self._text.detach()


def write_csv(stream: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a CSV file; how many rows were written."""
    file, count = Csv(stream, header), 0
    for row in rows:
        file.row(row)
        count += 1
    file.finish()
    return count


def write_xlsx(path: str | Path, header: Sequence[str], rows: Iterable[Sequence[Cell]], sheet: str = "Customers") -> int:
    """Write a workbook with one sheet, in constant memory; how many rows were written."""
    book = xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": False},
    )
    try:
        return _fill(book, header, rows, sheet)
    finally:
        book.close()


def _fill(book: xlsxwriter.Workbook, header: Sequence[str], rows: Iterable[Sequence[Cell]], sheet: str) -> int:
    page = book.add_worksheet("".join(c for c in sheet if c not in "[]:*?/\\'")[:SHEET_NAME] or "Sheet")
    bold = book.add_format({"bold": True})
    quoted = book.add_format({"quote_prefix": True})
    formats: dict[type, object] = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    page.freeze_panes(1, 0)
    for column, name in enumerate(header):
        page.write_string(0, column, _storable(name), bold)
    count = 0
    for count, row in enumerate(rows, 1):
        if count >= MOST_ROWS:
            raise TooLarge(f"A spreadsheet holds {MOST_ROWS - 1:,} customers at most: export them as CSV.")
        for column, value in enumerate(row):
            _write(page, count, column, value, quoted, formats)
    return count


def _write(page: "xlsxwriter.worksheet.Worksheet", row: int, column: int, value: Cell, quoted: object, formats: dict[type, object]) -> None:
    """One cell by its type; text stays text whatever it looks like."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        text = _storable(value)
        page.write_string(row, column, text, quoted if cells.needs_care(text) else None)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, date):
        _write_date(page, row, column, value, formats)
    elif isinstance(value, Decimal) and (len(value.as_tuple().digits) > 15 or not value.is_finite()):
        page.write_string(row, column, str(value))
    else:
        page.write_number(row, column, value)


def _write_date(page: "xlsxwriter.worksheet.Worksheet", row: int, column: int, value: date, formats: dict[type, object]) -> None:
    """A spreadsheet's days begin in 1900 and know no zones: what it cannot hold is written as text."""
    if value.year < 1900 or (isinstance(value, datetime) and value.tzinfo):
        page.write_string(row, column, _text(value))
    else:
        page.write_datetime(row, column, value, formats[type(value)])


def _storable(text: str) -> str:
    """What a cell can hold: not too long, no halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode()[:LONGEST_CELL]
