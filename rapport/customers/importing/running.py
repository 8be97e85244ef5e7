"""The whole of an import: each chunk of a file matched, written and counted.

One transaction, held by the caller: killed at any moment, nothing of it is there.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection

from rapport.customers import permissions
from rapport.customers.importing import matching, rendering, signs, writing
from rapport.customers.importing.linking import Linker
from rapport.customers.importing.preparing import Cells, Ready, Terms
from rapport.customers.importing.rendering import Line
from rapport.customers.importing.sources import Chunk
from rapport.customers.mapping import RowRefused
from rapport.customers.models import Customer, Import
from rapport.team.actors import Actor

MOST_WARNINGS = 100
Owners = Mapping[str, int | None]


@dataclass
class Counts:
    """What came of the rows so far."""

    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    linked: int = 0
    warnings: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The counts as they are kept with the import."""
        return asdict(self)


@dataclass(frozen=True)
class Plan:
    """How to bring rows in: the terms, the rules by which a row is somebody we have, and what to do with those."""

    terms: Terms
    rules: tuple[str, ...]
    policy: str


class Run:
    """One pass over a file. `is_dry` matches and counts, and writes nothing. `refuse` takes each refused row with its cells."""

    def __init__(
        self, imported: Import, plan: Plan, by: Actor, *, is_dry: bool, refuse: Callable[[RowRefused, Cells | None], None]
    ) -> None:
        self.plan, self.is_dry, self.refuse = plan, is_dry, refuse
        self.matcher = matching.Matcher(plan.rules, permissions.within(by, "customers.edit"))
        self.writer = writing.Writer(imported, by)
        self.linker = Linker(self.writer, plan.terms, by)
        self.counts = Counts()
        self._seen: signs.Seen | signs.SeenExactly = signs.SeenExactly() if is_dry else signs.Seen()
        self._again: set[int] = set()  # rows of this chunk that came by before

    def go(self, chunks: Iterable[Chunk], tell: Callable[[int, float], None]) -> Counts:
        """Every chunk in turn; after each, `tell` hears how many rows were read and what share of the file."""
        _settle_in()
        for chunk in chunks:
            self._chunk(chunk)
            tell(self.counts.read, chunk.share)
        return self.counts

    def _chunk(self, chunk: Chunk) -> None:
        """Most rows share nothing with anybody and go straight in; the others are looked at closely, after them."""
        self.counts.read += len(chunk.lines)
        cells = {row.number: row for row in chunk.cells}
        taken: list[Line] = []
        for row in chunk.lines:
            if isinstance(row, RowRefused):
                self._refuse(row, cells)
            else:
                taken.append(row)
                self._warn(row.warnings)
        doubtful = self._doubtful(taken)
        self._add([row for row in taken if row.number not in doubtful])
        if doubtful:
            self._closely(chunk.closely(doubtful), cells)

    def _doubtful(self, rows: Sequence[Line]) -> set[int]:
        """The rows that may be somebody: an earlier row of the file, or a customer we have."""
        known = self.matcher.known(rows)
        self._again, found = set(), set()
        for row in rows:
            is_again = self._seen.take(row.signs)
            if is_again:
                self._again.add(row.number)
            if is_again or (known and (row.external_id in known or not known.isdisjoint(row.keys))):
                found.add(row.number)
        return found

    def _add(self, rows: Sequence[Line]) -> None:
        self.counts.new += len(rows)
        if not self.is_dry:
            numbers = self.writer.add(rows)
            self.counts.linked += self.linker.link(zip(rows, numbers, strict=True))

    def _closely(self, rows: list[Ready], cells: dict[int, Cells]) -> None:
        """Rows that are somebody of an earlier row wait for a round. Those that still are nobody after the last are new: what
        they share, others share too."""
        for is_last in (False, False, True):
            rows = self._round(rows, cells, is_last=is_last) if rows else []

    def _warn(self, warnings: Iterable[str]) -> None:
        self.counts.warnings += (
            list(warnings)[: MOST_WARNINGS - len(self.counts.warnings)] if len(self.counts.warnings) < MOST_WARNINGS else []
        )

    def _refuse(self, row: RowRefused, cells: dict[int, Cells]) -> None:
        self.counts.refused += 1
        self.refuse(row, cells.get(row.number))

    def _without_taken(self, rows: list[Ready], owners: Owners, cells: dict[int, Cells]) -> list[Ready]:
        """The rows but for those whose external id belongs to a customer the actor cannot change."""
        taken = {external_id for external_id, number in owners.items() if number is None}
        for row in rows:
            external_id = row.columns["external_id"]
            if external_id in taken:
                reason = f"Row {row.number}: {external_id!r} is the external id of a customer who is archived or whom you may not change."
                self._refuse(RowRefused(row.number, "external id", reason), cells)
        return [row for row in rows if row.columns["external_id"] not in taken] if taken else rows

    def _round(self, rows: list[Ready], cells: dict[int, Cells], *, is_last: bool) -> list[Ready]:
        """Write what can be written now; returns the rows that are somebody of an earlier row of the same round."""
        owners = self.matcher.owners(rows)
        rows = self._without_taken(rows, owners, cells)
        matched = self.matcher.match(rows, owners)
        self._change([row.without_id(owners) for row in rows if row.number in matched], matched)
        left = [row for row in rows if row.number not in matched]
        if self.is_dry:
            again = sum(row.number in self._again for row in left)
            self.counts.new += len(left) - again
            self.counts.same += again
            return []
        first = signs.SeenExactly()
        lines = [(row, rendering.line(row, self.plan.terms)) for row in left]
        waiting = {line.number for _, line in lines if first.take(line.signs) and not is_last}
        self._add([line for _, line in lines if line.number not in waiting])
        return [row for row, _ in lines if row.number in waiting]

    def _change(self, rows: list[Ready], matched: dict[int, int]) -> None:
        if not rows:
            return
        customers = Customer.objects.defer("search").select_for_update(of=("self",)).order_by("pk").in_bulk(sorted(set(matched.values())))
        points = matching.points_of(list(customers))
        for row in rows:
            customer = customers[matched[row.number]]
            had = points.get(customer.pk, [])
            is_changed = self._changes(customer, had, row) if self.plan.policy != writing.SKIP else False
            if is_changed and not self.is_dry:
                points.update(matching.points_of([customer.pk]))
            self.counts.changed += is_changed
            self.counts.same += not is_changed

    def _changes(self, customer: Customer, had: list[Any], row: Ready) -> bool:
        if self.is_dry:
            return bool(writing.differences(customer, row, self.plan.policy) or writing.new_points(had, row))
        return self.writer.change(customer, had, row, self.plan.policy)


def _settle_in() -> None:
    """For this transaction: tables that it fills itself have no statistics, and would be read whole for every chunk; and the index
    of words takes in many customers at a time, because one word after another would touch all of it for every few."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL gin_pending_list_limit = '32MB'; SET LOCAL work_mem = '64MB'")
