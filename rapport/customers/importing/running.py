"""The whole of an import: each chunk of a file matched, written and counted.

One transaction, held by the caller: killed at any moment, nothing of it is there.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection

from rapport.customers import permissions
from rapport.customers.importing import matching, writing
from rapport.customers.importing.linking import Linker
from rapport.customers.importing.preparing import Cells, Ready, Terms
from rapport.customers.importing.sources import Chunk
from rapport.customers.mapping import RowRefused
from rapport.customers.models import Customer, Import
from rapport.team.actors import Actor

MOST_WARNINGS = 100


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
        self.linker = Linker(imported, by)
        self.counts = Counts()
        self._seen: set[int] = set()  # what made rows of this file new, so that a dry run counts right

    def go(self, chunks: Iterable[Chunk], tell: Callable[[int, float], None]) -> Counts:
        """Every chunk in turn; after each, `tell` hears how many rows were read and what share of the file."""
        _look_up_by_index()
        for chunk in chunks:
            self._chunk(chunk)
            tell(self.counts.read, chunk.share)
        return self.counts

    def _chunk(self, chunk: Chunk) -> None:
        self.counts.read += len(chunk.rows)
        cells = {row.number: row for row in chunk.cells}
        ready = []
        for row in chunk.rows:
            if isinstance(row, RowRefused):
                self._refuse(row, cells)
            else:
                ready.append(row)
                self._warn(row.warnings)
        ready = self._without_taken(ready, cells)
        while ready:
            ready = self._round(ready)

    def _warn(self, warnings: Iterable[str]) -> None:
        self.counts.warnings += (
            list(warnings)[: MOST_WARNINGS - len(self.counts.warnings)] if len(self.counts.warnings) < MOST_WARNINGS else []
        )

    def _refuse(self, row: RowRefused, cells: dict[int, Cells]) -> None:
        self.counts.refused += 1
        self.refuse(row, cells.get(row.number))

    def _without_taken(self, rows: list[Ready], cells: dict[int, Cells]) -> list[Ready]:
        taken = self.matcher.taken(rows)
        if not taken:
            return rows
        for row in rows:
            external_id = row.columns["external_id"]
            if external_id in taken:
                reason = f"Row {row.number}: {external_id!r} is the external id of a customer who is archived or whom you may not change."
                self._refuse(RowRefused(row.number, "external id", reason), cells)
        return [row for row in rows if row.columns["external_id"] not in taken]

    def _round(self, rows: list[Ready]) -> list[Ready]:
        """Write what can be written now; returns the rows that are somebody of an earlier row of the same round."""
        matched = self.matcher.match(rows)
        self._change([row for row in rows if row.number in matched], matched)
        new, again, signs = self._divide([row for row in rows if row.number not in matched])
        self.counts.new += len(new)
        if self.is_dry:
            self._seen |= signs
            self.counts.same += len(again)
            return []
        numbers = self.writer.add(new)
        self.counts.linked += self.linker.link(zip(new, numbers, strict=True))
        return again

    def _divide(self, rows: list[Ready]) -> tuple[list[Ready], list[Ready], set[int]]:
        """The rows that are new, those that are one of them again, and the signs of the new ones."""
        new: list[Ready] = []
        again: list[Ready] = []
        first: set[int] = set()
        for row in rows:
            signs = self._signs(row)
            is_again = not first.isdisjoint(signs) or (self.is_dry and not self._seen.isdisjoint(signs))
            (again if is_again else new).append(row)
            if not is_again:
                first |= signs
        return new, again, first

    def _signs(self, row: Ready) -> set[int]:
        """What would make a later row of the file the same customer as this one."""
        external_id, name = row.columns["external_id"], row.columns["sort_name"]
        if external_id:
            return {hash(external_id)}
        found = set()
        for rule in self.matcher.rules:
            for point, _ in row.points:
                if point.channel == matching.CHANNEL[rule]:
                    found.add(hash((rule, point.key, "" if rule == matching.EMAIL else name)))
        return found

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


def _look_up_by_index() -> None:
    """For this transaction: tables that it fills itself have no statistics, and would be read whole for every chunk."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
