"""Customers out to files: CSV, XLSX and vCard, a row at a time.

    tables.write_csv(stream, header, rows)      binary stream; UTF-8 with a byte order mark, so that Excel reads the accents
    tables.write_xlsx(path, header, rows, sheet="Customers")
    vcards.write_cards(stream, cards, version="4.0")    binary stream; "3.0" or "4.0"; cards: reading's Card
    cells.neutral(text) -> str                  what a spreadsheet would run as a formula, made plain text
    cells.restored(text) -> str                 the way back; our own import uses it

A row is any sequence of str, int, Decimal, date, datetime, bool or None; a header is a sequence of str.
"""

from . import cells, tables, vcards

__all__ = ["cells", "tables", "vcards"]
