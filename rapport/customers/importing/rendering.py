"""New customers as the text that PostgreSQL's COPY reads, made in the processes that prepare rows: only the number is missing.

What all customers of one import share (when, by whom, from which import) is text made once, an `Origin`.
"""

from collections.abc import Sequence
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from rapport.customers.importing import copying, signs
from rapport.customers.importing.preparing import Cells, Origin, Ready, Terms, prepare
from rapport.customers.importing.signs import Signs
from rapport.customers.mapping import RowRefused

COLUMNS = (
    "kind", "name", "title", "given_name", "family_name", "known_as", "pronunciation", "pronouns", "language", "date_of_birth",
    "stage", "tags", "custom", "external_id", "owner_id", "team_id", "sort_name",
)  # fmt: skip
FIXED = (
    "how_to_help", "is_deceased", "version", "stage_since", "created_at", "changed_at", "imported_by_id", "created_by_id", "created_via",
)  # fmt: skip
CUSTOMER = ("id", *COLUMNS, *FIXED, "search")
POINT = (
    "customer_id", "channel", "value", "key", "parts", "postcode", "label", "is_preferred", "purpose", "invalid_reason", "version",
    "created_at",
)  # fmt: skip
_PARTS = ("lines", "town", "county", "postcode", "country")


class Line(NamedTuple):
    """A row as a new customer: what follows the number in its line and in those of its points, and what tells it from others."""

    number: int
    customer: str
    points: tuple[str, ...]
    words: str
    keys: tuple[str, ...]
    signs: Signs
    external_id: str
    sort_name: str
    organisation: str
    job_title: str
    note: str
    warnings: tuple[str, ...]

    def with_number(self, number: str) -> str:
        """The customer's line; their reference is among what they are found by."""
        return f"{number}\t{self.customer} '={number:0>6}'\n"


def origin(at: str, import_id: int, user_id: int | None, road: str) -> Origin:
    """The shared text: the moment (ISO 8601), the import, the person and the road."""
    return Origin(copying.line(("", "f", "1", at, at, at, import_id, user_id, road))[:-1], f"\t\t\t1\t{at}\n")


def lines(rows: Sequence[Cells], terms: Terms) -> list[Line | RowRefused]:
    """Each row as a new customer, or why it cannot be taken."""
    return [row if isinstance(row, RowRefused) else line(row, terms) for row in prepare(rows, terms)]


def line(row: Ready, terms: Terms) -> Line:
    """A row as a new customer."""
    shared = terms.origin
    columns = row.columns
    external_id, sort_name = columns["external_id"], columns["sort_name"]
    reached = [(point.channel, point.key) for point, _ in row.points]
    customer = copying.line(map(columns.__getitem__, COLUMNS))[:-1]
    works_at = row.organisation if columns["kind"] == "person" else ""
    return Line(
        row.number, f"{customer}\t{shared.customer}\t{_vector(row)}", _points(row, shared), " ".join(row.words),
        tuple([key for _, key in reached]), signs.of(external_id, terms.rules, reached, sort_name),
        external_id, sort_name, works_at, row.job_title, row.note, row.warnings,
    )  # fmt: skip


def _vector(row: Ready) -> str:
    """The search vector as PostgreSQL reads it: quoted words, no positions; escaped again, because COPY reads it first."""
    found = (*row.words, *row.keys)
    words = "' '".join(found)
    if "\\" in words or words.count("'") > 2 * (len(found) - 1):
        words = "' '".join([word.replace("\\", "\\\\").replace("'", "''") for word in found])
    return copying.line((f"'{words}'",))[:-1]


def _points(row: Ready, shared: Origin) -> tuple[str, ...]:
    """Each contact point; the first of its kind is the preferred one."""
    seen: set[str] = set()
    found = []
    for point, label in row.points:
        channel = point.channel
        parts = _json(point.parts) if point.parts else None
        text = copying.line((channel, point.value, point.key, parts, point.postcode, label[:60]))[:-1]
        found.append(f"\t{text}\t{'f' if channel in seen else 't'}{shared.point}")
        seen.add(channel)
    return tuple(found)


def _json(parts: dict[str, Any]) -> str:
    """The parts of an address, written by hand: there are a million of them."""
    lines = ", ".join(map(encode_basestring, parts["lines"]))
    rest = "".join([f', "{name}": {encode_basestring(parts[name])}' for name in _PARTS[1:]])
    return f'{{"lines": [{lines}]{rest}}}'
