"""Rows to entries, at the speed of a million rows: the mapping is taken apart once, then each row goes straight through."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Protocol

from rapport.customers.normalising import names
from rapport.customers.normalising.characters import is_blank, line
from rapport.customers.normalising.refusals import shown

from .details import TAKERS
from .entries import Entry, RowRefused
from .fields import LONGEST, Field
from .kinds import kind_of, legal_form
from .mappings import Mapping
from .points import Found, Points
from .texts import BadCell, cell


class Cells(Protocol):
    """A row as a table gives it."""

    @property
    def number(self) -> int:
        """As the spreadsheet shows it."""

    @property
    def values(self) -> Sequence[str]:
        """One text for each column."""

    @property
    def extra(self) -> Sequence[str]:
        """What stands beyond the last column."""


class Reader:
    """One mapping, ready to read rows."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        columns = mapping.columns
        single = {c.field: c.index for c in reversed(columns)}
        at = [single.get(f, -1) for f in (Field.NAME, Field.TITLE, Field.GIVEN, Field.FAMILY, Field.SUFFIX)]
        self._name, self._title, self._given, self._family, self._suffix = at
        self._middle = [c.index for c in columns if c.field == Field.MIDDLE]
        self._external = single.get(Field.EXTERNAL_ID, -1)
        self._organisation = single.get(Field.ORGANISATION, -1)
        self._kind = single.get(Field.KIND, -1)
        self._points = Points(mapping)
        self._rest = [(c, TAKERS[c.field]) for c in columns if c.field in TAKERS]
        self._limits = [(c.index, c.header, LONGEST[c.field]) for c in columns if c.field in LONGEST]
        self._least = min((limit for *_, limit in self._limits), default=sys.maxsize)
        self._width = max((c.index for c in columns), default=0) + 1

    def read(self, row: Cells) -> Entry | RowRefused:
        """One row as an entry, or why it cannot be taken."""
        try:
            return self._read(row.number, row.values, row.extra)
        except BadCell as bad:
            return RowRefused(row.number, bad.header, f"Row {row.number}: {bad.sentence}")

    def _read(self, number: int, values: Sequence[str], extra: Sequence[str]) -> Entry:
        if extra:
            raise BadCell("", "there are more cells than columns: a comma may be missing its quotation marks.")
        if len(values) < self._width:
            values = [*values, *[""] * (self._width - len(values))]
        if max(map(len, values)) > self._least:
            self._check_lengths(values)
        left: list[str] = []  # what could not be read and goes into the note
        points = self._points.read(values, left)
        rest: dict[str, Any] = {}
        for column, take in self._rest:
            if text := values[column.index]:
                take(rest, column, text, self.mapping)
        return self._entry(number, values, points, rest, left)

    def _check_lengths(self, values: Sequence[str]) -> None:
        for index, header, limit in self._limits:
            if len(values[index]) > limit and len(line(values[index])) > limit:
                raise BadCell(header, f"{header!r} is longer than {limit:,} characters.")

    def _entry(self, number: int, values: Sequence[str], points: Found, rest: dict[str, Any], left: list[str]) -> Entry:
        name, title, given, family, suffix = self._names(values)
        organisation = cell(values[self._organisation]) if self._organisation >= 0 else ""
        kind = self._kind_of(values, name)
        if not name:
            name, kind, organisation = self._without_name(kind, organisation, points, number)
        if len(name) > LONGEST[Field.NAME]:
            raise BadCell("", f"the name is longer than {LONGEST[Field.NAME]} characters.")
        if kind != "person":
            title = given = family = suffix = ""
            rest.pop("born_on", None)
        left = [*left, *rest.pop("left", ())]
        if left:
            rest["note"] = "\n\n".join([rest["note"], *left]) if "note" in rest else "\n".join(left)
            rest["warnings"] = tuple(f"Row {number}: {text} was kept in the note." for text in left)
        external = cell(values[self._external]) if self._external >= 0 else ""
        return Entry(
            number, kind, name, title, given, family, suffix, external_id=external, emails=points.emails, phones=points.phones,
            addresses=points.addresses, handles=points.handles, organisation=organisation, **rest,
        )  # fmt: skip

    def _names(self, values: Sequence[str]) -> tuple[str, str, str, str, str]:
        """The name as written and its parts: from their own columns, else split."""
        name = cell(values[self._name]) if self._name >= 0 else ""
        if not name.isprintable() and is_blank(name):  # marks without a form are no name
            name = ""
        title = cell(values[self._title]) if self._title >= 0 else ""
        suffix = cell(values[self._suffix]) if self._suffix >= 0 else ""
        given = cell(values[self._given]) if self._given >= 0 else ""
        family = cell(values[self._family]) if self._family >= 0 else ""
        if given or family:  # as their columns have them
            middle = [text for i in self._middle if (text := cell(values[i]))]
            given = " ".join([given, *middle]) if middle else given
            return name or " ".join([part for part in (given, family, suffix) if part]), title, given[:150], family, suffix
        if not name:
            return "", title, "", "", suffix
        parts = names.split(name)
        return name, title or parts.title[:40], parts.given[:150], parts.family[:150], suffix or parts.suffix

    def _kind_of(self, values: Sequence[str], name: str) -> str:
        if self._kind >= 0 and (text := cell(values[self._kind])):
            kind = kind_of(text)
            if not kind:
                header = next(c.header for c in self.mapping.columns if c.field == Field.KIND)
                raise BadCell(header, f"{shown(text)} is not a person, an organisation or an internal team.")
            return kind
        return "organisation" if legal_form(name) else self.mapping.kind

    def _without_name(self, kind: str, organisation: str, points: Found, number: int) -> tuple[str, str, str]:
        """A row without a person's name is the organisation, or known by how it is reached."""
        if organisation:
            return organisation, "team" if kind == "team" else "organisation", ""
        if points.emails:
            return points.emails[0].email.address, kind, ""
        if points.phones:
            return points.phones[0].phone.national, kind, ""
        raise BadCell("", "there is no name, email or phone number.")


@lru_cache(maxsize=16)
def _reader(mapping: Mapping) -> Reader:
    return Reader(mapping)


def apply(mapping: Mapping, row: Cells) -> Entry | RowRefused:
    """One row as an entry, or why it cannot be taken."""
    return _reader(mapping).read(row)


def entries(mapping: Mapping, rows: Iterable[Cells]) -> Iterator[Entry | RowRefused]:
    """Every row of a file, at full speed."""
    return map(Reader(mapping).read, rows)
