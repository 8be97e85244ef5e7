"""A table of people from a file: CSV, XLSX or XLS, its header found, its rows one at a time."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple

from . import dialects, headers, workbooks
from .encodings import Decoder
from .kinds import Kind, of
from .limits import LIMITS, Limits, Unreadable, Warnings
from .records import Records, lines

_TOP = 60  # rows read to find the header


class Row(NamedTuple):
    """One row: its number in a spreadsheet, one text for each column, and what stands beyond the last column."""

    number: int
    values: list[str]
    extra: tuple[str, ...] = ()


class Table:
    """A table that can be read again and again; see the package for what its attributes mean."""

    def __init__(self, path: str | Path, kind: Kind, sheet: str, header: bool | None, limits: Limits) -> None:
        self.path, self.kind, self.limits = Path(path), kind, limits
        self.warnings = Warnings()
        self.encoding = self.delimiter = self.sheet = ""
        self.sheets: list[str] = []
        self.share_read = 0.0
        self._dialect: dialects.Dialect | None = None
        self._book = workbooks.Workbook(path, kind, limits) if kind in (Kind.XLSX, Kind.XLS) else None
        self._open_sheet(sheet)
        self._find_header(header)

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._book:
            self._book.close()

    def _open_sheet(self, name: str) -> None:
        if self._book:
            self._sheet = self._book.sheet(name)
            self.sheet, self.sheets = self._sheet.name, self._book.sheets

    def _find_header(self, header: bool | None) -> None:
        """The names of the columns, and how many rows stand above the first row of data."""
        top = list(islice(self._numbered(), _TOP))
        found = headers.find([cells for _, cells in top]) if header is None else _first_filled(top, header)
        self.has_header = found is not None
        if found is None:
            self._after = 0
            width = max((len(cells) for _, cells in top), default=0)
            self.header = tuple(f"Column {i}" for i in range(1, width + 1))
        else:
            self._after, cells = top[found]
            below = [len(_trimmed(row)) for _, row in top[found + 1 :]]
            named = _trimmed(cells)
            self.header = headers.unique([*named, *[""] * _unnamed(named, below)])
            if any(any(map(str.strip, row)) for _, row in top[:found]):
                self.warnings.tell(f"The rows above row {self._after:,}, which names the columns, were left out.")
        if len(self.header) > self.limits.columns:
            raise Unreadable(f"The file has more than {self.limits.columns:,} columns: this is no list of people.")
        if not self.header:
            raise Unreadable("The file is empty.")

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank, padded to the header."""
        width = len(self.header)
        for number, cells in self._numbered():
            if number <= self._after or not (joined := "".join(cells)) or joined.isspace():
                continue
            size = len(cells)
            if size == width:
                yield Row(number, cells)
            elif size < width:
                cells.extend([""] * (width - size))
                yield Row(number, cells)
            else:
                yield Row(number, cells[:width], tuple(_trimmed(cells[width:])))

    def sample(self, n: int = 200) -> list[Row]:
        """The first rows, to look at."""
        return list(islice(self.rows(), n))

    def _numbered(self) -> Iterator[tuple[int, list[str]]]:
        return self._sheet_rows() if self._book else self._csv_rows()

    def _sheet_rows(self) -> Iterator[tuple[int, list[str]]]:
        height = max(1, self._sheet.height)
        for done, numbered in enumerate(workbooks.rows(self._sheet), 1):
            self.share_read = done / height
            yield numbered

    def _csv_rows(self) -> Iterator[tuple[int, list[str]]]:
        with open(self.path, "rb") as stream:
            decoder = Decoder(stream, self.warnings)
            blocks = self._noting(decoder, stream)
            first = next(blocks, "")
            if self._dialect is None:
                self._dialect = dialects.guess(first[: 1 << 16])
                self.delimiter, self.encoding = self._dialect.delimiter, decoder.encoding
            records = Records(lines(_chain(first, blocks), self.limits), self._dialect, self.limits, self.warnings)
            yield from enumerate(records, 1)

    def _noting(self, decoder: Decoder, stream: BinaryIO) -> Iterator[str]:
        """The blocks of a file; how much of it has been read is noted."""
        size = max(1, self.path.stat().st_size)
        for block in decoder.blocks():
            self.encoding = decoder.encoding
            self.share_read = stream.tell() / size
            yield block


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _trimmed(cells: list[str]) -> list[str]:
    """The cells up to the last that is not blank."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _unnamed(named: list[str], below: list[int]) -> int:
    """How many columns without a name most rows go on for: one may be forgotten, a few odd rows are only ragged."""
    wider = [width for width in below if width > len(named)]
    return max(wider) - len(named) if below and len(wider) * 2 > len(below) else 0


def _first_filled(top: list[tuple[int, list[str]]], header: bool) -> int | None:
    """Where somebody who knows says that there is a header, or that there is none."""
    if not header:
        return None
    return next((i for i, (_, cells) in enumerate(top) if any(map(str.strip, cells))), None)


def open_table(path: str | Path, *, sheet: str = "", header: bool | None = None, limits: Limits = LIMITS) -> Table:
    """The table in a file. `header` says that there is one or none, where we would guess wrongly."""
    kind = of(path, limits=limits)
    if kind in (Kind.VCARD, Kind.JCARD):
        raise Unreadable("This is a file of contact cards, not a table.")
    return Table(path, kind, sheet, header, limits)
