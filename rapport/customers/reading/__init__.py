"""Files with people in them, read a row or a card at a time: memory does not grow with the file.

    kinds.of(path) -> Kind                  what the file is, from its content, never from its name
    tables.open_table(path, *, sheet="", header=None, limits=LIMITS) -> Table     CSV, XLSX, XLS; a context manager:
        table.header     tuple[str, ...]    column names, made unique ("Email", "Email (2)"), never empty ("Column 3")
        table.has_header bool               False: nothing looked like a header; names are "Column 1", "Column 2" ...
        table.rows()     Iterator[Row]      Row(number, values): the number is the line people see in a spreadsheet
                                            (header = 1); values has exactly one str for each column; blank rows are left out
        table.sample(n)  list[Row]          the first n rows, without using up rows()
        table.warnings   list[str]          sentences; grows while rows are read ("Row 7 opens a quotation mark ...")
        table.share_read float              how far rows() has come, 0 to 1, for a progress bar
        table.kind, table.encoding, table.delimiter, table.sheet, table.sheets
    vcards.read_cards(path, *, limits=LIMITS) -> Iterator[Card | CardRefused]     vCard 2.1, 3.0, 4.0 and jCard

CSV and vCard are read in constant memory. A workbook is unpacked and checked part by part first, and then held by calamine:
about 0.8 kB a row. `Row.extra` holds the cells beyond the header; a mapping refuses such a row.

A whole file that cannot be read refuses with `Unreadable`, one sentence. `Limits` says how large is too large.
"""

from . import kinds, tables, vcards
from .cards import Card, CardAddress, CardProperty, CardRefused, CardValue
from .kinds import Kind
from .limits import LIMITS, Limits, Unreadable
from .tables import Row, Table, open_table
from .vcards import read_cards

__all__ = [
    "LIMITS",
    "Card",
    "CardAddress",
    "CardProperty",
    "CardRefused",
    "CardValue",
    "Kind",
    "Limits",
    "Row",
    "Table",
    "Unreadable",
    "kinds",
    "open_table",
    "read_cards",
    "tables",
    "vcards",
]
