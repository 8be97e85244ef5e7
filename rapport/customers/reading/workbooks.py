"""XLSX and XLS: the cells of one sheet as text, read by calamine once the package is known to be harmless."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from rapport.customers.normalising.dates import from_moment

from . import packages
from .kinds import Kind
from .limits import Limits, Unreadable

_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
_DAMAGED = "The workbook is damaged: open it in a spreadsheet, save it again and try again."


class Workbook:
    """One workbook, open; `sheets` are the names of its visible tables."""

    def __init__(self, path: str | Path, kind: Kind, limits: Limits) -> None:
        if kind == Kind.XLSX:
            packages.check(path, limits)
        try:
            self._book = CalamineWorkbook.from_path(str(path))
            metadata = self._book.sheets_metadata
        except python_calamine.PasswordError:
            raise Unreadable("The workbook is protected by a password: save it without one and try again.") from None
        except (CalamineError, OSError, ValueError):
            raise Unreadable(_DAMAGED) from None
        tables = [m for m in metadata if m.typ == SheetTypeEnum.WorkSheet]
        self.sheets = [m.name for m in tables if m.visible == SheetVisibleEnum.Visible] or [m.name for m in tables]
        self._limits = limits

    def sheet(self, name: str = "") -> CalamineSheet:
        """A sheet by name, or the first that has cells in it."""
        if name and name not in self.sheets:
            raise Unreadable(f"The workbook has no sheet called {name!r}.")
        if not self.sheets:
            raise Unreadable("The workbook has no sheet with cells in it.")
        try:
            if name:
                return self._book.get_sheet_by_name(name)
            for each in self.sheets:
                found = self._book.get_sheet_by_name(each)
                if found.height > 0:
                    return found
        except (CalamineError, OSError, ValueError):
            raise Unreadable(_DAMAGED) from None
        raise Unreadable("The workbook has no sheet with cells in it.")

    def close(self) -> None:
        """Let go of the file."""
        self._book.close()


def rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number as the spreadsheet shows it, cells as text."""
    for number, cells in enumerate(sheet.iter_rows(), 1):  # the rows above the first cell are among them
        yield number, [cell if cell.__class__ is str and cell[:1] != "#" else shown(cell) for cell in cells]


def shown(cell: object) -> str:
    """A cell as text: whole numbers without a point, dates as 2024-02-01, errors as nothing."""
    if isinstance(cell, str):
        return "" if cell in _ERRORS else cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if isinstance(cell, date | datetime):
        return from_moment(cell)
    return str(cell) if isinstance(cell, time | timedelta | int) else ""
