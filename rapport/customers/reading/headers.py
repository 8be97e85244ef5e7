"""Which row names the columns, or that none does."""

import re
from collections.abc import Sequence

from rapport.customers.normalising.characters import line
from rapport.customers.normalising.names import fold

LOOKED_AT = 25  # rows from the top that may come before the header

_VALUE = re.compile(
    r"[^@\s]+@[^@\s]+\.[^@\s]+"  # an email address
    r"|[+(]?\d[\d ().,/:-]{2,}"  # a number, a phone, a date
    r"|\d+(?:\.\d+)?"
    r"|[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}"  # a UK postcode
    r"|https?://\S+"
    r"|\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4}"
)
# Words that make a header even where its file has one row only. Folded.
_WORDS = frozenset(
    [
        "name",
        "email",
        "e",
        "mail",
        "phone",
        "telephone",
        "tel",
        "mobile",
        "address",
        "street",
        "city",
        "town",
        "county",
        "postcode",
        "zip",
        "country",
        "company",
        "organisation",
        "organization",
        "first",
        "last",
        "given",
        "family",
        "surname",
        "forename",
        "title",
        "birthday",
        "dob",
        "notes",
        "note",
        "tags",
        "id",
        "nom",
        "nombre",
        "correo",
        "telefono",
        "vorname",
        "nachname",
    ]
)


def find(rows: Sequence[Sequence[str]]) -> int | None:
    """The index of the header among the first rows of a file, or None when the rows start at once."""
    filled = [(i, [cell.strip() for cell in row]) for i, row in enumerate(rows[:LOOKED_AT]) if any(map(str.strip, row))]
    if not filled:
        return None
    width = max(_width(cells) for _, cells in filled)
    for i, cells in filled:
        if _width(cells) == 1 and width > 2:
            continue  # a heading over the table
        return i if _is_header(cells, [other for j, other in filled if j > i]) else None
    return None


def _width(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell)


def _is_header(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Names, not values: no cell is an email, a number, a date; it is not one more row like those below it."""
    named = [cell for cell in cells if cell]
    if sum(bool(_VALUE.fullmatch(cell)) for cell in named) > len(named) * 0.2:
        return False
    if any(_is_known(cell) for cell in named):
        return True
    is_repeated = any(list(other) == list(cells) for other in below)
    return not is_repeated and all(len(cell) <= 80 for cell in named)


def _is_known(cell: str) -> bool:
    return not _WORDS.isdisjoint(fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell)).split())


def unique(cells: Sequence[str]) -> tuple[str, ...]:
    """Column names that differ and are never empty: "Email", "Email (2)", "Column 3"."""
    names: list[str] = []
    seen: set[str] = set()
    for i, cell in enumerate(cells, 1):
        base = line(cell) or f"Column {i}"
        name, count = base, 1
        while name.lower() in seen:
            count += 1
            name = f"{base} ({count})"
        seen.add(name.lower())
        names.append(name)
    return tuple(names)
