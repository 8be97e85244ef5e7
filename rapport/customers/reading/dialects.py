"""How a CSV file is written: its delimiter and quoting, from the start of its text."""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import Any

DELIMITERS = ",;\t|"
RECORDS = 200  # looked at

_SEP_LINE = re.compile(r'"?sep=(.)"?[ \t,;]*(?:\r\n|\n|\r)', re.IGNORECASE)
_BACKSLASH_QUOTE = re.compile(r'[^,;|\t\r\n\\]\\"(?![,;|\t\r\n]|$)')


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to take records apart; `skip` lines at the top say only what the delimiter is."""

    delimiter: str = ","
    escapes: bool = False
    skip: int = 0

    def options(self, *, quoting: bool = True) -> dict[str, Any]:
        """The same for the standard reader."""
        options: dict[str, Any] = {"delimiter": self.delimiter}
        if not quoting:
            return options | {"quoting": csv.QUOTE_NONE}
        return options | {"escapechar": "\\"} if self.escapes else options


def guess(text: str) -> Dialect:
    """The dialect of a file that starts with this text."""
    if named := _SEP_LINE.match(text):
        return Dialect(named[1], _escapes(text), 1)
    delimiter = max(DELIMITERS, key=lambda candidate: _evenness(text, candidate))
    return Dialect(delimiter, _escapes(text))


def _escapes(text: str) -> bool:
    r"""Whether quotes inside quotes are written \" and not doubled."""
    return len(_BACKSLASH_QUOTE.findall(text)) > text.count('""') - text.count(',""')


def _evenness(text: str, delimiter: str) -> float:
    """How evenly a delimiter divides the records: the share of records of the commonest width, more for more columns."""
    widths = Counter(len(record) for record in _records(text, delimiter) if any(record))
    wide = [(count, width) for width, count in widths.items() if width > 1]
    if not wide:
        return 0
    count, width = max(wide)
    return count / sum(widths.values()) * (1 + min(width, 20) / 20)


def _records(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        return list(islice(reader, RECORDS))
    except csv.Error:
        return []
