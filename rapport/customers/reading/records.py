"""Text to records: quoting as in RFC 4180, and what people's files do instead.

Line breaks of every kind (also a lone CR) end a record unless they stand in quotes. A quotation mark that is opened and
never closed would swallow the rest of the file: the line it stands on is read as it is, with a warning, and reading goes
on with the next line.
"""

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator

from .dialects import Dialect
from .limits import Limits, Unreadable, Warnings

MOST_LINES = 1_000  # of one record in quotes; more is a mark that was never closed
MOST_UNCLOSED = 50  # then the file does not quote at all


class _Unclosed(Exception):
    """A record goes on for too long."""


def lines(blocks: Iterable[str], limits: Limits) -> Iterator[str]:
    """The lines of a text that comes in blocks, their ends kept."""
    carry = ""
    for block in blocks:
        pieces = list(io.StringIO(carry + block, newline=""))
        carry = pieces.pop() if pieces else ""
        if len(carry) > limits.line:
            raise Unreadable(f"A line of the file is longer than {limits.line // 1_000_000} million characters: this is no table.")
        yield from pieces
    if carry:
        yield carry


class Records:
    """The records of a CSV file, blank ones included (as an empty list)."""

    def __init__(self, source: Iterable[str], dialect: Dialect, limits: Limits, warnings: Warnings) -> None:
        self._source = iter(source)
        self._dialect = dialect
        self._limits = limits
        self._warnings = warnings
        self._again: deque[str] = deque()
        self._held: list[str] = []
        self._at_end = False
        self._unclosed = 0
        self.number = 0

    def __iter__(self) -> Iterator[list[str]]:
        csv.field_size_limit(self._limits.line)
        for _ in range(self._dialect.skip):
            next(self._source, "")
        reader = self._reader()
        held = self._held
        while True:
            held.clear()
            self.number += 1
            try:
                record = next(reader)
            except StopIteration:
                return
            except (_Unclosed, csv.Error):
                record, reader = self._first_line_as_it_is()
            else:
                if self._at_end and self._is_unclosed():
                    record, reader = self._first_line_as_it_is()
            yield record

    def _reader(self) -> Iterator[list[str]]:
        quoting = self._unclosed < MOST_UNCLOSED
        return csv.reader(self._lines(), **self._dialect.options(quoting=quoting))

    def _lines(self) -> Iterator[str]:
        """The source, noting the lines of the record that is being read."""
        held, again = self._held, self._again
        while again:
            held.append(line := again.popleft())
            yield line
        for line in self._source:
            held.append(line)
            if len(held) > MOST_LINES or (len(held) > 1 and sum(map(len, held)) > self._limits.line):
                raise _Unclosed
            yield line
        self._at_end = True

    def _is_unclosed(self) -> bool:
        """Whether the last record ended only because the file did."""
        try:
            list(csv.reader(self._held, strict=True, **self._dialect.options()))
        except csv.Error as error:
            return "end of data" in str(error)
        return False

    def _first_line_as_it_is(self) -> tuple[list[str], Iterator[list[str]]]:
        """Take the first line of the record without quoting, and go on with the second."""
        first, *rest = self._held
        self._again.extendleft(reversed(rest))
        self._at_end = False
        self._unclosed += 1
        self._warnings.tell(f"Row {self.number:,} opens a quotation mark and never closes it: the mark was read as text.")
        record = next(csv.reader([first], **self._dialect.options(quoting=False)), [])
        return record, self._reader()
